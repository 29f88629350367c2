"""Lengths of time in words, for pages of members."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def clock_time(milliseconds: int | None) -> str:
    """A length as on a player: "0:40", "28:05", "1:02:03"; nothing for None."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod((milliseconds + 500) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"


@register.filter
def in_words(seconds: int) -> str:
    """A length as one would say it: seconds below a minute, minutes and seconds below ten, then minutes."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("%(seconds)s seconds") % {"seconds": rest}
    if minutes < 10 and rest:
        return _("%(minutes)s min %(seconds)s s") % {
            "minutes": minutes,
            "seconds": rest,
        }
    hours, minutes = divmod(minutes + (rest >= 30), 60)
    if not hours:
        return _("%(minutes)s minutes") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
