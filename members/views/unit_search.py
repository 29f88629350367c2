"""The search behind every field in which an organisation is chosen."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.access import choosable_units, has_scope
from members.queries.unit_search import find_units
from members.states import UnitsWithin
from members.views.units import day_asked


@never_cache
@login_required
@require_safe
def search_units(request):
    """`?q=` as JSON: the likeliest units among those that the reader may choose (`?within=`)."""
    today = timezone.localdate()
    within = request.GET.get("within", UnitsWithin.MANAGED)
    if within not in UnitsWithin.values or not has_scope(request.user, on=today):
        raise Http404("No organisation to choose")
    found = find_units(
        request.GET.get("q", "")[:64],
        units=choosable_units(request.user, within=within, on=today),
        on=day_asked(request, today),
    )
    rows = [
        {"key": str(one.key), "code": one.code, "name": one.name, "path": one.path}
        for one in found
    ]
    return JsonResponse({"units": rows})
