"""What every file says of itself, so that a copy on a desk leads back to the log of exports."""

from django.utils import timezone
from django.utils.translation import gettext as _

from reports.rules import RULE_VERSION


def mark_lines(table, *, export_key, at, by):
    """[(what, value)] of an export: its number and moment, who took it, which rows under which rules.

    `by` None: the command line. The filters are the words that ask the same again.
    """
    filters = "; ".join(
        f"{name}={value}" for name, value in sorted(table.filters.items())
    )
    return [
        (_("Export number"), str(export_key)),
        (_("Taken by"), f"{by.name} ({by.employee_no})" if by else _("Command line")),
        (_("Made at"), f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
        (_("Sheet"), table.title),
        (_("Organisation"), table.unit_name),
        (_("Cut-off date"), table.on.isoformat()),
        (_("Rows"), str(table.count)),
        (_("Rule version"), RULE_VERSION),
        (_("Filters"), filters),
        (_("For"), _("Internal use only. Whoever passes it on is in the log.")),
    ]


def mark_text(table, *, export_key, at):
    """The same on one line, for the foot of a page."""
    return _(
        "Export number: %(key)s    Made at: %(moment)s    Rule version: %(rules)s    Rows: %(rows)s"
    ) % {
        "key": export_key,
        "moment": f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        "rules": RULE_VERSION,
        "rows": table.count,
    }
