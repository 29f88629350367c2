"""学习证明: the certificates issued in the days asked for, person by person."""

from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from reports.queries.lists import ByUnit
from reports.queries.owed import in_scope, people_on
from reports.rules import end_of, start_of
from training.models import Certificate


def certificates(ask):
    """Certificates as a ByUnit of dicts: of the Ask's people, in their organisation of its cut-off.

    Those issued from its first to its last day and by its cut-off; revoked ones stay, with their day.
    """
    home = people_on(ask).filter(member=OuterRef("member")).values("unit")[:1]
    found = (
        Certificate.objects.filter(
            issued_at__gte=start_of(ask.first),
            issued_at__lt=min(end_of(ask.last), ask.before),
        )
        .annotate(place=Subquery(home))
        .filter(in_scope(ask, "place"))
        .select_related("member")
    )
    order = ("member__employee_no", "issued_at", "pk")
    return ByUnit(ask.tree.nodes, found, column="place", order=order, dress=_Rows(ask))


class _Rows:
    def __init__(self, ask):
        self.ask = ask
        self.nodes = ask.tree.by_id

    def __call__(self, found):
        return [self._row(one) for one in found]

    def _row(self, one):
        is_revoked = one.revoked_at is not None and one.revoked_at < self.ask.before
        return {
            "place": one.place,
            "organisation": self.nodes[one.place].name,
            "name": one.member.name,
            "employee_no": one.member.employee_no,
            "year": one.year,
            "hours": Decimal(one.content["total"]),
            "number": one.number,
            "issued_on": timezone.localdate(one.issued_at),
            "revoked_on": timezone.localdate(one.revoked_at) if is_revoked else None,
            "remark": one.revoke_reason if is_revoked else "",
        }
