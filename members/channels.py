"""The ways by which a notice leaves the site: e-mail here, others by the same three words.

`DANGKE_CHANNELS` names the classes. One for WeCom, DingTalk or Feishu is a class with the attributes of
`Channel`; docs/how-to/operators.md shows one. The page of notices is no channel: it always has all.
"""

from functools import cache
from typing import Protocol
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


class ChannelUnavailable(Exception):
    """Not now: the same notice is tried again later. The text goes into the operator's log."""


class NoticeRefused(Exception):
    """Never: this channel will not take this notice, so it is not tried again."""


class Channel(Protocol):
    """One way out. `name` is short, lasting and its own: it is stored with what was sent."""

    name: str

    def reaches(self, member) -> bool:
        """Whether this person can be told here at all; no network, no query."""

    def send(self, notice, *, address: str) -> None:
        """Hand over one notice; `address` is the full link, "" without one.

        Returns when the other side has taken it, within 30 s. Raises ChannelUnavailable to be asked
        again later, NoticeRefused to be left alone. A notice may come twice when a worker was
        killed between sending and noting it: pass `notice.key` on where the other side removes
        doubles. `notice.member` is loaded; title and text are in their language already.
        """


class Email:
    """Through the mail settings of the installation, to people with an address."""

    name = "email"

    def reaches(self, member) -> bool:
        return bool(member.email)

    def send(self, notice, *, address: str) -> None:
        with translation.override(notice.member.language):
            foot = _(
                "You get this message because you have an account at %(site)s. All notices: %(url)s"
            ) % {"site": _("Party Lectures"), "url": full_address("/members/notices/")}
        parts = [notice.text, address, f"-- \n{foot}"]
        # A line break in a title would be a header of its own.
        message = EmailMessage(
            subject=" ".join(notice.title.split()),
            body="\n\n".join(part for part in parts if part),
            to=[notice.member.email],
            headers={
                "Message-ID": f"<{notice.key}@dangke>",
                "Auto-Submitted": "auto-generated",
            },
        )
        try:
            message.send()
        except OSError as error:  # smtplib.SMTPException is one of them
            raise ChannelUnavailable(f"{type(error).__name__}: {error}") from error


def full_address(path):
    """A path of this site as people outside must write it; "" stays ""."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path) if path else ""


def channels() -> tuple[Channel, ...]:
    """The channels of this installation. Raises ImproperlyConfigured for a name that is none."""
    return _load(tuple(settings.DANGKE_CHANNELS))


@cache
def _load(names):
    found = tuple(import_string(name)() for name in names)
    if len({channel.name for channel in found}) != len(found):
        raise ImproperlyConfigured("DANGKE_CHANNELS names one channel twice.")
    return found
