"""What a member has to study: what, why, until when, what counts as done, and what is missing."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from courses.models import Lecture
from courses.queries.cards import LectureCard, cards_of
from courses.states import StudyState
from members.models import UnitState
from training.models import Criteria, Exemption, Extension, Obligation
from training.queries.evidence import required_lectures
from training.states import OPEN_STATUSES, ItemKind, ObligationStatus

OPEN, DONE, EXEMPT = "open", "done", "exempt"
TABS = {
    OPEN: Q(status__in=[*OPEN_STATUSES, ObligationStatus.EXPIRED]),
    DONE: Q(status=ObligationStatus.DONE),
    EXEMPT: Q(status=ObligationStatus.EXEMPT),
}


@dataclass(frozen=True)
class Asker:
    """One of several assignments that ask a member for the same lecture."""

    title: str
    unit_name: str
    status: str
    status_label: str
    due_on: dt.date
    why: str
    source_label: str
    criteria: list[str]


@dataclass(frozen=True)
class MyDuty:
    """One duty as its member reads it. `cards` are what is to study, `left` those not completed.

    `url` leads to the next thing to do, or is "" when there is none to open. `again`: it was completed
    before, and is to be studied anew. `more_time` is why its due day was moved the last time, and by whom, or "".
    `askers` are the duties it stands for when several assignments ask
    for its lecture, itself included and the first due first; empty when there is one.
    """

    title: str
    item: str
    item_label: str
    status: str
    status_label: str
    compulsory: bool
    why: str
    source_label: str
    opens_on: dt.date
    due_on: dt.date
    more_time: str
    closes_on: dt.date | None
    done_at: dt.datetime | None
    criteria: list[str]
    cards: list[LectureCard]
    left: list[LectureCard]
    url: str
    again: bool
    askers: list[Asker]


def duties_of(member, *, tab=OPEN):
    """The member's duties of one kind as a queryset: open by due day, the others newest first.

    A lecture that several assignments ask for is there once, as the duty due first: of those open, and of
    those that one completion has met.
    """
    moved = Extension.objects.filter(obligation=OuterRef("pk")).order_by("-pk")
    rows = (
        Obligation.objects.filter(TABS[tab], member=member)
        .select_related("assignment__session", "assignment__unit", "period")
        .annotate(
            moved_why=Subquery(moved.values("reason")[:1]),
            moved_by=Subquery(moved.values("by__name")[:1]),
        )
    )
    if tab == OPEN:
        # What has expired stands for itself.
        open_now = Q(status__in=OPEN_STATUSES)
        rows = rows.exclude(open_now & Exists(_standing_for(member, tab)))
    elif tab == DONE:
        rows = rows.exclude(Exists(_standing_for(member, tab)))
    if tab == OPEN:
        return rows.order_by("due_on", "pk")
    return rows.order_by(F("done_at").desc(nulls_last=True), "-pk")


def exemptions_of(member):
    """What the member has been freed from, the newest first, ended and revoked ones too."""
    rows = Exemption.objects.filter(member=member)
    return rows.select_related("assignment", "recorded_by").order_by(
        "-valid_from", "-pk"
    )


def my_duties(rows, *, member, at):
    """These duties of the member, as `duties_of` gives them, as MyDuty; the same number of queries for one and for many."""
    rows = list(rows)
    required = required_lectures([row.period_id for row in rows])
    for row in rows:
        session = row.assignment.session
        if session is not None and session.lecture_id:
            required[row.period_id] = {session.lecture_id}
    ids = set().union(*required.values()) if required else set()
    lectures = list(
        Lecture.objects.published()
        .filter(pk__in=ids)
        .select_related("topic", "course", "video__current_rendition")
        .defer("body_html")
        .in_order()
    )
    cards = dict(
        zip(
            [lecture.pk for lecture in lectures],
            cards_of(lectures, user=member, at=at),
            strict=True,
        )
    )
    asked = _asked(rows, member)
    words = _criteria(
        {one.assignment_id for some in (rows, *asked.values()) for one in some}
    )
    return [
        _duty(row, required[row.period_id], cards, words, asked[row.pk]) for row in rows
    ]


def counts_of(member):
    """{tab: how many duties the member has there}. One query per tab."""
    return {tab: duties_of(member, tab=tab).count() for tab in TABS}


def _standing_for(member, tab):
    """Duties of the member that are shown for the outer row: of the same lecture, and due before it."""
    same = {
        OPEN: {"status__in": OPEN_STATUSES},
        DONE: {"status": ObligationStatus.DONE, "completion": OuterRef("completion")},
    }[tab]
    return Obligation.objects.filter(
        Q(due_on__lt=OuterRef("due_on"))
        | Q(due_on=OuterRef("due_on"), pk__lt=OuterRef("pk")),
        member=member,
        assignment__lecture=OuterRef("assignment__lecture"),
        **same,
    )


def _asked(rows, member):
    """{id: the duties it stands for, itself included} of rows that stand for several. One query."""
    name = UnitState.objects.filter(unit=OuterRef("assignment__unit"))
    lectures = {row.assignment.lecture_id for row in rows} - {None}
    found = (
        Obligation.objects.filter(member=member, assignment__lecture__in=lectures)
        .select_related("assignment")
        .annotate(unit_name=Subquery(name.order_by("-valid_from").values("name")[:1]))
        .order_by("due_on", "pk")
    )
    same = defaultdict(list)
    for one in found:
        same[_sameness(one)].append(one)
    return {row.pk: same[_sameness(row)] for row in rows}


def _sameness(row):
    """What two duties have in common that are shown as one; None of the others'."""
    lecture = row.assignment.lecture_id
    if lecture and row.status in OPEN_STATUSES:
        return lecture, OPEN
    if lecture and row.status == ObligationStatus.DONE and row.completion_id:
        return lecture, row.completion_id
    return row.pk


