"""Screen, XLSX, CSV, PDF, job and command say the same of every sheet on every basis, cell by cell."""

import csv
import datetime as dt
import io
import json
from decimal import ROUND_HALF_UP, Decimal

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from reports import runs
from reports.inspection_states import CheckKind
from reports.models import ExportRun
from reports.operations.inspection import open_finding
from reports.sheets import SHEETS
from tests.builders.five_levels import CUT_OFF, day, make_five_levels
from tests.builders.owed import credit, moment
from tests.builders.pdf_text import pdf_text
from training.operations.certificates import TOKEN_BYTES, issue_certificate

pytestmark = pytest.mark.django_db

# How many lines each sheet has at the cut-off, all levels.
LINES = {
    "ledger": 7,
    "years": 7,
    "branches": 7,
    "items": 3,
    "people": 17,
    "unfinished": 8,
    "quarters": 7,
    "sessions": 1,
    "checklist": 1,
    "moves": 1,
    "certificates": 1,
}


@pytest.fixture
def site(settings, tmp_path):
    settings.DANGKE_EXPORT_DIR = tmp_path / "exports"
    it = make_five_levels()
    # The mean of 第三党支部 is 0.125: a spreadsheet shows it as 0.13.
    credit(it.sun, Decimal("0.25"), on=day(6, 2))
    open_finding(
        unit=it.first,
        kind=CheckKind.OTHER,
        text="-记录不全",
        owner=it.wang,
        due_on=day(6, 10),
        at=moment(day(6, 1)),
        by=it.secretary,
    )
    issue_certificate(
        member=it.wang,
        year=2026,
        token=bytes(TOKEN_BYTES),
        at=moment(day(6, 20)),
        by=it.secretary,
    )
    return it


@pytest.mark.parametrize("name", SHEETS)
def test_every_way_out_says_the_same(client, site, settings, tmp_path, capsys, name):
    client.force_login(site.secretary)
    for basis in SHEETS[name].bases:
        ways = Ways(client, name, basis, tmp_path, capsys)
        screen, table = ways.screen()
        assert table.count == len(table.rows) == LINES[name]
        headings, lines, total = screen
        whole = [headings, *lines, *([total] if total else [])]
        assert ways.xlsx() == whole
        assert ways.xlsx(command=True) == whole
        assert ways.json(table) == [*lines, *([total] if total else [])]
        assert ways.csv() == ways.csv(command=True) == [headings, *lines]
        if SHEETS[name].filed:
            words = "".join("".join(row).replace(" ", "") for row in whole)
            assert words in ways.pdf()
            assert words in ways.pdf(command=True)
        settings.DANGKE_EXPORT_INLINE_ROWS = 0
        assert ways.xlsx() == whole
        settings.DANGKE_EXPORT_INLINE_ROWS = 2000


class Ways:
    """One question, asked in every way; each answer comes as rows of the texts that people read."""

    def __init__(self, client, name, basis, folder, capsys):
        self.client, self.name, self.folder = client, name, folder
        self.address = reverse("reports:sheet", args=[name])
        self.words = {"on": CUT_OFF.isoformat(), "basis": basis, "levels": "all"}
        self.capsys = capsys
        self.columns = ()

    def screen(self):
        """((headings, lines, total), Table) of the page, as its table stands in the HTML."""
        response = self.client.get(self.address, self.words)
        self.columns = response.context["table"].columns
        page = BeautifulSoup(response.content, "html.parser")
        table = page.find("caption", id="table-caption").parent
        lines = [_texts(row) for row in table.tbody.find_all("tr")]
        total = _texts(table.tfoot.tr) if table.tfoot else None
        return (_texts(table.thead.tr), lines, total), response.context["table"]

    def xlsx(self, *, command=False):
        body = self._command("xlsx") if command else self._download("xlsx")
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        rows = book.get_sheet_by_index(0).to_python()[2:]
        end = next(no for no, row in enumerate(rows) if not any(_known(row)))
        kinds = [column.kind for column in self.columns]
        return [
            rows[0],
            *(
                [_shown(*pair) for pair in zip(kinds, row, strict=True)]
                for row in rows[1:end]
            ),
        ]

    def csv(self, *, command=False):
        body = self._command("csv") if command else self._download("csv")
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        kinds = [column.kind for column in self.columns]
        return [
            [
                cell.removeprefix("'") if kind == "text" else cell
                for kind, cell in zip(kinds, row, strict=True)
            ]
            for row in rows[: rows.index([])]
        ]

    def json(self, table):
        document = json.loads(self._command("json"))
        rows = document["lines"] + ([document["total"]] if document["total"] else [])
        return [
            [_told(column.kind, row[column.key]) for column in table.columns]
            for row in rows
        ]

    def pdf(self, *, command=False):
        return pdf_text(self._command("pdf") if command else self._download("pdf"))

    def _download(self, file_format):
        response = self.client.get(self.address, self.words | {"format": file_format})
        if response.status_code == 302:
            assert runs.write_waiting() == 1
            run = ExportRun.objects.latest("pk")
            response = self.client.get(reverse("reports:export-file", args=[run.key]))
        return b"".join(response.streaming_content)

    def _command(self, file_format):
        file = self.folder / f"{self.name}.{file_format}"
        call_command(
            "report",
            self.name,
            *("--org", "A", "--as-of", self.words["on"]),
            *("--basis", self.words["basis"], "--levels", "all"),
            *("--format", file_format, "--output", str(file)),
        )
        self.capsys.readouterr()
        return file.read_bytes()


def _texts(row):
    """The cells of a row of HTML; a dash of the page for nothing at all is nothing."""
    cells = [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
    return ["" if cell == "–" else cell for cell in cells]


def _known(row):
    return [cell for cell in row if cell != ""]


def _shown(kind, value):
    """A cell of a workbook as a spreadsheet shows it."""
    if value in ("", "—"):
        return value
    if kind == "rate":
        return f"{value:.1%}"
    if kind == "decimal":
        return str(Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    if kind == "moment":
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def _told(kind, value):
    """A value of the JSON document as people read it."""
    if value is None:
        return "—" if kind in ("rate", "decimal") else ""
    if kind == "rate":
        return f"{value:.1f}%"
    if kind == "decimal":
        return f"{value:.2f}"
    if kind == "moment":
        moment_told = dt.datetime.fromisoformat(value)
        return f"{timezone.localtime(moment_told):%Y-%m-%d %H:%M}"
    return str(value)
