"""What quizzes do when a person is made anonymous."""

from quizzes.models import Answer, AttemptStep
from quizzes.types import marked_kinds


def erase_written_answers(*, member, name, number, at):
    """Texts in the person's own words go; marks, results and chosen options stay."""
    written = {
        "attempt__member": member,
        "item__version__kind__in": list(marked_kinds()),
    }
    Answer.objects.filter(**written).update(value=None)
    AttemptStep.objects.filter(**written).update(value=None)
