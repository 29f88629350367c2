"""What the room of training keeps of a person."""

from django.utils.translation import gettext_lazy as _

from members.own_data import register, register_words


def add_categories():
    register_words("training.Claim", "note")
    register_words("training.Share", "note")
    register_words("training.HeldSession", "notes")
    _add_duties()
    _add_study()


def _add_duties():
    register(
        "duties",
        _("Duties"),
        "training.Obligation",
        ("assignment__title", _("Assignment")),
        ("unit_name", _("Organisation")),
        ("unit__code", _("Organisation code")),
        ("assigned_at", _("Recorded at")),
        ("due_on", _("Due on")),
        ("status", _("Status")),
        ("started_at", _("Started at")),
        ("done_at", _("Done at")),
        units=("unit",),
    )
    register(
        "reminders",
        _("Reminders"),
        "training.Reminder",
        ("obligation__assignment__title", _("Assignment")),
        ("at", _("Recorded at")),
    )
    register(
        "extensions",
        _("Extensions"),
        "training.Extension",
        ("obligation__assignment__title", _("Assignment")),
        ("due_on", _("Due on")),
        ("reason", _("Reason")),
        about=("obligation__member",),
        free_texts={"reason": ""},
    )
    register(
        "exemptions",
        _("Exemptions"),
        "training.Exemption",
        ("ground", _("Ground")),
        ("reason", _("Reason")),
        ("valid_from", _("First day")),
        ("valid_to", _("Until (that day not included)")),
        free_texts={"reason": "", "revoke_reason": ""},
    )
    register(
        "exclusions",
        _("Exclusions from assignments"),
        "training.AssignmentExclusion",
        ("assignment__title", _("Assignment")),
        ("reason", _("Reason")),
        free_texts={"reason": ""},
    )
    register(
        "shares",
        _("Parts of assignments looked after"),
        "training.Share",
        ("claim__assignment__title", _("Assignment")),
        ("due_on", _("Due on")),
        ("note", _("Note")),
        free_texts={"note": ""},
    )


def _add_study():
    register(
        "attendance",
        _("Attendance"),
        "training.Attendance",
        ("session__title", _("Subject")),
        ("session__starts_at", _("Begins")),
        ("state", _("Status")),
        ("reason", _("Reason")),
        free_texts={"reason": ""},
    )
    register(
        "attendance_changes",
        _("Corrections of attendance"),
        "training.AttendanceChange",
        ("attendance__session__title", _("Subject")),
        ("was", _("Before")),
        ("now", _("After")),
        ("at", _("Recorded at")),
        ("reason", _("Reason")),
        about=("attendance__member",),
        free_texts={"reason": ""},
    )
    register(
        "credit",
        _("Credit hours"),
        "training.CreditEntry",
        ("occurred_on", _("Day")),
        ("subject", _("Subject")),
        ("hours", _("Hours")),
        ("year", _("Year")),
    )
    register(
        "certificates",
        _("Certificates"),
        "training.Certificate",
        ("number", _("Number")),
        ("year", _("Year")),
        ("issued_at", _("Recorded at")),
        ("revoked_at", _("Revoked at")),
    )
