"""The text of a cue: from whatever the file holds to safe WebVTT."""

import html
import re

_TAG = re.compile(r"<(/?)([A-Za-z]{1,20})((?:[.\s/:][^<>]*)?)>|<\d[\d:.]*>")
_SSA = re.compile(r"\{\\[^{}]*\}")
_KEPT = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u"}
# Control characters, direction overrides (they can make text read as something else), and marks
# that stand for nothing.
_REMOVED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def has_binary(text: str) -> bool:
    """Whether the text holds characters that no text file has."""
    return bool(re.search("[\x00-\x08\x0e-\x1a\x1c-\x1f]", text))


def safe_text(raw: str, *, entities: bool) -> str:
    """The text of one cue as `Cue.text` promises; empty when nothing can be read.

    `entities`: `&amp;` and its kind stand for characters (WebVTT). The name in `<v Name>` is kept.
    """
    out: list[str] = []
    open_tags: list[str] = []
    raw = _SSA.sub("", raw.replace("\\N", "\n"))
    at = 0
    for match in _TAG.finditer(raw):
        out.append(_escaped(raw[at : match.start()], entities))
        out.append(_tag(match, open_tags, entities))
        at = match.end()
    out.append(_escaped(raw[at:], entities))
    out += [f"</{tag}>" for tag in reversed(open_tags)]
    return _tidy("".join(out))


def _escaped(text: str, entities: bool) -> str:
    if entities:
        text = html.unescape(text)
    # A second pass: an entity may have stood for what must not be there.
    return html.escape(_REMOVED.sub("", text), quote=False)


def _tag(match: re.Match[str], open_tags: list[str], entities: bool) -> str:
    """The tag if it is kept; opens and closes stay in balance."""
    name = (match[2] or "").lower()
    if name == "v" and not match[1]:
        speaker = _escaped((match[3] or "").partition(" ")[2].strip(), entities)
        return f"{speaker}：" if speaker else ""
    kept = _KEPT.get(name)
    if kept is None:
        return "\n" if name == "br" else ""
    if not match[1]:
        if kept in open_tags:
            return ""
        open_tags.append(kept)
        return f"<{kept}>"
    if not open_tags or open_tags[-1] != kept:
        return ""
    open_tags.pop()
    return f"</{kept}>"


def _tidy(text: str) -> str:
    """Without empty lines, without tags around nothing."""
    for _ in range(3):
        text = re.sub(r"<([biu])>(\s*)</\1>", r"\2", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
