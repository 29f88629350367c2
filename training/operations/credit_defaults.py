"""Rules and targets to begin with: rows like any others, to be looked through and replaced.

Each says where it comes from and how certain that is. Which table applies, and whether studying
by oneself counts toward the yearly hours, is the organisation's decision.
"""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from members.states import PersonKind, PostRole
from training.models import CreditBand, CreditRule, CreditTarget
from training.operations.credit_settings import add_rule, add_target
from training.states import Certainty, CreditKind

FIRST_DAY = dt.date(2019, 5, 6)


@transaction.atomic
def load_credit_defaults(*, unit, valid_from=FIRST_DAY, by):
    """Give a unit the rules and targets to begin with, where it has none of that kind yet.

    Returns (number of rules, number of targets) that were added; repeats add nothing.
    """
    with translation.override(settings.LANGUAGE_CODE):
        rules = [
            add_rule(
                rule=CreditRule(unit=unit, valid_from=valid_from, **columns),
                bands=bands,
                by=by,
            )
            for columns, bands in _rules()
            if not _has(CreditRule, unit, kind=columns["kind"])
        ]
        targets = [
            add_target(
                target=CreditTarget(unit=unit, valid_from=valid_from, **columns), by=by
            )
            for columns in _targets()
            if not _has(
                CreditTarget,
                unit,
                kind=columns.get("kind", ""),
                post=columns.get("post", ""),
            )
        ]
    return len(rules), len(targets)


def _has(model, unit, **columns):
    return model.objects.filter(unit=unit, **columns).exists()


def _rules():
    academy = {
        "certainty": Certainty.REPORTED,
        "source_note": _(
            "Conversion published by an online academy for cadres (2024): 30 minutes and more 1, over 15 minutes 0.5, shorter 0.25; a passed quiz 0.5 more."
        ),
    }
    city = {
        "certainty": Certainty.REPORTED,
        "source_note": _(
            "Rules of a city on members' training hours (2018): an off-job day 8, half a day 4, branch study 1 per hour."
        ),
        "counts_as_collective": True,
    }
    for kind in (CreditKind.ONLINE_VIDEO, CreditKind.LIVE, CreditKind.MAKE_UP):
        yield {"kind": kind, **academy}, _academy_bands()
    yield {"kind": CreditKind.READING, **academy}, [_flat("0.25")]
    yield {"kind": CreditKind.QUIZ, **academy}, [_flat("0.5")]
    yield (
        {"kind": CreditKind.SESSION, **city},
        [
            CreditBand(max_minutes=240, hours=Decimal(1), per_minutes=60),
            CreditBand(min_minutes=240, hours=Decimal(4)),
        ],
    )
    yield {"kind": CreditKind.HALF_DAY, **city}, [_flat("4")]
    yield {"kind": CreditKind.DAY, **city}, [_flat("8")]


def _academy_bands():
    return [
        CreditBand(max_minutes=15, max_included=True, hours=Decimal("0.25")),
        CreditBand(
            min_minutes=15, min_included=False, max_minutes=30, hours=Decimal("0.5")
        ),
        CreditBand(min_minutes=30, hours=Decimal(1)),
    ]


def _flat(hours):
    return CreditBand(hours=Decimal(hours))


def _targets():
    regulation = {
        "hours": Decimal(32),
        "certainty": Certainty.OFFICIAL,
        "source_note": _(
            "Regulations on the education and management of party members, article 20 (in force since 2019-05-06): generally not less than 32 hours of collective training a year."
        ),
    }
    yield {"kind": PersonKind.FULL, **regulation}
    yield {"kind": PersonKind.PROBATIONARY, **regulation}
    plan = {
        "hours": Decimal(56),
        "collective_times": 1,
        "certainty": Certainty.REPORTED,
        "source_note": _(
            "Training plan 2014 to 2018, as quoted by others: 56 hours and one collective training a year for secretaries and committee members. Confirm against the plan in force."
        ),
    }
    posts = (
        PostRole.SECRETARY,
        PostRole.DEPUTY_SECRETARY,
        PostRole.ORGANISATION,
        PostRole.PUBLICITY,
        PostRole.DISCIPLINE,
    )
    for post in posts:
        yield {"post": post, **plan}
    yield {
        "kind": PersonKind.CANDIDATE,
        "hours": Decimal(24),
        "days": Decimal(3),
        "certainty": Certainty.REPORTED,
        "source_note": _(
            "Three pages agree: candidates are trained for at least 3 days or 24 hours before admission."
        ),
    }
