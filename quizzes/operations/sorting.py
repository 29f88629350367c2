"""Where questions belong: category, tags, difficulty, bank. No version is touched by it."""

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.models import BankEntry, QuestionTag, QuestionVersion
from quizzes.states import VERSION_MOVES, VersionState, sources_of

CATEGORY_MAX = BankEntry._meta.get_field("category").max_length
TAG_MAX = QuestionTag._meta.get_field("name").max_length
TAGS_MAX = 20
KEEP: object = object()


class TooMuchToSort(Exception):
    """A tag is too long, or there are too many of them."""

    @property
    def message(self):
        return _("At most %(count)s tags of %(length)s characters each.") % {
            "count": TAGS_MAX,
            "length": TAG_MAX,
        }


def clean_category(text):
    """A path without empty parts and white space: " 党章 ／第一章/" is 党章/第一章. Cut at its longest."""
    parts = re.split(r"[/／]", text)
    path = "/".join(" ".join(part.split()) for part in parts if part.strip())
    return path[:CATEGORY_MAX].rstrip("/ ")


def clean_tags(text):
    """The tags in a line, divided by commas of any width; each once. Raises TooMuchToSort."""
    parts = (" ".join(one.split()) for one in re.split(r"[,，、;；\n]", text))
    tags = list(dict.fromkeys(one for one in parts if one))
    if len(tags) > TAGS_MAX or any(len(one) > TAG_MAX for one in tags):
        raise TooMuchToSort
    return tags


@transaction.atomic
def sort_entries(
    *,
    entries: Iterable[BankEntry],
    category=KEEP,
    difficulty=KEEP,
    tags=KEEP,
    add_tags=(),
    remove_tags=(),
):
    """Change what is given of these entries: `tags` replaces all, the other two add and take away.

    `category` is cleaned; `difficulty` is 1 to 3 or None.
    """
    ids = [entry.pk for entry in entries]
    values = {}
    if category is not KEEP:
        values["category"] = clean_category(category)
    if difficulty is not KEEP:
        values["difficulty"] = difficulty
    if values:
        BankEntry.objects.filter(pk__in=ids).update(**values)
    links = BankEntry.tags.through.objects.filter(bankentry__in=ids)
    if tags is not KEEP:
        links.exclude(questiontag__name__in=tags).delete()
        add_tags = tags
    links.filter(questiontag__name__in=remove_tags).delete()
    _add_tags(ids, add_tags)


def _add_tags(ids, names):
    if not names:
        return
    QuestionTag.objects.bulk_create(
        [QuestionTag(name=name) for name in names], ignore_conflicts=True
    )
    found = list(QuestionTag.objects.filter(name__in=names))
    links = BankEntry.tags.through
    links.objects.bulk_create(
        [links(bankentry_id=one, questiontag=tag) for one in ids for tag in found],
        ignore_conflicts=True,
    )


def move_entries(*, entries, bank):
    """Put questions into another bank. Quizzes and attempts name the question and keep it."""
    ids = [entry.pk for entry in entries]
    return BankEntry.objects.filter(pk__in=ids).update(bank=bank)


@transaction.atomic
def make_ready(*, entries):
    """Put the latest wording of each into use where it is a draft; returns how many were."""
    ids = [entry.pk for entry in entries]
    latest = {}
    for version in QuestionVersion.objects.filter(entry__in=ids).order_by("no"):
        latest[version.entry_id] = version
    drafts = [one.pk for one in latest.values() if one.state == VersionState.DRAFT]
    return QuestionVersion.objects.filter(
        pk__in=drafts, state__in=sources_of(VERSION_MOVES, VersionState.READY)
    ).update(state=VersionState.READY)
