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


class PostRole(models.TextChoices):
    SECRETARY = "secretary", _("Secretary")
    DEPUTY_SECRETARY = "deputy_secretary", _("Deputy secretary")
    ORGANISATION = "organisation", _("Organisation member")
    PUBLICITY = "publicity", _("Publicity member")
    DISCIPLINE = "discipline", _("Discipline member")
    GROUP_LEADER = "group_leader", _("Group leader")
    ADMINISTRATOR = "administrator", _("Party affairs administrator")
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


class Language(models.TextChoices):
    ZH_HANS = "zh-hans", "简体中文"
    ENGLISH = "en", "English"
