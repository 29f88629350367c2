"""Who may read and act on findings and samples: fetched and authorised in one call."""

from django.http import Http404

from members.access import get_unit_for, scope_of
from members.models import Member, Unit
from reports.inspection_states import Deed
from reports.models import Finding, FindingEntry, Sample


def get_inspected(user, *, on, unit_key=None):
    """Root ids to inspect: the user's whole scope, or one unit within it. Http404 without a scope."""
    scope = scope_of(user, on=on)
    if not scope:
        raise Http404("No organisation to inspect")
    if unit_key:
        return (get_unit_for(user, unit_key, on=on).pk,)
    return scope.root_ids


def get_finding(user, key, *, on):
    """A finding of a unit in the user's scope, or one that the user has to put right; else Http404."""
    finding = (
        Finding.objects.filter(key=key)
        .select_related("unit", "owner", "found_by")
        .first()
    )
    if finding is None or not (
        finding.owner_id == user.pk or _sees(user, finding.unit_id, on)
    ):
        raise Http404("No such finding")
    return finding


def get_finding_to_act_on(user, key, deed, *, on):
    """As `get_finding`; only the owner and managers put right, only those with a scope confirm."""
    finding = get_finding(user, key, on=on)
    if deed == Deed.RECTIFIED:
        managed = Unit.objects.managed_by(user, on=on).filter(pk=finding.unit_id)
        if finding.owner_id != user.pk and not managed.exists():
            raise Http404("Not the one who puts it right")
    elif not _sees(user, finding.unit_id, on):
        raise Http404("Not in your scope")
    return finding


def get_evidence(user, key, entry_id, *, on):
    """An entry of the history that has a file, by the rights to its finding; else Http404."""
    finding = get_finding(user, key, on=on)
    entry = FindingEntry.objects.filter(finding=finding, pk=entry_id).first()
    if entry is None or not entry.file:
        raise Http404("No such file")
    return entry


def get_sample(user, key, *, on):
    """A sample of a unit in the user's scope; else Http404."""
    sample = Sample.objects.filter(key=key).select_related("unit", "by").first()
    if sample is None or not _sees(user, sample.unit_id, on):
        raise Http404("No such sample")
    return sample


def owners_for(user, *, on):
    """People whom `user` may name to put something right: everybody in the scope."""
    return Member.objects.visible_to(user, on=on).active()


def _sees(user, unit_id, on):
    return Unit.objects.visible_to(user, on=on).filter(pk=unit_id).exists()
