"""A table as a file: CSV and JSON here, XLSX in `reports.xlsx`, PDF in `reports.pdf`.

Each file is in the log before its first byte leaves."""

import csv
import hashlib
import json
import re
import tempfile
import uuid

from django.http import FileResponse
from django.utils import timezone

from lib.table_file import neutral_cell
from reports.columns import TEXT
from reports.marks import mark_lines
from reports.models import ExportFormat
from reports.operations.exporting import log_export
from reports.pdf import pdf_of
from reports.rules import RULE_VERSION
from reports.xlsx import write_xlsx

TYPES = {
    ExportFormat.CSV.value: "text/csv; charset=utf-8",
    ExportFormat.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSON.value: "application/json",
    ExportFormat.PDF.value: "application/pdf",
}
BOM = "\ufeff"


class _Echo:
    """A file whose write() gives the text back: the csv module then yields lines."""

    def write(self, text):
        return text


def csv_lines(table, marks=()):
    """The table as CSV text, line by line: byte-order mark, headings, lines; no total.

    UTF-8 with the mark because spreadsheets guess wrongly without it. Texts that would start
    a formula carry a leading apostrophe; numbers and days stay what they are, negative ones too.
    `marks`, pairs that say what the file is, follow after an empty line.
    """
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([str(column.heading) for column in table.columns])
    for no, line in enumerate(table.lines, start=1):
        yield writer.writerow([_csv_cell(column, line, no) for column in table.columns])
    if marks:
        yield writer.writerow([])
    for pair in marks:
        yield writer.writerow([neutral_cell(text) for text in pair])


def _csv_cell(column, line, no):
    text = column.text(line, no)
    return neutral_cell(text) if column.kind == TEXT else text


def json_text(table, *, export_key, at):
    """The table as one JSON document, for scripts: keys of columns, rates in percent."""

    def plain(line, no):
        return {column.key: column.plain(line, no) for column in table.columns}

    document = {
        "export": str(export_key),
        "made_at": timezone.localtime(at).isoformat(timespec="seconds"),
        "report": table.name,
        "title": table.title,
        "organisation": table.unit_name,
        "as_of": table.on.isoformat(),
        "filters": table.filters,
        "rows": table.count,
        "columns": {column.key: str(column.heading) for column in table.columns},
        "lines": [plain(line, no) for no, line in enumerate(table.lines, start=1)],
        "total": plain(table.total, None) if table.total else None,
        "definitions": list(table.definitions),
        "rule_version": RULE_VERSION,
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def write_file(table, file, *, file_format, export_key, at, by):
    """Write a table into a binary file in one of the formats of ExportFormat."""
    if file_format == ExportFormat.XLSX:
        write_xlsx(table, file, export_key=export_key, at=at, by=by)
    elif file_format == ExportFormat.PDF:
        file.write(pdf_of(table, export_key=export_key, at=at, by=by))
    elif file_format == ExportFormat.CSV:
        marks = mark_lines(table, export_key=export_key, at=at, by=by)
        for line in csv_lines(table, marks):
            file.write(line.encode())
    else:
        text = json_text(table, export_key=export_key, at=at)
        file.write(text.encode() + b"\n")


def export_response(table, *, file_format, at, by):
    """The table as a download for `by`, noted in the log before its first byte."""
    key = uuid.uuid4()
    # Closed, and with that deleted, by the response.
    file = tempfile.TemporaryFile(suffix=f".{file_format}")  # noqa: SIM115
    write_file(table, file, file_format=file_format, export_key=key, at=at, by=by)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    log_table(table, file_format=file_format, at=at, by=by, key=key, sha256=sha256)
    return file_response(file, name=file_name(table, file_format))


def file_name(table, file_format):
    """What a downloaded file is called; titles and names with a slash are no folders."""
    return safe_name(f"{table.title}-{table.unit_name}-{table.on:%Y%m%d}.{file_format}")


def safe_name(name):
    """A file name that every system keeps as it is."""
    return re.sub(r'[\\/:*?"<>|\s]+', "-", name)


def file_response(file, *, name):
    """A private download of an open file, which the response closes."""
    response = FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type=TYPES[name.rpartition(".")[2]],
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def log_table(table, *, file_format, at, by, key=None, sha256=""):
    """The log entry for this table going out."""
    return log_export(
        report=table.name,
        filters={"unit": table.unit_name, "on": table.on.isoformat()} | table.filters,
        file_format=file_format,
        rows=table.count,
        at=at,
        by=by,
        key=key,
        sha256=sha256,
    )
