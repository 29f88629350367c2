"""The markup a question may hold, and what becomes of it."""

import re
from collections.abc import Callable
from html import escape, unescape

import nh3

from quizzes.richtext.tree import INLINE, ImageOf, Speller, build
from quizzes.richtext.words import clean, plain

MARK = "<!--html-->"
# More than any text of a question; beyond it a text is read as words alone.
MOST_HTML = 60_000

_KEPT = frozenset(
    {*INLINE.values(), "p", "ul", "ol", "li"}
    | {"table", "caption", "thead", "tbody", "tr", "th", "td"}
)
# Read, and then spelled as one of the others or as a paragraph of its own.
_READ = _KEPT | frozenset(
    {*INLINE, "tfoot", "div", "section", "article", "blockquote", "pre", "center"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "address", "figure"}
)
_CELL = {"colspan", "rowspan"}
_ATTRIBUTES = {"img": {"data-image", "alt"}, "td": _CELL, "th": _CELL}
_SILENT = {"script", "style", "title", "noscript", "template", "textarea", "iframe"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_IMAGE = re.compile(r'<img data-image="([^"<>]*)" alt="([^"]*)"\s*/?>')
_ONLY_LINES = re.compile(r"(?:<p>(?:[^<]|<br/>)*</p>)*")
_DATA_ADDRESS = re.compile(r"data:[^\"'\s>]*")


def is_rich(text: str) -> bool:
    """Whether the text is to be read as markup."""
    return text.startswith(MARK)


def canonical(text: str) -> str:
    """The text as it is stored: markup cleaned and spelled one way, plain text as it is.

    Markup that says no more than lines of text becomes that text. The outcome stays the same
    when it is made canonical again.
    """
    if not is_rich(text):
        return text
    return from_html(text.removeprefix(MARK), _kept_image)


def from_html(html: str, image_of: ImageOf) -> str:
    """HTML of any origin as a stored text; see `canonical`.

    `image_of` gets the address and the description of each picture, and answers the name by
    which we keep it, or None where it does not come in, and the description to be kept.
    """
    if len(_DATA_ADDRESS.sub("", html)) > MOST_HTML:
        return plain(html)[0]
    spelled = _spelled(html, image_of)
    # What one pass makes of a broken page is a page that is not broken.
    for _pass in range(4):
        again = _spelled(spelled, _kept_image)
        if again == spelled:
            break
        spelled = again
    else:
        return plain(spelled)[0]
    if _ONLY_LINES.fullmatch(spelled):
        return _lines(spelled)
    return MARK + spelled


def to_html(text: str) -> str:
    """The text as XHTML that `from_html` turns into the same text again."""
    if is_rich(text):
        return text.removeprefix(MARK)
    return f"<p>{escape(text, quote=False).replace(chr(10), '<br/>')}</p>"


def shown(text: str, address_of: Callable[[str], str | None]) -> str:
    """The text as safe HTML for a page, each picture at `address_of` its name.

    Whatever is stored, nothing but our own tags comes out. A single paragraph comes without
    its tag, so that it can stand in a label.
    """
    if not is_rich(text):
        return escape(text).replace("\n", "<br>")
    html = nh3.clean(text, tags=set(_KEPT), attributes=_ATTRIBUTES)
    html = _IMAGE.sub(lambda found: _picture(found, address_of), html)
    if html.startswith("<p>") and html.find("</p>") == len(html) - 4:
        return html[3:-4]
    return html


def words(text: str) -> str:
    """The text for search, lists and comparing: markup gone, pictures by their descriptions."""
    return plain(text.removeprefix(MARK))[0] if is_rich(text) else text


def image_refs(text: str) -> list[str]:
    """The names of the pictures in a stored text, in order."""
    if not is_rich(text):
        return []
    return list(dict.fromkeys(found[1] for found in _IMAGE.finditer(text)))


def lacks_alt(text: str) -> bool:
    """Whether a picture in the text has no description."""
    return is_rich(text) and any(not found[2] for found in _IMAGE.finditer(text))


def with_images(text: str, names: dict[str, str | None]) -> str:
    """The text with its pictures renamed; one renamed to None leaves its description."""
    if not image_refs(text):
        return text
    return from_html(
        text.removeprefix(MARK), lambda source, alt: (names.get(source, source), alt)
    )


def _kept_image(source: str, alt: str) -> tuple[str | None, str]:
    return source if _SHA256.fullmatch(source) else None, alt


def _spelled(html: str, image_of: ImageOf) -> str:
    cleaned = nh3.clean(
        html,
        tags=set(_READ),
        clean_content_tags=_SILENT,
        attributes=_ATTRIBUTES | {"img": {"data-image", "alt", "src"}},
        url_schemes={"http", "https", "data"},
    )
    return "".join(Speller(image_of).blocks(build(cleaned)))


def _lines(spelled: str) -> str:
    paragraphs = spelled.removeprefix("<p>").removesuffix("</p>").split("</p><p>")
    return clean(
        "\n\n".join(unescape(one.replace("<br/>", "\n")) for one in paragraphs)
    )


def _picture(found: re.Match[str], address_of: Callable[[str], str | None]) -> str:
    """nh3 has escaped the description."""
    address = address_of(found[1]) if _SHA256.fullmatch(found[1]) else None
    if address is None:
        return f"[{found[2]}]"
    return f'<img src="{escape(address)}" alt="{found[2]}" loading="lazy">'
