"""The headings of rosters, as different offices write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from members.roster.cells import POSTS
from members.states import PostRole

# Ours, in the order of the template.
PERSON_HEADINGS: Mapping[str, str] = {
    "employee_no": "工号",
    "name": "姓名",
    "unit_code": "组织编码",
    "unit": "党组织",
    "group": "党小组",
    "kind": "人员类别",
    "posts": "党内职务",
    "status": "状态",
    "email": "邮箱",
    "since": "生效日期",
}
UNIT_HEADINGS: Mapping[str, str] = {
    "code": "组织编码",
    "name": "组织名称",
    "parent": "上级编码",
    "kind": "组织类别",
    "order": "排序",
    "since": "生效日期",
}
_PERSON_ALIASES: Mapping[str, Sequence[str]] = {
    "employee_no": (
        "工号",
        "员工号",
        "员工编号",
        "职工号",
        "职工编号",
        "人员编号",
        "人员编码",
        "employeeno",
        "employeenumber",
    ),
    "name": ("姓名", "党员姓名", "人员姓名", "名字", "name", "fullname"),
    "unit_code": (
        "组织编码",
        "党组织编码",
        "支部编码",
        "党支部编码",
        "组织代码",
        "党组织代码",
        "unitcode",
        "organisationcode",
    ),
    "unit": (
        "党组织",
        "党支部",
        "所在党支部",
        "所在支部",
        "所属党支部",
        "所属支部",
        "支部",
        "支部名称",
        "党支部名称",
        "所在党组织",
        "所属党组织",
        "党组织名称",
        "支部信息",
        "组织名称",
        "组织关系所在单位",
        "unit",
        "branch",
        "organisation",
    ),
    "group": ("党小组", "所在党小组", "所属党小组", "小组", "group"),
    "kind": (
        "人员类别",
        "党员类别",
        "党员类型",
        "人员类型",
        "政治面貌",
        "类别",
        "kind",
        "persontype",
    ),
    "posts": (
        "党内职务",
        "党内职务名称",
        "支部职务",
        "党务职务",
        "职务",
        "posts",
        "post",
    ),
    "status": ("状态", "党籍状态", "党员状态", "人员状态", "status"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "邮件", "email", "mail"),
    "since": (
        "生效日期",
        "起始日期",
        "转入日期",
        "转入时间",
        "加入支部日期",
        "变动日期",
        "since",
        "effectivefrom",
    ),
}
_UNIT_ALIASES: Mapping[str, Sequence[str]] = {
    "code": ("组织编码", "党组织编码", "编码", "组织代码", "党组织代码", "code"),
    "name": ("组织名称", "党组织名称", "名称", "党组织", "党组织全称", "name"),
    "parent": (
        "上级编码",
        "上级组织编码",
        "上级党组织编码",
        "上级组织代码",
        "上级党组织",
        "上级组织",
        "parent",
        "parentcode",
    ),
    "kind": (
        "组织类别",
        "党组织类别",
        "组织类型",
        "党组织类型",
        "类别",
        "类型",
        "kind",
    ),
    "order": ("排序", "顺序", "序号", "order"),
    "since": ("生效日期", "成立日期", "起始日期", "since", "effectivefrom"),
}


def _by_alias(aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {alias: name for name, words in aliases.items() for alias in words}


_PERSON_FIELDS = _by_alias(_PERSON_ALIASES)
_UNIT_FIELDS = _by_alias(_UNIT_ALIASES)


@dataclass
class Columns:
    """Where each field stands. `ticks` are columns that are a post themselves."""

    at: dict[str, int] = field(default_factory=dict)
    ticks: dict[int, PostRole] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The text of a field in a row, "" when the row or the table has none."""
        at = self.at.get(name, -1)
        return cells[at] if 0 <= at < len(cells) else ""

    def troubles(self, *, is_units: bool) -> list[tuple[str, dict[str, str]]]:
        """Why no row can be read below these headings; empty when it can."""
        found = [("heading_twice", {"heading": text}) for text in self.twice]
        if not is_units and not {"unit", "unit_code"} & self.at.keys():
            found.append(("unit_column_missing", {}))
        return found


def person_columns(cells: Sequence[str]) -> Columns | None:
    """The columns of a table of people, or None when this is no row of their headings."""
    columns = _columns(cells, _PERSON_FIELDS, posts=True)
    return columns if {"employee_no", "name"} <= columns.at.keys() else None


def unit_columns(cells: Sequence[str]) -> Columns | None:
    """The columns of a table of organisations, or None when this is no row of their headings."""
    columns = _columns(cells, _UNIT_FIELDS, posts=False)
    return columns if {"code", "name"} <= columns.at.keys() else None


def _columns(
    cells: Sequence[str], fields: Mapping[str, str], *, posts: bool
) -> Columns:
    columns = Columns()
    for at, cell in enumerate(cells):
        word = _plain(cell)
        name = fields.get(word)
        if name is None:
            if posts and word in POSTS:
                columns.ticks[at] = POSTS[word]
        elif name not in columns.at:
            columns.at[name] = at
        elif _same_heading(cells[columns.at[name]], cell):
            columns.twice.append(cell.strip())
    return columns


def _same_heading(first: str, second: str) -> bool:
    """所在党支部 beside 党组织 is another word for it, taken from the left; 姓名 twice is a fault."""
    return _plain(first) == _plain(second)


def _plain(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell)
    text = re.sub(r"\(.*?\)", "", text)
    return re.sub(r"[\s*:_.\-/]", "", text).lower()
