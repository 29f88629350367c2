"""The words of a PDF that typst has set, in the order in which they were set: enough for comparing tables."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.S)
_GLYPHS = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
# Parentheses in pairs stand in a string as they are.
_INNER = rb"\((?:[^()\\]|\\.)*\)"
_INSIDE = rb"((?:[^()\\]|\\.|\((?:[^()\\]|\\.|" + _INNER + rb")*\))*)"
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(?<!/Lang)\(" + _INSIDE + rb"\)", re.S)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_text(document):
    """All text of all pages without white space: lines break where the cell ends, not the word."""
    objects = {int(no): body for no, body in _OBJECT.findall(document)}
    pages = [body for body in objects.values() if b"/Type/Page/" in body]
    found = "".join(_page_text(objects, page) for page in pages)
    return re.sub(r"\s", "", found)


def _page_text(objects, page):
    resources = objects[_reference(page, b"Resources")]
    names = re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    fonts = {name: _letters(objects, objects[int(no)]) for name, no in names}
    letters, text = {}, []
    for font, glyphs in _SHOWN.findall(_stream(objects[_reference(page, b"Contents")])):
        if font:
            letters = fonts[font]
        codes = _ESCAPE.sub(_unescaped, glyphs)
        text += [letters[codes[at : at + 2].hex()] for at in range(0, len(codes), 2)]
    return "".join(text)


def _letters(objects, font):
    mapped = _stream(objects[_reference(font, b"ToUnicode")])
    return {
        code.decode().lower(): bytes.fromhex(letter.decode()).decode("utf-16-be")
        for code, letter in _GLYPHS.findall(mapped)
    }


def _unescaped(match):
    word = match[1]
    return bytes([int(word, 8)]) if word[:1].isdigit() else _PLAIN.get(word, word)


def _reference(body, name):
    return int(re.search(rb"/" + name + rb" (\d+) 0 R", body)[1])


def _stream(body):
    packed = _STREAM.search(body)[1]
    return zlib.decompress(packed) if b"FlateDecode" in body else packed
