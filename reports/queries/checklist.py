"""检查清单(疏漏): findings as they stood at the cut-off, from their history."""

from collections import defaultdict

from django.utils import timezone

from reports.inspection_states import BY_ANOTHER, MOVES, FindingStatus, list_state
from reports.models import Finding, FindingEntry
from reports.queries.lists import ByDay
from reports.queries.owed import in_scope
from reports.queries.places import names_of


def checklist(ask):
    """Findings opened within the Ask's days below its scope, as a ByDay by day of finding."""
    found = Finding.objects.filter(
        in_scope(ask, "unit"),
        found_at__date__range=(ask.first, ask.last),
        found_at__lt=ask.before,
    )
    return ByDay(found.select_related("owner"), day="found_at", dress=_Rows(ask))


class _Rows:
    def __init__(self, ask):
        self.ask = ask

    def __call__(self, findings):
        history = defaultdict(list)
        entries = FindingEntry.objects.filter(
            finding__in=[one.pk for one in findings], at__lt=self.ask.before
        )
        for entry in entries.select_related("by").order_by("pk"):
            history[entry.finding_id].append(entry)
        names = names_of({one.unit_id for one in findings}, on=self.ask.on)
        return [self._row(one, names[one.unit_id], history[one.pk]) for one in findings]

    def _row(self, finding, organisation, entries):
        moved = [entry for entry in entries if entry.deed in MOVES]
        status = MOVES[moved[-1].deed][1] if moved else FindingStatus.OPEN
        checked = [entry for entry in moved if entry.deed in BY_ANOTHER]
        return {
            "check": finding.get_check_kind_display(),
            "organisation": organisation,
            "problem": finding.text,
            "found_on": timezone.localdate(finding.found_at),
            "owner": finding.owner.name,
            "due_on": finding.due_on,
            "done": moved[-1].text if moved else "",
            "checked_by": checked[-1].by.name if checked else "",
            "state": list_state(status, finding.due_on, on=self.ask.on).label,
        }
