"""The columns of the sheets, exactly as they are in use (docs/glossary.md, 台账 and 汇总表).

Rows are dicts with the column's key. No column ranks anybody unless the installation asks for it,
and none holds time spent online: minutes are the published length.
"""

from operator import itemgetter

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.columns import (
    DAY,
    DECIMAL,
    INDEX,
    MOMENT,
    NUMBER,
    RATE,
    TEXT,
    Column,
)
from reports.figures import share


def _column(key, heading, kind=TEXT, width=10, value=None):
    return Column(key, heading, kind, value or itemgetter(key), width=width)


def _yes(key):
    """A cell that says yes or no, or nothing when it is not known."""

    def word(row):
        value = row[key]
        if value is None:
            return "—"
        return gettext("Yes") if value else gettext("No")

    return word


def _points(key):
    """A share of the full mark as points of a hundred, as marks stand in the other sheets."""

    def points(row):
        return None if row[key] is None else 100 * row[key]

    return points


def _figure(name):
    return lambda row: getattr(row["figures"], name)


INDEX_COLUMN = Column("no", _("No."), INDEX, width=6)
NAME = _column("name", _("Full name"), width=12)
EMPLOYEE_NO = _column("employee_no", _("Employee number"), width=14)
KIND = _column("kind", _("Person kind"), width=12)
REMARK = _column("remark", _("Remarks"), width=20)

LEDGER = (
    INDEX_COLUMN,
    NAME,
    EMPLOYEE_NO,
    _column("branch", _("Party branch of the member"), width=22),
    _column("group", _("Party group"), width=16),
    KIND,
    _column("studied_on", _("Day of study"), DAY, 12),
    _column("subject", _("Content studied (subject)"), width=36),
    _column("form", _("Form of study"), width=14),
    _column("lecturer", _("Lecturer"), width=12),
    _column("organiser", _("Organised by"), width=22),
    _column("minutes", _("Length (minutes)"), NUMBER),
    _column("hours", _("Hours credited"), DECIMAL),
    _column("quiz", _("Quiz mark"), DECIMAL),
    _column("passed", _("Passed or not")),
    _column("rule", _("Basis of the hours (rule)"), width=28),
    REMARK,
)

YEARS = (
    INDEX_COLUMN,
    NAME,
    EMPLOYEE_NO,
    _column("branch", _("Party branch"), width=22),
    KIND,
    _column("post", _("Party post"), width=16),
    _column("target", _("Hours due in the year"), DECIMAL),
    _column("collective", _("Hours of collective training"), DECIMAL),
    _column("online", _("Hours of online study"), DECIMAL),
    _column("total", _("Hours in total"), DECIMAL),
    _column("missing", _("Hours short"), DECIMAL),
    _column("required", _("Required items due"), NUMBER),
    _column("required_done", _("Required items done"), NUMBER),
    _column("mean_mark", _("Mean quiz mark"), DECIMAL),
    _column("on_target", _("Target met"), value=_yes("on_target")),
    _column("exempt", _("Exemptions in force"), width=26),
    REMARK,
)


def branch_columns(targets, *, ranking=False):
    """党支部汇总; the heading names the one yearly target, or stays general with several."""
    if len(targets) == 1:
        met = gettext("Number on target (≥%(hours)s)") % {"hours": f"{targets[0]:f}"}
    else:
        met = gettext("Number on target")
    columns = (
        INDEX_COLUMN,
        _column("organisation", _("Organisation name"), width=32),
        _column("superior", _("Superior organisation"), width=24),
        _column("members", _("Members in total"), NUMBER, value=_figure("members")),
        _column("full", _("Full members"), NUMBER, value=_figure("full")),
        _column(
            "probationary",
            _("Probationary members"),
            NUMBER,
            value=_figure("probationary"),
        ),
        _column("exempt", _("Number exempt"), NUMBER, value=_figure("exempt")),
        _column("assigned", _("Number assigned"), NUMBER, value=_figure("assigned")),
        _column("started", _("Number started"), NUMBER, value=_figure("started")),
        _column(
            "participation_rate",
            _("Participation rate"),
            RATE,
            value=_figure("participation_rate"),
        ),
        _column("completed", _("Number completed"), NUMBER, value=_figure("done")),
        _column(
            "completion_rate",
            _("Completion rate"),
            RATE,
            value=_figure("completion_rate"),
        ),
        _column(
            "not_completed",
            _("Number not completed"),
            NUMBER,
            12,
            _figure("unfinished"),
        ),
        _column("passed", _("Number passed"), NUMBER, value=_figure("passed")),
        _column("pass_rate", _("Pass rate"), RATE, value=_figure("pass_rate")),
        _column("hours", _("Hours of all"), DECIMAL, value=_figure("hours")),
        _column(
            "mean_hours", _("Hours per person"), DECIMAL, value=_figure("mean_hours")
        ),
        _column("on_target", met, NUMBER, 12, _figure("on_target")),
        _column(
            "target_rate", _("Target-met rate"), RATE, value=_figure("target_rate")
        ),
        REMARK,
    )
    if not ranking:
        return columns
    return (*columns[:-1], _column("rank", _("Rank"), NUMBER), columns[-1])


