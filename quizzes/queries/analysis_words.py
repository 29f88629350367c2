"""The figures of an analysis as people read them, the same on every screen and in every file."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lib.charts import BarChart, bar_chart
from quizzes.analysis import BINS, LEAST_ATTEMPTS, LONGEST_PAUSE_S
from quizzes.queries.analysis import AnswerLine, ItemLine, QuizAnalysis

NOTHING = "—"


@dataclass(frozen=True)
class ShownAnswer:
    line: AnswerLine
    share: str


@dataclass(frozen=True)
class ShownItem:
    """One question; every figure is a text."""

    line: ItemLine
    facility: str
    guess: str
    discrimination: str
    efficiency: str
    effective_weight: str
    mean_time: str
    answers: tuple[ShownAnswer, ...]


@dataclass(frozen=True)
class ShownQuiz:
    mean: str
    mean_time: str
    sd: str
    reliability: str
    error_ratio: str
    standard_error: str
    items: tuple[ShownItem, ...]


def analysis_context(analysis: QuizAnalysis, *, shows_answers: bool) -> dict[str, Any]:
    """What `quizzes/_analysis.html` needs. Whoever may still take the quiz sees no answers."""
    return {
        "analysis": analysis,
        "shown": shown_quiz(analysis),
        "chart": marks_chart(analysis),
        "shows_answers": shows_answers,
        "least": LEAST_ATTEMPTS,
        "definitions": definitions_of(analysis),
    }


def shown_quiz(analysis: QuizAnalysis) -> ShownQuiz:
    figures = analysis.figures
    return ShownQuiz(
        mean=percent(figures.mean),
        mean_time=duration(figures.mean_seconds),
        sd=percent(figures.sd),
        reliability=decimals(figures.reliability),
        error_ratio=percent(figures.error_ratio),
        standard_error=percent(figures.standard_error),
        items=tuple(_shown_item(line) for line in analysis.items),
    )


def _shown_item(line: ItemLine) -> ShownItem:
    figures = line.figures
    return ShownItem(
        line=line,
        facility=percent(figures.facility),
        guess=percent(line.guess) if line.guess else "",
        discrimination=decimals(figures.discrimination),
        efficiency=percent(figures.efficiency),
        effective_weight=percent(figures.effective_weight),
        mean_time=duration(figures.mean_seconds),
        answers=tuple(
            ShownAnswer(answer, percent(answer.share)) for answer in line.answers
        ),
    )


def marks_chart(analysis: QuizAnalysis) -> BarChart:
    """How many first attempts reached each tenth of the marks."""
    labels = [f"{10 * no}–{10 * no + 9}" for no in range(BINS - 1)] + ["100"]
    return bar_chart(list(zip(labels, analysis.figures.bins, strict=True)))


def percent(share: float | None) -> str:
    """A share as "62.5%", or a dash for what cannot be said."""
    return NOTHING if share is None else f"{100 * share:.1f}%"


def decimals(value: float | None) -> str:
    """A correlation or a reliability as "0.71", or a dash."""
    return NOTHING if value is None else f"{value:.2f}"


def duration(seconds: float | None) -> str:
    """Minutes and seconds as "3:05", or a dash."""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def definitions_of(analysis: QuizAnalysis) -> list[str]:
    """The sentences under the figures."""
    sentences = [
        _(
            "First attempts: the first finished and marked attempt of each person; voided ones do not count."
        ),
        _(
            "Facility: the mean mark of the question. Discrimination: how its marks go along with the rest of the same person's marks (correlation, the question itself left out)."
        ),
        _(
            "Efficiency: discrimination as a share of the best that these marks allow; known for everybody together only. Effective weight: the share of the spread of all marks that comes from the question."
        ),
        _(
            "Reliability: Cronbach's alpha, where everybody had the same questions. Error ratio: the share of the spread of marks that is chance."
        ),
        _(
            "Time of a question: the time before each saved answer, pauses over %(minutes)s minutes cut; a dash where answers arrived all at once."
        )
        % {"minutes": LONGEST_PAUSE_S // 60},
    ]
    if analysis.computed_at:
        moment = date_format(timezone.localtime(analysis.computed_at), "Y-m-d H:i")
        sentences.append(
            _("Counted at %(moment)s, every night anew.") % {"moment": moment}
        )
    return sentences
