"""Texts of questions on pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from quizzes import richtext
from quizzes.access import image_address

register = template.Library()

# As richtext.shown() writes it.
_PICTURE = re.compile(r'<img src="([^"]*)"[^>]*>')


@register.simple_tag(takes_context=True)
def rich(context: Mapping[str, Any], text: str) -> SafeString:
    """The text with its markup, and its pictures for the person who reads the page.

    Without anybody signed in, and where the context has no request, pictures leave their
    descriptions. `pictures` in the context holds bytes that are not stored yet, by their names.
    """
    return mark_safe(richtext.shown(text, _addresses(context)))  # noqa: S308 - shown() allows our own tags only


@register.simple_tag(takes_context=True)
def rich_stem(context: Mapping[str, Any], text: str) -> SafeString:
    """As `rich`, and each picture opens by itself, where two fingers enlarge it.

    On a phone a table or a map is too small to read in the width of a question.
    """
    opening = r'<a href="\1" target="_blank" rel="noopener">\g<0></a>'
    return mark_safe(_PICTURE.sub(opening, rich(context, text)))  # noqa: S308 - as in rich()


@register.filter
def shows_picture(text: str) -> bool:
    """Whether the text has a picture."""
    return bool(richtext.image_refs(text))


@register.simple_tag(takes_context=True)
def rich_block(context: Mapping[str, Any], text: str) -> SafeString:
    """As `rich`, as paragraphs; plain text gets them at its empty lines."""
    if not richtext.is_rich(text):
        return linebreaks_filter(text)
    return rich(context, text)


@register.filter
def words(text: str) -> str:
    """The text without markup, for titles, labels and lists."""
    return richtext.words(text)


@register.filter
def has_markup(text: str) -> bool:
    """Whether a page that shows only the words leaves something out."""
    return richtext.is_rich(text)


def _addresses(context: Mapping[str, Any]) -> Callable[[str], str | None]:
    waiting: dict[str, Any] = context.get("pictures") or {}
    user = getattr(context.get("request"), "user", None)

    def address_of(sha256: str) -> str | None:
        if sha256 in waiting:
            data = base64.b64encode(waiting[sha256].data).decode()
            return f"data:{waiting[sha256].mime};base64,{data}"
        return image_address(user, sha256, at=timezone.now())

    return address_of
