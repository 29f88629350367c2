"""What people write into the cells of a roster, read tolerantly."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from lib.file_refusal import FileRefused
from members.states import EndReason, MemberStatus, PersonKind, PostRole, UnitKind

# Excel counts days from here (and believes that 1900 was a leap year).
_SERIAL_START = dt.date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)
_DOTS = dict.fromkeys(map(ord, "•‧・･∙⋅"), "·")
_SPACED_NAME = re.compile(r"[\u3400-\u9fff](?: [\u3400-\u9fff]){1,2}")
_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?(?:[T ].*)?")

# Spreadsheets keep so many digits of a number and put zeros for the rest.
EXACT_DIGITS = 15
_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+\d+")

PERSON_KINDS = {
    "正式党员": PersonKind.FULL,
    "党员": PersonKind.FULL,
    "中共党员": PersonKind.FULL,
    "正式": PersonKind.FULL,
    "预备党员": PersonKind.PROBATIONARY,
    "中共预备党员": PersonKind.PROBATIONARY,
    "预备": PersonKind.PROBATIONARY,
    "发展对象": PersonKind.CANDIDATE,
    "入党积极分子": PersonKind.ACTIVIST,
    "积极分子": PersonKind.ACTIVIST,
    "入党申请人": PersonKind.APPLICANT,
    "申请人": PersonKind.APPLICANT,
    "群众": PersonKind.MASSES,
    "职工群众": PersonKind.MASSES,
    "共青团员": PersonKind.MASSES,
    "团员": PersonKind.MASSES,
    **{str(kind): kind for kind in PersonKind},
}
UNIT_KINDS = {
    "党委": UnitKind.COMMITTEE,
    "党工委": UnitKind.COMMITTEE,
    "党总支": UnitKind.GENERAL_BRANCH,
    "党总支部": UnitKind.GENERAL_BRANCH,
    "总支": UnitKind.GENERAL_BRANCH,
    "党支部": UnitKind.BRANCH,
    "支部": UnitKind.BRANCH,
    "直属党支部": UnitKind.BRANCH,
    "临时党支部": UnitKind.BRANCH,
    "联合党支部": UnitKind.BRANCH,
    "党小组": UnitKind.GROUP,
    "小组": UnitKind.GROUP,
    **{str(kind): kind for kind in UnitKind},
}
# Words of the column 状态; "" is 在册, an EndReason ends the membership.
STATUSES: dict[str, str] = {
    "在册": "",
    "正常": "",
    "在职": "",
    "停止党籍": MemberStatus.SUSPENDED,
    "失联": MemberStatus.LOST_CONTACT,
    "失去联系": MemberStatus.LOST_CONTACT,
    "离退休": MemberStatus.RETIRED,
    "退休": MemberStatus.RETIRED,
    "离休": MemberStatus.RETIRED,
    "已转出": EndReason.TRANSFERRED_OUT,
    "转出": EndReason.TRANSFERRED_OUT,
    "出党": EndReason.EXPELLED,
    "除名": EndReason.EXPELLED,
    "开除党籍": EndReason.EXPELLED,
    "去世": EndReason.DECEASED,
    "死亡": EndReason.DECEASED,
    "已故": EndReason.DECEASED,
}
POSTS = {
    "书记": PostRole.SECRETARY,
    "党支部书记": PostRole.SECRETARY,
    "支部书记": PostRole.SECRETARY,
    "党总支书记": PostRole.SECRETARY,
    "副书记": PostRole.DEPUTY_SECRETARY,
    "支部副书记": PostRole.DEPUTY_SECRETARY,
    "组织委员": PostRole.ORGANISATION,
    "宣传委员": PostRole.PUBLICITY,
    "纪检委员": PostRole.DISCIPLINE,
    "纪律检查委员": PostRole.DISCIPLINE,
    "青年委员": PostRole.YOUTH,
    "生产委员": PostRole.PRODUCTION,
    "党小组组长": PostRole.GROUP_LEADER,
    "党小组长": PostRole.GROUP_LEADER,
    "小组长": PostRole.GROUP_LEADER,
    "讲师": PostRole.LECTURER,
    "党课讲师": PostRole.LECTURER,
    "党务干事": PostRole.ADMINISTRATOR,
    "党务工作者": PostRole.ADMINISTRATOR,
    "组织员": PostRole.ADMINISTRATOR,
    "检查员": PostRole.INSPECTOR,
}
_TICKED = frozenset(["是", "有", "√", "✓", "1", "y", "yes", "true", "x"])
_UNTICKED = frozenset(["", "否", "无", "0", "n", "no", "false", "-", "—", "/"])


def squeeze(text: str) -> str:
    """NFKC without any white space: how words of a closed list are compared."""
    if text.isascii() and text.isalnum():
        return text
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


def tidy(text: str) -> str:
    """A name as it is kept: no white space around, single blanks inside, · for its lookalikes.

    Rare characters stay as they are: NFKC would replace compatibility ideographs in names.
    """
    if text.isalnum():
        return text
    text = _BLANK.sub(" ", text).strip().translate(_DOTS)
    # 张 三 is how two-character names are spaced out in columns.
    if _SPACED_NAME.fullmatch(text):
        text = text.replace(" ", "")
    return text


def read_number(text: str) -> str:
    """An employee number: NFKC, no white space, without the apostrophe that marks text."""
    return squeeze(text).lstrip("'’")


def read_code(text: str) -> str:
    """The code of an organisation: NFKC, no white space. Raises FileRefused for a rounded number."""
    code = squeeze(text)
    if is_rounded(code):
        raise FileRefused("code_damaged", code=code)
    return code


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet took the text for a number and left only its first digits: 1.40105E+17."""
    return "+" in text and _EXPONENT.fullmatch(text) is not None


