"""A plan in words: for the command, for the page, and for the record that is kept."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.roster.plan import Entry, Plan
from members.roster.problems import Problem

WHAT: Mapping[str, Any] = {
    "unit": gettext_lazy("organisation"),
    "add": gettext_lazy("new"),
    "change": gettext_lazy("changed"),
    "move": gettext_lazy("moved"),
    "leave": gettext_lazy("leaves"),
    "post": gettext_lazy("post granted"),
    "post_end": gettext_lazy("post ends"),
    "post_unnamed": gettext_lazy("post no longer named, stays"),
}


def entry_facts(plan: Plan) -> dict[str, Any]:
    """Counts, problems and the first lines of each kind, ready for JSON."""
    return {
        "refused": plan.is_refused,
        "counts": {what: plan.counts[what] for what in (*WHAT, "members")},
        "problems": [
            {
                "line": problem.line,
                "sheet": problem.sheet,
                "code": problem.code,
                "params": dict(problem.params),
                "refused": problem.refused,
                "message": problem.sentence,
            }
            for problem in plan.problems
        ],
        "lines": [asdict(entry) for entry in plan.shown],
    }


def problem_text(problem: Problem) -> str:
    """One line for a terminal."""
    place = _("line %(line)s") % {"line": problem.line} if problem.line else ""
    what = _("refused") if problem.refused else _("note")
    parts = [problem.sheet, place, what, problem.sentence]
    return "\t".join(part for part in parts if part)


def entry_text(entry: Entry) -> str:
    """One line for a terminal."""
    place = _("line %(line)s") % {"line": entry.line} if entry.line else ""
    change = " → ".join(part for part in (entry.before, entry.after) if part)
    parts = [place, str(WHAT[entry.what]), entry.number, entry.name, change]
    return "\t".join(part for part in parts if part)


def summary(counts: Mapping[str, int]) -> str:
    """What an import adds up to, in one sentence."""
    return _(
        "%(add)s new, %(change)s changed, %(move)s moved, %(leave)s leave, %(unit)s organisations new or changed."
    ) % {what: counts[what] for what in WHAT}
