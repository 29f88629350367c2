"""The sentences under the figures of quizzes: whose attempts count, and when they are counted."""

from django.utils.translation import gettext as _

from quizzes.analysis import LEAST_ATTEMPTS


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