ITEMS = (
    _column("subject", _("Subject"), width=40),
    _column("kind", _("Type of item"), width=12),
    _column("published_on", _("Published on"), DAY, 12),
    _column("due_on", _("Due date"), DAY, 12),
    _column("assigned", _("People assigned"), NUMBER),
    _column("attended", _("Attended on site"), NUMBER),
    _column("made_up", _("Made up online"), NUMBER),
    _column("done", _("People done"), NUMBER),
    _column("studying", _("People studying"), NUMBER),
    _column("not_begun", _("People not begun"), NUMBER),
    _column(
        "completion_rate",
        _("Completion rate"),
        RATE,
        value=lambda row: share(row["done"], row["assigned"]),
    ),
    _column(
        "pass_rate",
        _("Quiz pass rate"),
        RATE,
        value=lambda row: share(*row["pass_share"]) if row["pass_share"] else None,
    ),
    _column("mean", _("Average mark"), DECIMAL, value=_points("mean")),
    _column("hardest", _("Question most often wrong"), width=36),
)

STATE_WORDS = {
    "not_started": _("Not started"),
    "in_progress": _("In progress"),
    "quiz_pending": _("Quiz pending"),
    "overdue": _("Overdue"),
    "done": _("Completed"),
    "exempt": _("Exempt"),
}


def _state(heading):
    """Where a duty stands, as its word; pages put a sign beside it."""
    return _column(
        "progress", heading, width=12, value=lambda row: STATE_WORDS[row["state"]]
    )


PEOPLE = (
    INDEX_COLUMN,
    _column("organisation", _("Party organisation"), width=24),
    NAME,
    EMPLOYEE_NO,
    KIND,
    _column("item", _("Task name"), width=36),
    _column("due_on", _("Due date"), DAY, 12),
    _state(_("State")),
    _column("done_on", _("Finished on"), DAY, 12),
    REMARK,
)

UNFINISHED = (
    INDEX_COLUMN,
    _column("organisation", _("Party branch"), width=24),
    NAME,
    EMPLOYEE_NO,
    _column("item", _("Task name"), width=36),
    _column("due_on", _("Due date"), DAY, 12),
    _column("days_over", _("Days overdue"), NUMBER),
    _state(_("Present progress")),
    _column("reminded", _("Times reminded"), NUMBER),
    _column("reminded_at", _("Last reminded"), MOMENT, 16),
    _column("responsible", _("Person responsible"), width=12),
    _column("remark", _("Reason or remarks"), width=20),
)


def _quarter(no):
    def figure(name):
        return lambda row: getattr(row["quarters"][no - 1], name)

    def heading(word):
        return format_lazy("Q{no} {word}", no=no, word=word)

    return (
        _column(
            f"q{no}_assigned",
            heading(_("People assigned")),
            NUMBER,
            value=figure("assigned"),
        ),
        _column(f"q{no}_done", heading(_("People done")), NUMBER, value=figure("done")),
        _column(
            f"q{no}_rate",
            heading(_("Completion rate")),
            RATE,
            value=figure("completion_rate"),
        ),
    )


QUARTERS = (
    _column("organisation", _("Party organisation"), width=32),
    *_quarter(1),
    *_quarter(2),
    *_quarter(3),
    *_quarter(4),
    _column("planned", _("Lessons planned for the year"), NUMBER),
    _column("begun", _("Lessons held"), NUMBER),
    _column("mean_hours", _("Hours per person"), DECIMAL, value=_figure("mean_hours")),
    _column("target_rate", _("Target-met rate"), RATE, value=_figure("target_rate")),
    _column("change", _("Against the same time last year"), DECIMAL, 14),
    _column("remark", _("Explanatory remarks"), width=20),
)

MEETINGS = (
    _column("held_at", _("Date"), MOMENT, 16),
    _column("organisation", _("Party organisation"), width=24),
    _column("kind", _("Type"), width=14),
    _column("subject", _("Theme"), width=36),
    _column("host", _("Lecturer or host"), width=14),
    _column("place", _("Place / way"), width=18),
    _column("expected", _("Expected to come"), NUMBER),
    _column("present", _("Number present"), NUMBER),
    _column("leave", _("Number on leave"), NUMBER),
    _column("absent", _("Number absent"), NUMBER),
    _column("made_up", _("Make-up completed"), NUMBER),
    _column("recorded", _("Recording"), value=_yes("recorded")),
    _column("files", _("Papers"), NUMBER),
    _column("recorder", _("Recorder"), width=12),
)

CHECKLIST = (
    _column("check", _("Item checked"), width=22),
    _column("organisation", _("Party organisation"), width=24),
    _column("problem", _("Description of the problem"), width=40),
    _column("found_on", _("Found on"), DAY, 12),
    _column("owner", _("Person responsible"), width=12),
    _column("due_on", _("To be put right by"), DAY, 12),
    _column("done", _("What has been put right"), width=32),
    _column("checked_by", _("Confirmed by"), width=12),
    _column("state", _("State"), width=14),
)

CERTIFICATES = (
    INDEX_COLUMN,
    _column("organisation", _("Party organisation"), width=24),
    NAME,
    EMPLOYEE_NO,
    _column("year", _("Year"), NUMBER),
    _column("hours", _("Hours in total"), DECIMAL),
    _column("number", _("Number of the certificate"), width=22),
    _column("issued_on", _("Issued on"), DAY, 12),
    _column("revoked_on", _("Date of revocation"), DAY, 12),
    REMARK,
)

MOVES = (
    NAME,
    _column("from_unit", _("Left organisation"), width=26),
    _column("to_unit", _("Joined organisation"), width=26),
    _column("left_on", _("Date of leaving"), DAY, 12),
    _column("accepted_on", _("Date of acceptance"), DAY, 12),
    _column("state", _("State"), width=14),
    _column("hours", _("Hours brought along"), DECIMAL, 12),
)
