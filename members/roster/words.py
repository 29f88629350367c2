"""A plan in words: for the command, for the page, and for the record that is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.roster.plan import Entry, Plan
from members.roster.problems import SENTENCES, Problem

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


@dataclass
class Reason:
    """One sentence, and the lines of which it is true: how many, and where the first of them stand."""

    sentence: str
    is_refused: bool
    count: int = 0
    places: list[str] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many lines there are besides `places`."""
        return self.count - len(self.places)


def reasons_of(problems: Iterable[Mapping[str, Any]], *, first: int) -> list[Reason]:
    """The problems of `entry_facts`, each sentence once with its `first` places; in the given order."""
    reasons: dict[tuple[str, bool], Reason] = {}
    for problem in problems:
        key = (sentence_of(problem), problem["refused"])
        reason = reasons.setdefault(key, Reason(*key))
        reason.count += 1
        if len(reason.places) < first:
            reason.places.append(place_of(problem))
    return list(reasons.values())


def sentence_of(problem: Mapping[str, Any]) -> str:
    """A problem of `entry_facts` in the language of whoever reads it now."""
    return str(SENTENCES[problem["code"]]) % problem["params"]


def place_of(problem: Mapping[str, Any]) -> str:
    """Where a problem of `entry_facts` stands: sheet and line; a dash where it is the whole file's."""
    parts = (problem["sheet"], str(problem["line"] or ""))
    return " ".join(part for part in parts if part) or "–"


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
