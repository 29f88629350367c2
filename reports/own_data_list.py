"""What the room of reports keeps of a person."""

from django.utils.translation import gettext_lazy as _

from members.own_data import register, register_words


def add_categories():
    register_words("reports.Finding", "text")
    register_words("reports.FindingEntry", "text")
    register(
        "exports",
        _("Files you have taken out"),
        "reports.ExportLog",
        ("report", _("Report")),
        ("rows", _("Number of rows")),
        ("at", _("Recorded at")),
    )
    register(
        "export_runs",
        _("Exports under way"),
        "reports.ExportRun",
        ("report", _("Report")),
        ("state", _("State")),
    )
    register(
        "findings",
        _("Findings to put right"),
        "reports.Finding",
        ("check_kind", _("What was checked")),
        ("text", _("What is missing")),
        ("due_on", _("Due on")),
        ("status", _("Status")),
        about=("owner",),
    )
