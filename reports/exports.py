"""A table as a file: CSV and JSON here, XLSX in `reports.xlsx`. Each file is logged first."""

import csv
import json
import tempfile

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from reports.models import ExportFormat
from reports.operations.exporting import log_export
from reports.rules import neutral_cell
from reports.xlsx import write_xlsx

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"


class _Echo:
    """A file whose write() gives the text back: the csv module then yields lines."""

    def write(self, text):
        return text


def csv_lines(table):
    """The table as CSV text, line by line: byte-order mark, headings, lines; no total.

    UTF-8 with the mark because spreadsheets guess wrongly without it. Texts that would start
    a formula carry a leading apostrophe.
    """
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([str(column.heading) for column in table.columns])
    for no, line in enumerate(table.lines, start=1):
        yield writer.writerow(
            [neutral_cell(column.text(line, no)) for column in table.columns]
        )


def json_text(table):
    """The table as one JSON document, for scripts: keys of columns, rates in percent."""

    def plain(line, no):
        return {column.key: column.plain(line, no) for column in table.columns}

    document = {
        "report": table.name,
        "title": table.title,
        "organisation": table.unit_name,
        "as_of": table.on.isoformat(),
        "filters": table.filters,
        "columns": {column.key: str(column.heading) for column in table.columns},
        "lines": [plain(line, no) for no, line in enumerate(table.lines, start=1)],
        "total": plain(table.total, None) if table.total else None,
        "definitions": list(table.definitions),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def export_response(table, *, file_format, at, by):
    """The table as a download for `by`, noted in the log before its first byte."""
    entry = log_table(table, file_format=file_format, at=at, by=by)
    name = f"{table.title}-{table.unit_name}-{table.on:%Y%m%d}.{file_format}"
    if file_format == ExportFormat.CSV:
        response = StreamingHttpResponse(
            csv_lines(table), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
    else:
        # Closed, and with that deleted, by the response.
        file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115
        write_xlsx(table, file, export_key=entry.key, at=at)
        file.seek(0)
        response = FileResponse(
            file, as_attachment=True, filename=name, content_type=XLSX_TYPE
        )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def log_table(table, *, file_format, at, by):
    """The log entry for this table going out."""
    return log_export(
        report=table.name,
        filters={"unit": table.unit_name, "on": table.on.isoformat()} | table.filters,
        file_format=file_format,
        rows=table.count,
        at=at,
        by=by,
    )
