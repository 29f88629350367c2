"""Bytes of unknown origin to text, and how sure that is."""

from dataclasses import dataclass

BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
CHINESE = ("gb18030",)
ANY_LEGACY = ("gb18030", "big5hkscs", "cp1252")
# What people call them; the keys are Python's names.
NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp1252": "Windows-1252",
}
_SURE_SHARE = 0.8
_SAMPLE_BYTES = 64 * 1024
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』—…·～　")
_WESTERN = frozenset("‘’“”–—…€£°©®«»¡¿") | {
    chr(code) for code in range(0xC0, 0x100) if code not in (0xD7, 0xF7)
}
# Lead bytes of the characters in everyday use: level 1 of GB 2312 and of Big5.
_EVERYDAY = {
    "gb18030": ("gb2312", range(0xB0, 0xD8)),
    "big5hkscs": ("big5", range(0xA4, 0xC7)),
}


class UnknownEncoding(ValueError):
    """The bytes are in none of the encodings; `line` is the first that is not, from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


@dataclass(frozen=True)
class Decoded:
    """`text` with lines ended by \\n; `encoding` by Python's name; `is_sure`: nothing else is likely."""

    text: str
    encoding: str
    is_sure: bool = True

    @property
    def name(self) -> str:
        """What people call the encoding."""
        return NAMES.get(self.encoding, self.encoding)


def decode(data: bytes, *, legacy: tuple[str, ...] = CHINESE) -> Decoded:
    """The text of a file in UTF-8, UTF-16 or one of the `legacy` encodings.

    A byte order mark decides; zero bytes mean UTF-16; what is valid UTF-8 is UTF-8. Of several
    legacy encodings the one wins in which the largest share of the characters is in everyday
    use: Big5 read as GB18030 is valid, and full of characters that nobody writes.
    Raises UnknownEncoding.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return Decoded(decode_as(data[len(bom) :], encoding), encoding)
    if b"\0" in data:
        even, odd = data[::2].count(0), data[1::2].count(0)
        encoding = "utf-16-le" if odd >= even else "utf-16-be"
        return Decoded(decode_as(data, encoding), encoding)
    try:
        return Decoded(_lines(data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError:
        return _likeliest(data, legacy)


def decode_as(data: bytes, encoding: str) -> str:
    """The text in the encoding that somebody named; a byte order mark is left out.

    Raises UnknownEncoding.
    """
    try:
        return _lines(data.decode(encoding)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="replace")
        raise UnknownEncoding(_lines(before).count("\n") + 1) from error


def _likeliest(data: bytes, legacy: tuple[str, ...]) -> Decoded:
    found: dict[str, str] = {}
    problem: UnknownEncoding | None = None
    for encoding in legacy:
        try:
            found[encoding] = decode_as(data, encoding)
        except UnknownEncoding as error:
            problem = problem or error
    if not found:
        raise problem or UnknownEncoding(1)
    shares = {
        encoding: _everyday_share(text[:_SAMPLE_BYTES], encoding)
        for encoding, text in found.items()
    }
    best = max(found, key=lambda encoding: shares[encoding])
    return Decoded(found[best], best, is_sure=shares[best] >= _SURE_SHARE)


def _everyday_share(text: str, encoding: str) -> float:
    foreign = [char for char in text if ord(char) > 127]
    everyday = sum(_is_everyday(char, encoding) for char in foreign)
    return everyday / len(foreign) if foreign else 1.0


def _is_everyday(char: str, encoding: str) -> bool:
    if encoding not in _EVERYDAY:
        return char in _WESTERN
    codec, leads = _EVERYDAY[encoding]
    if char in _PUNCTUATION:
        return True
    coded = char.encode(codec, errors="ignore")
    return len(coded) == 2 and coded[0] in leads


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
