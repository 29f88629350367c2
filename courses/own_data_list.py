"""What the room of courses keeps of a person."""

from django.utils.translation import gettext_lazy as _

from members.own_data import register


def add_categories():
    register(
        "watching",
        _("Recordings watched"),
        "courses.WatchRecord",
        ("lecture__title", _("Lecture")),
        ("covered", _("Seconds seen")),
        ("position_at", _("Last seen at")),
    )
    register(
        "playback",
        _("Times a recording was opened"),
        "courses.WatchSession",
        ("lecture__title", _("Lecture")),
        ("opened_at", _("Opened at")),
        ("offline", _("Offline")),
    )
    register(
        "watch_clock",
        _("Clock of watching"),
        "courses.WatchClock",
        ("anchor", _("Recorded at")),
        ("earned_s", _("Seconds counted")),
    )
    register(
        "completions",
        _("Completions"),
        "courses.Completion",
        ("lecture__title", _("Lecture")),
        ("completed_at", _("Time of completion")),
        ("unit_name", _("Organisation")),
        ("unit__code", _("Organisation code")),
        ("covered_s", _("Seconds seen")),
        ("length_s", _("Seconds of the recording")),
        units=("unit",),
    )
    register(
        "restudy",
        _("Lectures to be studied again"),
        "courses.Restudy",
        ("completion__lecture__title", _("Lecture")),
        ("reason", _("Reason")),
        ("opened_at", _("Asked for at")),
        about=("completion__member",),
    )
    register(
        "checkpoints",
        _("Questions inside videos"),
        "courses.CheckpointAnswer",
        ("checkpoint__lecture__title", _("Lecture")),
        ("at", _("Answered at")),
        ("value", _("Answer given")),
    )