def _criteria(assignment_ids):
    """{assignment id: lines of the newest version}. One query."""
    words = defaultdict(list)
    rows = Criteria.objects.filter(assignment__in=assignment_ids).order_by("version")
    for assignment, text in rows.values_list("assignment", "text"):
        words[assignment] = text.splitlines()
    return words


def _duty(row, lecture_ids, cards, words, asked):
    assignment = row.assignment
    shown = [card for pk, card in cards.items() if pk in lecture_ids]
    left = [card for card in shown if card.state != StudyState.DONE]
    over = row.status in (ObligationStatus.DONE, ObligationStatus.EXEMPT)
    return MyDuty(
        title=assignment.title,
        item=assignment.item,
        item_label=str(ItemKind(assignment.item).label),
        status=row.status,
        status_label=row.get_status_display(),
        compulsory=assignment.compulsory,
        why=assignment.why,
        source_label=row.get_source_display(),
        opens_on=row.period.opens_on,
        due_on=row.due_on,
        more_time=" · ".join(filter(None, (row.moved_why, row.moved_by))),
        closes_on=row.closes_on,
        done_at=row.done_at,
        criteria=words[row.assignment_id],
        cards=shown,
        left=[] if over else left,
        url=_next_url(shown, left),
        again=any(one.assignment.recognise_days is not None for one in (row, *asked))
        and not over
        and any(card.again for card in left),
        askers=[_asker(one, words) for one in asked] if len(asked) > 1 else [],
    )


def _asker(row, words):
    return Asker(
        title=row.assignment.title,
        unit_name=row.unit_name or "",
        status=row.status,
        status_label=row.get_status_display(),
        due_on=row.due_on,
        why=row.assignment.why,
        source_label=row.get_source_display(),
        criteria=words[row.assignment_id],
    )


def _next_url(shown, left):
    first = next(iter(left or shown), None)
    return reverse("courses:lecture", args=[first.key]) if first else ""
