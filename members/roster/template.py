"""An empty roster with our headings, and a sheet of examples that is never read."""

from collections.abc import Sequence

from lib.table_file import csv_data
from lib.workbook import text_workbook
from members.roster.headings import PERSON_HEADINGS, UNIT_HEADINGS
from members.roster.reading import EXAMPLES_TITLE

PEOPLE_TITLE = "党员花名册"
UNITS_TITLE = "组织"
_EXAMPLES: Sequence[Sequence[str]] = (
    tuple(PERSON_HEADINGS.values()),
    (
        "000123",
        "张三",
        "JD-01",
        "",
        "",
        "正式党员",
        "书记",
        "在册",
        "zhangsan@example.com",
        "2026-01-01",
    ),
    (
        "000124",
        "阿卜杜拉·艾山",
        "",
        "机电党总支/第一党支部",
        "第二党小组",
        "预备党员",
        "",
        "在册",
        "",
        "2026.3",
    ),
    ("000125", "李四", "JD-02", "", "", "正式党员", "", "离退休", "", ""),
    ("000126", "王五", "JD-02", "", "", "入党积极分子", "", "", "", "20260301"),
    (),
    tuple(UNIT_HEADINGS.values()),
    ("JD", "机电党总支", "", "党总支", "1", "2020-01-01"),
    ("JD-01", "第一党支部", "JD", "党支部", "1", "2020-01-01"),
    ("JD-02", "第二党支部", "JD", "党支部", "2", "2020-01-01"),
)
_WIDTHS = (14, 18, 16, 32, 16, 14, 18, 12, 28, 14)


def template(suffix: str) -> bytes:
    """An empty roster as `.xlsx` (people, organisations, examples) or `.csv` (people)."""
    people, units = tuple(PERSON_HEADINGS.values()), tuple(UNIT_HEADINGS.values())
    if suffix.lower() == ".csv":
        return csv_data([people])
    sheets = {PEOPLE_TITLE: [people], UNITS_TITLE: [units], EXAMPLES_TITLE: _EXAMPLES}
    return text_workbook(sheets, widths=_WIDTHS)
