"""Certificates for many: ordered at once, issued by a worker in pieces."""

from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lib import doorbell
from members.models import Member
from members.operations.notices import notify
from training.models import CertificateOrder
from training.operations.certificates import NothingToCertify, issue_certificate

ISSUE_TASK = "training.tasks.issue_certificates"
PIECE = 25


@transaction.atomic
def order_certificates(*, member_ids, year, at, by):
    """Have a worker issue certificates of `year` to these people; `by` is told when all are ready."""
    ids = sorted(set(member_ids))
    order = CertificateOrder.objects.create(
        year=year, waiting=ids, total=len(ids), ordered_at=at, by=by
    )
    transaction.on_commit(partial(doorbell.ring, ISSUE_TASK))
    return order


def issue_to(*, members, year, token, at, by):
    """Issue a certificate to each of `members`; returns (how many have one, names of those without hours).

    `token` is called for the random bytes of each.
    """
    count, without = 0, []
    for member in members:
        try:
            issue_certificate(member=member, year=year, token=token(), at=at, by=by)
            count += 1
        except NothingToCertify:
            without.append(member.name)
    return count, without


def issue_ordered(*, token, at):
    """Work off every order that is open; returns how many certificates were made ready."""
    done = 0
    for pk in CertificateOrder.objects.filter(finished_at=None).values_list(
        "pk", flat=True
    ):
        while (count := _issue_piece(pk, token=token, at=at)) is not None:
            done += count
    return done


@transaction.atomic
def _issue_piece(pk, *, token, at):
    """The next piece of an order, or None when nothing is left. What `by` may no longer do is left out."""
    order = CertificateOrder.objects.select_for_update(no_key=True).get(pk=pk)
    if order.finished_at is not None:
        return None
    piece, order.waiting = order.waiting[:PIECE], order.waiting[PIECE:]
    people = Member.objects.managed_by(order.by, on=timezone.localdate(at))
    count, _without = issue_to(
        members=people.filter(pk__in=piece).order_by("pk"),
        year=order.year,
        token=token,
        at=at,
        by=order.by,
    )
    order.issued += count
    if not order.waiting:
        order.finished_at = at
        _tell(order, at=at)
    order.save()
    return count


def _tell(order, *, at):
    notify(
        members=[order.by],
        kind="certificates",
        title=lambda _member: (
            _("Certificates of %(year)s: %(count)s are ready")
            % {"year": order.year, "count": order.issued}
        ),
        text=lambda _member: (
            _(
                "%(total)s people were chosen; who has no counted hours in that year gets none."
            )
            % {"total": order.total}
        ),
        url=reverse("certificates:issue", query={"year": order.year, "which": "all"}),
        at=at,
    )
