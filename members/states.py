"""The words of people and organisations, and the one rule for dates.

Every dated row is valid on the half-open range [valid_from, valid_to). A row without an
end carries FAR_FUTURE rather than NULL, so that "valid on day d" is one pair of comparisons.
"""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

FAR_FUTURE = dt.date(9999, 12, 31)


class UnitKind(models.TextChoices):
    COMMITTEE = "committee", _("Party committee")
    GENERAL_BRANCH = "general_branch", _("General party branch")
    BRANCH = "branch", _("Party branch")
    GROUP = "group", _("Party group")


class UnitsWithin(models.TextChoices):
    """Which units somebody may choose from: those they manage, those they see, or all."""

    MANAGED = "managed"
    VISIBLE = "visible"
    ALL = "all"


class PersonKind(models.TextChoices):
    FULL = "full", _("Full member")
    PROBATIONARY = "probationary", _("Probationary member")
    CANDIDATE = "candidate", _("Candidate for membership")
    ACTIVIST = "activist", _("Activist")
    APPLICANT = "applicant", _("Applicant")
    MASSES = "masses", _("Non-member")


# Who counts in the figures of party study: full and probationary members only.
PARTY_KINDS = frozenset({PersonKind.FULL, PersonKind.PROBATIONARY})


class MembershipRole(models.TextChoices):
    PRIMARY = "primary", _("Primary membership")
    PARTICIPATING = "participating", _("Participating membership")


class MemberStatus(models.TextChoices):
    """What may be true of a person for a while beside the membership; none of it: 在册, enrolled.

    Mobile members (流动) need no status: their participating membership says so.
    """

    SUSPENDED = "suspended", _("Membership suspended")
    LOST_CONTACT = "lost_contact", _("Contact lost")
    RETIRED = "retired", _("Retired")


# Under these statuses a person has no tasks and counts in no figure.
# Source: 党员教育管理工作条例, art. 24 (停止党籍).
UNCOUNTED_STATUSES = frozenset({MemberStatus.SUSPENDED})


class EndReason(models.TextChoices):
    """Why a membership ended; "" when the person went on to another unit of the tree."""

    TRANSFERRED_OUT = "transferred_out", _("Transferred out")
    LEFT = "left", _("No longer in the roster")
    EXPELLED = "expelled", _("Removed from the party")
    DECEASED = "deceased", _("Deceased")


class TransferState(models.TextChoices):
    """申请转出 → 转出待接收 → 已接收 or 退回. Until accepted, the source owns the member."""

    REQUESTED = "requested", _("Transfer requested")
    SENT = "sent", _("Waiting to be accepted")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")
    CANCELLED = "cancelled", _("Cancelled")


TRANSFER_MOVES = {
    TransferState.REQUESTED: {TransferState.SENT, TransferState.CANCELLED},
    TransferState.SENT: {
        TransferState.ACCEPTED,
        TransferState.RETURNED,
        TransferState.CANCELLED,
    },
    TransferState.ACCEPTED: set(),
    TransferState.RETURNED: set(),
    TransferState.CANCELLED: set(),
}
OPEN_TRANSFERS = frozenset(state for state, moves in TRANSFER_MOVES.items() if moves)


class ImportState(models.TextChoices):
    """A roster file from its upload until it is applied, refused or forgotten."""

    TO_CHECK = "to_check", _("Waiting to be read")
    CHECKED = "checked", _("Ready to be applied")
    REFUSED = "refused", _("Refused")
    TO_APPLY = "to_apply", _("Waiting to be applied")
    APPLIED = "applied", _("Applied")
    EXPIRED = "expired", _("Expired")


IMPORT_MOVES = {
    ImportState.TO_CHECK: {
        ImportState.CHECKED,
        ImportState.REFUSED,
        ImportState.EXPIRED,
    },
    ImportState.CHECKED: {ImportState.TO_APPLY, ImportState.EXPIRED},
    # Back to CHECKED when what it would change is no longer what somebody confirmed.
    ImportState.TO_APPLY: {
        ImportState.APPLIED,
        ImportState.REFUSED,
        ImportState.CHECKED,
    },
    ImportState.REFUSED: {ImportState.EXPIRED},
    ImportState.APPLIED: set(),
    ImportState.EXPIRED: set(),
}


class PostRole(models.TextChoices):
    SECRETARY = "secretary", _("Secretary")
    DEPUTY_SECRETARY = "deputy_secretary", _("Deputy secretary")
    ORGANISATION = "organisation", _("Organisation member")
    PUBLICITY = "publicity", _("Publicity member")
    DISCIPLINE = "discipline", _("Discipline member")
    YOUTH = "youth", _("Youth member")
    PRODUCTION = "production", _("Production member")
    GROUP_LEADER = "group_leader", _("Group leader")
    ADMINISTRATOR = "administrator", _("Party affairs administrator")
    LECTURER = "lecturer", _("Lecturer")
    INSPECTOR = "inspector", _("Inspector")


# Posts that let their holder read the records of the unit and everything below it. The
# others are duties of the branch without access to other people's study records.
REPORTING_ROLES = frozenset(
    {
        PostRole.SECRETARY,
        PostRole.DEPUTY_SECRETARY,
        PostRole.ORGANISATION,
        PostRole.ADMINISTRATOR,
        PostRole.INSPECTOR,
    }
)

# Those of them that may also change what they see; an inspector looks and changes nothing.
MANAGING_ROLES = REPORTING_ROLES - {PostRole.INSPECTOR}


class Language(models.TextChoices):
    ZH_HANS = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class AccessAction(models.TextChoices):
    """What somebody did with the data of others, as the log of access keeps it."""

    VIEW = "view", _("Looked at")
    EXPORT = "export", _("Took out")
    REMIND = "remind", _("Sent reminders")
    ERASE = "erase", _("Made anonymous")
