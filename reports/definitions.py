"""The sentences under each figure: who is counted, by which rule, as of which day."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quizzes.analysis import LEAST_ATTEMPTS


def basis(on):
    """Which unit a person counts in, and on which day."""
    day = date_format(on, "Y-m-d")
    if on == timezone.localdate():
        return _("Basis: unit at date %(day)s (today).") % {"day": day}
    return _("Basis: unit at date %(day)s (end of that day).") % {"day": day}


def _assigned():
    return _(
        "Assigned: full and probationary members with an active account whose primary unit is "
        "in the organisation, and for whom at least one of these lectures is meant."
    )


def _started():
    return _(
        "Started: those of them who have watched or handed in a quiz in at least one of these "
        "lectures, or completed one."
    )


def _completed():
    return _(
        "Completed: those of them who have completed every one of these lectures meant for them."
    )


def _rates():
    return _(
        "Rates are counts divided by the number assigned, with one decimal; “—” means that "
        "nobody is assigned."
    )


def of_branches(*, on, lectures, nested):
    """For figures by organisation over a number of required lectures."""
    sentences = [
        basis(on),
        _("Required lectures published by that day: %(number)s.")
        % {"number": lectures},
        _assigned(),
        _started(),
        _completed(),
        _rates(),
    ]
    if nested:
        sentences.append(
            _("The line of an organisation includes all organisations below it.")
        )
    return tuple(sentences)


def of_lectures(*, on):
    """For figures by lecture."""
    return (
        basis(on),
        _assigned(),
        _("Assigned = done + studying + not begun; a pending quiz counts as studying."),
        _rates(),
    )


def of_people(*, on):
    """For the list of people of one lecture."""
    return (
        basis(on),
        _assigned(),
        _(
            "Done means: the needed share was watched and the quiz, if there is one, passed."
        ),
    )


def of_quizzes():
    """For the list of quizzes."""
    return (
        _(
            "First attempts: the first finished and marked attempt of each person whose primary unit is in the organisation; voided ones do not count."
        ),
        _(
            "Counted every night. Figures that chance would decide are left out for fewer than %(least)s attempts."
        )
        % {"least": LEAST_ATTEMPTS},
    )
