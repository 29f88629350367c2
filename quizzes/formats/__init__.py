"""Question banks as files. A format is a row of FORMATS; nothing else asks which one it is.

Pure: bytes in, `Report` out, and back. Storing is `operations.importing`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from quizzes.formats import (
    aiken,
    csv_file,
    gift,
    gift_writer,
    moodle_xml,
    moodle_xml_writer,
    qti,
    qti_writer,
    workbook,
)
from quizzes.formats.parsed import (
    ParsedQuestion,
    Problem,
    Report,
    Unsupported,
    Written,
)
from quizzes.formats.table_writer import example_questions

MAX_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Format:
    """`suffixes` are those of files that are taken for this format when nothing else is said."""

    parse: Callable[[bytes], Report]
    write: Callable[[Sequence[ParsedQuestion]], Written]
    suffixes: tuple[str, ...]


FORMATS: Mapping[str, Format] = {
    "gift": Format(gift.parse, gift_writer.write, (".gift",)),
    "aiken": Format(aiken.parse, aiken.write, (".aiken",)),
    "moodlexml": Format(moodle_xml.parse, moodle_xml_writer.write, (".moodlexml",)),
    "qti": Format(qti.parse, qti_writer.write, (".zip", ".qti")),
    "xlsx": Format(workbook.parse, workbook.write, (".xlsx", ".xlsm")),
    "csv": Format(csv_file.parse, csv_file.write, (".csv", ".tsv")),
}


def format_of(name: str, data: bytes = b"") -> str | None:
    """The format of a file by its name, then by how it begins; None when neither tells."""
    suffix = PurePath(name).suffix.lower()
    for key, one in FORMATS.items():
        if suffix in one.suffixes:
            return key
    if suffix == ".txt":
        return "aiken" if aiken.parse(data).questions else "gift"
    if suffix == ".xml":
        return "moodlexml" if b"<quiz" in data[:4096] else "qti"
    return None


def read_questions(data: bytes, format_name: str) -> Report:
    """What a file holds; never raises for its content. Raises KeyError for unknown formats.

    A file in which nothing is found at all is a problem, not an empty success.
    """
    if len(data) > MAX_BYTES:
        problem = Problem(1, "file_too_large", {"most": str(MAX_BYTES >> 20)})
        return Report(problems=(problem,))
    report = FORMATS[format_name].parse(data)
    if not (report.questions or report.problems or report.unsupported):
        return replace(report, problems=(Problem(1, "nothing_found"),))
    return report


def write_questions(questions: Sequence[ParsedQuestion], format_name: str) -> Written:
    """The questions as a file of that format, and what it could not hold."""
    return FORMATS[format_name].write(questions)


def template(format_name: str) -> bytes:
    """A file to begin with: a table has headings and no rows, a text an example of each kind."""
    empty = {"csv": csv_file.template, "xlsx": workbook.template}.get(format_name)
    return empty() if empty else examples(format_name)


def examples(format_name: str) -> bytes:
    """A file with an example of each kind that the format holds."""
    return FORMATS[format_name].write(example_questions()).data


__all__ = [
    "FORMATS",
    "Format",
    "ParsedQuestion",
    "Problem",
    "Report",
    "Unsupported",
    "Written",
    "examples",
    "format_of",
    "read_questions",
    "template",
    "write_questions",
]
