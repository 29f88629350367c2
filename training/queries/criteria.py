"""What counts as done, in plain words, from the rule that the server applies."""

from django.utils.translation import gettext as _

from training.states import ItemKind


def criteria_text(assignment):
    """The criteria of an assignment in the language in force, one line per point."""
    if assignment.item == ItemKind.LECTURE:
        lines = lecture_lines(assignment.lecture)
    elif assignment.item == ItemKind.COURSE:
        lines = [
            _("Complete every required lecture of the course “%(title)s”.")
            % {"title": assignment.course.title}
        ]
    else:
        lines = [
            _("Attend the session, or watch its recording to the end it asks for.")
        ]
    if assignment.recognise_days is None:
        lines.append(_("What you completed earlier counts."))
    elif assignment.recognise_days == 0:
        lines.append(
            _(
                "Study it again: what you completed before the opening day does not count."
            )
        )
    else:
        lines.append(
            _("What you completed in the %(days)s days before the opening day counts.")
            % {"days": assignment.recognise_days}
        )
    return "\n".join(lines)


def lecture_lines(lecture):
    """What one lecture asks for, point by point."""
    lines = []
    if lecture.video_id:
        lines.append(
            _(
                "Watch at least %(percent)s %% of the video; repeated passages count once."
            )
            % {"percent": lecture.threshold_percent}
        )
        if lecture.checkpoints.asked().exists():
            lines.append(
                _("Answer the questions in the video correctly.")
                if lecture.checkpoints_must_be_right
                else _("Answer the questions in the video.")
            )
    if lecture.quiz_id:
        lines.append(
            _("Pass the quiz with at least %(percent)s %%.")
            % {"percent": lecture.quiz.pass_percent}
        )
    return lines
