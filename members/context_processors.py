from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from members.access import has_scope


def member(request):
    """`has_report_scope`: whether the visitor may open the reports; asked only when used."""
    user = getattr(request, "user", None)
    if user is None:
        return {}
    return {
        "has_report_scope": SimpleLazyObject(
            lambda: has_scope(user, on=timezone.localdate())
        )
    }
