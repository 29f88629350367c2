"""What can be wrong with a roster, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from lib import file_refusal

SENTENCES: Mapping[str, Any] = {
    **file_refusal.SENTENCES,
    "headings_missing": _(
        "No sheet has a row of headings with 工号 and 姓名, or with 组织编码 and 组织名称."
    ),
    "file_too_large": _("The file is larger than %(most)s MB."),
    "nothing_found": _("There is no line below the headings."),
    "heading_twice": _("Two columns are called %(heading)s."),
    "unit_column_missing": _(
        "There is no column that says to which organisation a person belongs."
    ),
    # a person
    "number_missing": _("The employee number is missing."),
    "number_too_long": _("The employee number has more than 32 characters."),
    "number_damaged": _(
        "%(number)s is no employee number any more: the spreadsheet has rounded it. Format the column as text."
    ),
    "number_suspect": _(
        "%(number)s ends in zeros as if the spreadsheet had rounded it. If it has, format the column as text and type the number again."
    ),
    "number_twice": _("%(number)s stands in line %(line)s already."),
    "name_missing": _("The name is missing."),
    "name_too_long": _("The name has more than 64 characters."),
    "name_differs": _(
        "The number belongs to %(known)s; the name %(name)s replaces it."
    ),
    "email_wrong": _("%(email)s is not an e-mail address."),
    "kind_missing": _("The person kind is missing."),
    "kind_unknown": _("“%(kind)s” is not a person kind."),
    "status_unknown": _("“%(status)s” is not a status."),
    "post_unknown": _("“%(post)s” is not a post."),
    "post_higher": _("“%(post)s” is a post of a higher organisation: grant it there."),
    "date_unknown": _("“%(date)s” is not a date."),
    "unit_missing": _("The organisation is missing."),
    "unit_unknown": _("There is no organisation “%(unit)s”."),
    "unit_ambiguous": _(
        "Several organisations are called “%(unit)s”: give the code or the whole path."
    ),
    "unit_too_young": _("The organisation %(unit)s exists only from %(day)s."),
    "unit_closing": _("The organisation %(unit)s is to be closed on %(day)s."),
    "unit_outside": _("The organisation %(unit)s does not lie in your area."),
    "person_outside": _(
        "This person belongs to an organisation outside your area: ask for a transfer."
    ),
    "later_fact": _("Another change is recorded for %(day)s already."),
    "account_closed": _("The account is closed and stays so."),
    # an organisation
    "code_missing": _("The code of the organisation is missing."),
    "code_damaged": _(
        "%(code)s is no code any more: the spreadsheet has rounded it. Format the column as text."
    ),
    "code_too_long": _("The code has more than 64 characters."),
    "code_twice": _("The code %(code)s stands in line %(line)s already."),
    "unit_name_missing": _("The name of the organisation is missing."),
    "unit_name_too_long": _("The name has more than 128 characters."),
    "unit_kind_missing": _("The kind of the organisation is missing."),
    "unit_kind_unknown": _("“%(kind)s” is not a kind of organisation."),
    "order_unknown": _("“%(order)s” is not a place in an order."),
    "parent_unknown": _("There is no organisation with the code %(code)s above it."),
    "parent_too_young": _("The organisation %(code)s above it exists only later."),
    "cycle": _("This organisation would stand below itself: %(way)s."),
    "unit_gone": _("The organisation %(code)s existed once and was closed."),
    "unit_later_fact": _(
        "The organisation %(code)s has a change recorded for %(day)s already."
    ),
    "top_level": _("Only the whole organisation's import may make a new top."),
    # the whole
    "kind_guessed": _(
        "There is no column of person kinds: %(count)s new people are taken for full members."
    ),
    "too_many_leave": _(
        "%(leaving)s of %(members)s people would leave, more than %(most)s %%. Is the file complete?"
    ),
}


@dataclass(frozen=True)
class Problem:
    """One sentence about one line; `refused` says whether nothing is applied for it."""

    line: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    refused: bool = True

    @property
    def sentence(self) -> str:
        """The problem in the reader's language."""
        return str(SENTENCES[self.code]) % self.params