def looks_rounded(number: str) -> bool:
    """Whether digits end in zeros from where spreadsheets round; some numbers truly do."""
    tail = number[EXACT_DIGITS:]
    return bool(tail) and number.isdecimal() and not tail.strip("0")


@lru_cache(maxsize=2048)
def read_date(text: str) -> dt.date | None:
    """A day from 2023.12, 2023-12-01, 20231201, 2023年12月1日 or an Excel serial; else None.

    A month alone means its first day.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if match := _DATE.fullmatch(text):
        year, month, day = (int(part or 1) for part in match.groups())
    elif re.fullmatch(r"\d{8}", text):
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    elif re.fullmatch(r"(?:19|20)\d{4}", text):
        year, month, day = int(text[:4]), int(text[4:]), 1
    elif text.isdecimal() and len(text) < 7 and int(text) in _SERIALS:
        return _SERIAL_START + dt.timedelta(days=int(text))
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def read_posts(text: str) -> tuple[list[PostRole], str, str]:
    """The posts named in one cell, a post of a higher unit, and a word that is no post.

    What 党委 stands before is held in the committee and not in the person's branch: it is named
    and not read.
    """
    roles: list[PostRole] = []
    higher = ""
    if not text:
        return roles, higher, ""
    for word in re.split(r"[、,，;；/\n]+", unicodedata.normalize("NFKC", text)):
        word = squeeze(word)
        role = POSTS.get(word) or _ROLES.get(word)
        if word.startswith(("党委", "纪委")):
            higher = word
        elif role is None and word not in _UNTICKED:
            return roles, higher, word
        elif role is not None and role not in roles:
            roles.append(role)
    return roles, higher, ""


def is_ticked(text: str) -> bool | None:
    """Whether a column that is a post is ticked (是); None for what is neither yes nor no."""
    word = squeeze(text).lower()
    if word in _TICKED:
        return True
    return False if word in _UNTICKED else None


_ROLES = {str(role): role for role in PostRole}
