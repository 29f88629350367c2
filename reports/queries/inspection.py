"""Reads of findings and samples."""

import hashlib

from courses.models import Completion
from members.models import Membership
from members.queries import subtree_ids, uncounted_on, unit_nodes
from members.states import PARTY_KINDS, MembershipRole
from reports.inspection_states import FindingStatus, SampleKind, list_state
from reports.models import Finding


def findings_below(roots, *, on):
    """Findings of the units below `roots`, the earliest due of the open ones first."""
    return (
        Finding.objects.filter(unit__in=subtree_ids(roots, on=on))
        .select_related("unit", "owner", "found_by")
        .order_by("due_on", "pk")
    )


def in_state(findings, state, *, on):
    """Those of the findings that are in one of the five states on day `on`."""
    wanted = [
        status for status in FindingStatus if list_state(status, None, on=on) == state
    ]
    if state == "late":
        return findings.filter(status=FindingStatus.OPEN, due_on__lt=on)
    found = findings.filter(status__in=wanted)
    if state == "to_supplement":
        found = found.filter(due_on__gte=on)
    return found


def states_of(found, *, on):
    """{(unit id, subject): (finding key, its state)} of the findings about these omissions, the newest."""
    rows = Finding.objects.filter(
        subject__in={one.subject for one in found},
        unit__in={one.unit_id for one in found},
    ).order_by("pk")
    return {
        (row.unit_id, row.subject): (
            row.key,
            list_state(row.status, row.due_on, on=on),
        )
        for row in rows
    }


def population(sample_kind, unit, *, on, at):
    """What a sample of the unit's subtree on day `on` is drawn from at the moment `at`, as a queryset.

    What happens later takes nothing away: neither a void nor a closed account, which an inspection may
    well lead to. Nor does it add: who was entered, and what was completed or brought in, after `at`
    is left out.
    """
    units = subtree_ids([unit.pk], on=on)
    if sample_kind == SampleKind.MEMBERS:
        people = Membership.objects.on(on).filter(
            ~uncounted_on(on),
            role=MembershipRole.PRIMARY,
            kind__in=PARTY_KINDS,
            unit__in=units,
            member__created_at__lte=at,
        )
        return people.select_related("member")
    return (
        Completion.objects.exclude(void__voided_at__lte=at)
        .filter(
            unit__in=units,
            completed_at__year=on.year,
            completed_at__lte=at,
            recorded_at__lte=at,
        )
        .select_related("member", "lecture")
    )


def drawn(sample):
    """The rows of a sample, in the order drawn: the lowest hashes of seed and key.

    The same seed gives the same list; somebody who moves in with effect from before can enter it,
    nobody changes places.
    """
    rows = population(sample.kind, sample.unit, on=sample.on, at=sample.at)
    ids = rows.order_by().values_list("pk", flat=True)
    chosen = sorted(ids, key=lambda pk: _rank(sample.seed, pk))[: sample.size]
    found = {row.pk: row for row in rows.filter(pk__in=chosen)}
    names = {
        node.id: node.name for node in unit_nodes(on=sample.on, roots=[sample.unit_id])
    }
    return [(found[pk], names.get(found[pk].unit_id, "")) for pk in chosen]


def _rank(seed, pk):
    return hashlib.sha256(f"{seed}:{pk}".encode()).digest()
