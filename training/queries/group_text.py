"""复制到群: a polite text about what is still open, for the chat of a branch."""

from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.models import ReminderChoice

MOST_LINES = 300


def names_allowed(unit_ids):
    """Ids of those of the units that let the text name their people."""
    chosen = ReminderChoice.objects.filter(unit__in=unit_ids, names_in_chat=True)
    return set(chosen.values_list("unit", flat=True))


def group_text(found, *, on, address):
    """(text, people named or counted, whether all are in it) about an `OverdueList`.

    One paragraph per item, one line per branch: names where the branch allows them, else how many.
    Longer lists than MOST_LINES duties are cut: nobody reads them in a chat.
    """
    lines = found[:MOST_LINES]
    allowed = names_allowed({line.unit_id for line in lines})
    parts = [
        _(
            "Study reminder, %(day)s. If you find the time, please go on with what is open:"
        )
        % {"day": date_format(on, "Y-m-d")}
    ]
    for item, some in groupby(
        sorted(lines, key=lambda line: (line.due_on, line.item)),
        key=lambda line: (line.item, line.due_on),
    ):
        parts.append(_item_text(*item, list(some), allowed))
    parts.append(_("Open it here: %(url)s") % {"url": address})
    people = {line.member_key for line in lines}
    return "\n\n".join(parts), len(people), len(lines) == len(found)


def _item_text(item, due_on, lines, allowed):
    out = [
        _("%(item)s: due on %(day)s")
        % {"item": item, "day": date_format(due_on, "Y-m-d")}
    ]
    for (unit_id, unit_name), some in groupby(
        lines, key=lambda line: (line.unit_id, line.unit_name)
    ):
        names = [line.name for line in some]
        who = (
            _(", ").join(names)
            if unit_id in allowed
            else ngettext("%(number)s person", "%(number)s people", len(names))
            % {"number": len(names)}
        )
        out.append(_("%(unit)s: %(who)s") % {"unit": unit_name, "who": who})
    return "\n".join(out)
