"""The certificate as a PDF, from its frozen content: the same bytes whenever it is asked for, until it is revoked."""

from pathlib import Path

import segno
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lib.typesetting import set_pdf
from members.own_data_list import ERASED

SOURCE = Path("templates") / "training" / "certificates" / "certificate.typ"


def certificate_pdf(certificate, *, address):
    """The PDF of a certificate; `address` is where anybody may check it, as its QR code says.

    A revoked one says so across its head.
    """
    content = certificate.content
    picture = segno.make_qr(address, error="m").svg_inline(border=0, scale=4)
    with translation.override(settings.LANGUAGE_CODE):
        data = content | {
            "number": certificate.number,
            "address": address,
            "qr": picture,
            "language": "zh" if settings.LANGUAGE_CODE.startswith("zh") else "en",
            "words": _words(content),
            "revoked": _revoked(certificate),
        }
    source = (settings.BASE_DIR / SOURCE).read_text(encoding="utf-8")
    return set_pdf(source, data, at=certificate.issued_at)


def _words(content):
    return {
        "title": _("Certificate of study"),
        "number": _("No. "),
        "statement": _(
            "%(name)s, %(unit)s, has earned %(total)s hours of credit in %(year)s by the following study."
        )
        % content,
        "columns": [
            _("Date"),
            _("Subject"),
            _("Form of study"),
            _("Minutes"),
            _("Hours"),
        ],
        "total": _("Hours in all"),
        "last": _("Last study completed on "),
        "check": _("Whether this certificate is valid can be seen at"),
    }


def _revoked(certificate):
    if certificate.revoked_at is None:
        return ""
    day = timezone.localdate(certificate.revoked_at).isoformat()
    return _("Revoked on %(day)s: not valid") % {"day": day}


def masked(name):
    """A name of which a stranger reads the first character only; that somebody was erased is no name."""
    if name == ERASED:
        return name
    return name[:1] + "＊" * max(1, len(name) - 1)
