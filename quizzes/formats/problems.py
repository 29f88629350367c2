"""What can be wrong with a file of questions, in plain words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lib import file_refusal
from quizzes.formats.parsed import Problem

SENTENCES: Mapping[str, Any] = {
    **file_refusal.SENTENCES,
    # the file
    "nothing_found": _("No question was found in this file."),
    "file_too_large": _("The file is larger than %(most)s MB."),
    "xml_broken": _("The XML is not well-formed here."),
    "xml_entities": _("XML with its own entities is not read."),
    "xml_too_deep": _("The XML is nested too deeply here."),
    "xml_other": _("This XML holds no questions of this format."),
    # a table
    "headings_missing": _("There is no row of headings with 题干 and 答案."),
    "kind_unknown_here": _("“%(kind)s” is not a kind of question."),
    "kind_missing": _("The kind of question is missing."),
    "answer_missing": _("The answer is missing."),
    "answer_letters": _("“%(answer)s” is not a list of option letters."),
    "answer_without_option": _(
        "The answer names option %(letter)s, which is not there."
    ),
    "options_out_of_order": _(
        "The option letters are not A, B, C … in order: %(letters)s."
    ),
    "truth_unreadable": _("“%(answer)s” says neither true nor false."),
    "order_incomplete": _("“%(answer)s” does not name each entry once."),
    # a question
    "stem_missing": _("The question has no text."),
    "title_unclosed": _("The title does not end with ::."),
    "brace_unopened": _("There is a } without a {."),
    "brace_unclosed": _("The { of this question is never closed."),
    "brace_nested": _("There is a { inside the answers. Write \\{ for the character."),
    "braces_several": _("There is more than one pair of { } in this question."),
    "answer_unmarked": _("“%(text)s” stands before the first = or ~."),
    "several_full_marks": _(
        "Several options are marked with =. For multiple choice write ~%%50%% before each right one."
    ),
    "several_right_answers": _(
        "A single choice question has exactly one right option."
    ),
    "weight_unreadable": _("“%(text)s” is not a percentage from -100 to 100."),
    "number_unreadable": _("“%(text)s” is not a number."),
    "matching_arrow": _("“%(text)s” is not a pair with -> between its sides."),
    "no_right_answer": _("No answer is marked as right."),
    # a package
    "response_missing": _("The right answer is missing."),
    "identifier_unknown": _("The right answer names “%(name)s”, which is not there."),
    "item_missing": _("The package names the file %(name)s, which is not in it."),
    # left behind although the question comes in
    "image_left_out": _("The image %(name)s does not come in."),
    "image_not_held": _(
        "The file does not hold the image %(name)s for %(where)s; it does not come in there."
    ),
    "image_alt_missing": _(
        "The picture %(name)s has no description; its name stands in for one."
    ),
    "image_unreadable": _("A picture does not come in: %(why)s"),
    "difficulty_unreadable": _("“%(text)s” is not a difficulty; it does not come in."),
    "reference_unreadable": _(
        "“%(text)s” is not a place such as 03:20; it does not come in."
    ),
    "points_left_out": _("Points do not come in: they are set in the quiz."),
    "weights_lost": _("Different weights of the options do not come in."),
    "weights_sum": _("The weights of the right options add up to %(sum)s, not to 100."),
    "partial_answer_lost": _(
        "“%(text)s”, which earns a part of the points, does not come in."
    ),
    # exports
    "format_lacks_kind": _(
        "This format has no form for this kind of question (%(kind)s)."
    ),
    "format_cannot_hold": _(
        "This format cannot hold this question: a text in it would be misread."
    ),
    "part_lost": _("This format does not hold: %(part)s."),
    "package_large": _(
        "This package has more files than an import accepts (%(most)s)."
    ),
}

PARTS: Mapping[str, Any] = {
    "explanation": _("the explanation"),
    "category": _("the category"),
    "policy": _("the way of marking"),
    "labels": _("the names of the blanks"),
    "strict": _("the rules of comparing answers"),
    "unit": _("the unit"),
    "extra": _("partners that belong to nothing"),
    "rubric": _("the marking guide"),
    "sample": _("the sample answer"),
    "length": _("the length asked for"),
    "tags": _("the tags"),
    "difficulty": _("the difficulty"),
    "reference_s": _("the place in the video"),
    "images": _("the pictures (their descriptions stay)"),
    "markup": _("the format of the text"),
}

# The texts of a question.
PLACES: Mapping[str, Any] = {
    "stem": _("the question itself"),
    "option": _("an option"),
    "explanation": PARTS["explanation"],
    "rubric": PARTS["rubric"],
}


def sentence(problem: Problem) -> str:
    """The problem in the reader's language."""
    params = dict(problem.params)
    if "part" in params:
        params["part"] = str(PARTS[params["part"]])
    if "where" in params:
        params["where"] = str(PLACES[params["where"]])
    return str(SENTENCES[problem.code]) % params
