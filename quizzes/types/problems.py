"""What an editor can get wrong, in plain words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

PROBLEMS: Mapping[str, Any] = {
    "kind_unknown": _("This kind of question is not known."),
    "stem_missing": _("The question has no text."),
    "stem_too_long": _("The question is too long."),
    "options_too_few": _("Give at least two options."),
    "options_too_many": _("Give at most twelve options."),
    "option_empty": _("An option has no text."),
    "option_too_long": _("An option is too long."),
    "options_duplicate": _("Two options have the same text."),
    "no_right_answer": _("No option is marked as right."),
    "several_right_answers": _(
        "A single choice question has exactly one right option."
    ),
    "true_false_needs_one": _("Say whether the statement is true or false."),
    "policy_unknown": _("This way of marking is not known."),
    "blanks_too_few": _("Give at least one blank."),
    "blanks_too_many": _("Give at most ten blanks."),
    "label_too_long": _("The name of a blank is too long."),
    "accepted_missing": _("A blank has no accepted answer."),
    "accepted_too_long": _("An accepted answer is too long."),
    "accepted_too_many": _("A blank has too many accepted answers."),
    "accepted_unmatchable": _(
        "Nothing is left of an accepted answer once punctuation and spaces are ignored."
    ),
    "unit_too_long": _("The unit is too long."),
    "number_missing": _("Give at least one right number."),
    "numbers_too_many": _("Give at most ten numbers."),
    "number_unreadable": _("A number cannot be read."),
    "tolerance_unreadable": _("A tolerance is not a number of zero or more."),
    "share_unreadable": _("A share of the points lies above 0 and at most at 100 %."),
    "no_full_share": _("One of the numbers has to earn all the points."),
    "pairs_too_few": _("Give at least two pairs."),
    "pairs_too_many": _("Give at most ten pairs."),
    "pair_without_partner": _("An entry has no partner."),
    "lefts_duplicate": _("Two entries to be matched have the same text."),
    "partners_too_few": _("Give at least two different partners to choose from."),
    "partners_too_many": _("Give at most twenty partners to choose from."),
    "items_too_few": _("Give at least two entries to put in order."),
    "items_too_many": _("Give at most twelve entries to put in order."),
    "text_empty": _("An entry has no text."),
    "text_too_long": _("An entry is too long."),
    "items_duplicate": _("Two entries have the same text."),
    "length_unreadable": _(
        "The number of characters is a whole number up to 20,000, the least not above the most."
    ),
    "notes_too_long": _("The marking guide or the sample answer is too long."),
    "image_missing": _(
        "A picture in the text is not there any more. Choose its file again."
    ),
    "image_without_alt": _(
        "A picture has no description. Say in a few words what it shows, for those who cannot see it."
    ),
    "reference_unreadable": _(
        "The place in the video is written as minutes and seconds, such as 03:20."
    ),
    "malformed": _("The question is not stored in a form that can be read."),
}


class InvalidQuestion(Exception):
    """An editor's question cannot be used. `problem` is a code, `message` the sentence."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)

    @property
    def message(self) -> str:
        return str(PROBLEMS[self.problem])


def require(holds: object, problem: str) -> None:
    """Raise InvalidQuestion(problem) unless `holds`."""
    if not holds:
        raise InvalidQuestion(problem)
