from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from members.access import has_scope
from members.models import Unit


def member(request):
    """`has_report_scope`: whether the visitor may open the reports; `manages_units`: whether they may also
    change things there. Asked only when used.
    """
    user = getattr(request, "user", None)
    if user is None:
        return {}
    return {
        "has_report_scope": SimpleLazyObject(
            lambda: has_scope(user, on=timezone.localdate())
        ),
        "manages_units": SimpleLazyObject(
            lambda: Unit.objects.managed_by(user, on=timezone.localdate()).exists()
        ),
    }
