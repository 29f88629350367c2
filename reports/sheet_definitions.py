"""What the figures of the sheets mean, in sentences that are printed below them."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.states import PersonKind
from reports.rules import quarter_days
from training.states import Basis


def _day(value):
    return date_format(value, "Y-m-d")


def frame(ask):
    """Which organisation, days, people and basis: the first sentences of every sheet."""
    return (
        _("Cut-off: the end of %(day)s. Basis: %(basis)s.")
        % {"day": _day(ask.on), "basis": Basis(ask.basis).label},
        _("Period: %(first)s to %(last)s. People: %(kind)s.")
        % {"first": _day(ask.first), "last": _day(ask.last), "kind": kind_words(ask)},
    )


def period_words(first, last):
    """The days of a sheet as its title names them: a year, a quarter, or from one day to another."""
    whole_year = (dt.date(last.year, 1, 1), dt.date(last.year, 12, 31))
    if (first, last) == whole_year:
        return _("Year %(year)s") % {"year": last.year}
    for no in range(1, 5):
        if (first, last) == quarter_days(last.year, no):
            return _("Year %(year)s, quarter %(no)s") % {"year": last.year, "no": no}
    return _("%(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}


def kind_words(ask):
    """The people an Ask is about."""
    if ask.kind:
        return PersonKind(ask.kind).label
    return _("full and probationary members")


def _task(ask):
    if ask.assignment is not None:
        return (_("Only the task “%(task)s”.") % {"task": ask.assignment.title},)
    if ask.plan is not None:
        return (_("Only tasks of the plan “%(plan)s”.") % {"plan": ask.plan.title},)
    return ()


def _people():
    return (
        _(
            "Assigned: people with at least one duty due in the period and given by the cut-off from which they are not exempt; who is exempt from all of theirs counts as exempt and in no rate."
        ),
        _(
            "Started: those of them with evidence of study that stands, which what was voided or corrected is not; completed: those of them who have done every one of these duties."
        ),
    )


def _rounds():
    return _(
        "A duty belongs to the day on which its round is due: an extension, or own days after joining late, move it into no other quarter or year."
    )


def _rates():
    return _(
        "Rates are counts divided by counts, with one decimal; “—” means that there is nobody to count."
    )


def _hours(ask):
    return _(
        "Hours: entries of the ledger for %(year)s that count toward the yearly target, dated and recorded by the cut-off, less what was reversed. The length is the published one; time spent online is not kept here."
    ) % {"year": ask.year}


def _closed(ask):
    moved = ()
    if ask.basis != Basis.DATE:
        moved = (
            _(
                "On this basis somebody who has moved counts in each organisation in which their duties count; members and hours are those of the cut-off day."
            ),
        )
    if not ask.closed:
        return moved
    return (
        *moved,
        _(
            "Organisations that had been closed by the cut-off stand below the one they belonged to last."
        ),
    )


def of_branches(ask):
    return (
        *frame(ask),
        *_task(ask),
        *_people(),
        _rounds(),
        _(
            "Passed: those who owe a lecture with a quiz and have passed all of them; the pass rate is by the number of those who owe one."
        ),
        _hours(ask),
        _(
            "On target: members whose hours reach the highest target that applies to their kind and posts; the rate is by the members who have a target."
        ),
        _rates(),
        *_closed(ask),
    )


def of_quarters(ask):
    return (
        *frame(ask),
        *_task(ask),
        _rounds(),
        *_people(),
        _(
            "Planned: rounds of tasks due in the year that reach the organisation; held: those of them that had begun by the cut-off."
        ),
        _(
            "Against last year: the completion rate of the year until the cut-off less that of the year before until the same day, in percentage points."
        ),
        _hours(ask),
        _rates(),
        *_closed(ask),
    )


def of_items(ask):
    return (
        *frame(ask),
        *_task(ask),
        _rounds(),
        _(
            "Assigned = done + studying + not begun, without those who are exempt; a pending quiz counts as studying."
        ),
        _("Published on: the day on which the round opened to its people."),
        _(
            "Attended on site and made up online are asked of sessions only; each person counts once, on site first."
        ),
        _(
            "Quiz pass rate and mean mark are of first attempts; the question is the one most often wrong in them. Counted every night."
        ),
        _rates(),
    )


def of_people(ask):
    return (
        *frame(ask),
        *_task(ask),
        _rounds(),
        _(
            "One line per person and task: somebody with three tasks has three lines. Duties withdrawn are left out; who is exempt counts in no rate."
        ),
        _("Overdue: not done by the end of the due date, begun or not."),
        _("Quiz pending: enough has been watched, and the quiz is not passed yet."),
    )


def of_unfinished(ask):
    return (
        *frame(ask),
        *_task(ask),
        _rounds(),
        _(
            "One line per duty that is not done; people who are exempt and duties withdrawn are left out."
        ),
        _("Days overdue count from the day after the due date."),
    )


def of_ledger(ask):
    return (
        *frame(ask),
        _(
            "One line per entry of the ledger, dated in the period and recorded by the cut-off; a correction is a line with negative hours and its reason."
        ),
        _("The length in minutes is the published one, never time spent online."),
    )


def of_years(ask):
    return (
        *frame(ask),
        _hours(ask),
        _(
            "Hours due: the highest target that applies to the kind of person and the posts held on the cut-off day. Hours short are never negative."
        ),
        _("Required items: compulsory duties due in the period, without those exempt."),
        _(
            "Mean quiz mark: of entries of the year with a quiz. Exemptions: from everything, in force on some day of the period until the cut-off."
        ),
        _rounds(),
    )


def of_meetings(ask):
    return (
        *frame(ask),
        _(
            "Sessions held in the period by the organisation and all below it. Expected = present + on leave + absent."
        ),
        _("Make-up completed: those not there who have studied the recording since."),
    )


def of_checklist(ask):
    return (
        *frame(ask),
        _(
            "Findings opened in the period about the organisation and all below it, as they stood at the cut-off; somebody else than the person responsible confirms them."
        ),
    )


def of_certificates(ask):
    return (
        *frame(ask),
        _(
            "One line per certificate issued in the period to somebody of the organisation or below it. A revoked one stays, with its day and reason."
        ),
        _("Hours: those printed on the certificate, frozen when it was issued."),
    )


def of_moves(ask):
    return (
        *frame(ask),
        _(
            "Transfers out of and into the organisation and all below it, asked for in the period. Until the new organisation accepts, the old one counts the member."
        ),
        _(
            "Hours brought along: hours of the year of the move earned before it took effect; they belong to the person."
        ),
    )
