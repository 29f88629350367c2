"""The questions of a bank with their keys, for a file. The caller has decided who may have it."""

import json
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from quizzes.formats.parsed import ParsedQuestion
from quizzes.formats.stored import parsed_content
from quizzes.keys import keys_of
from quizzes.models import QuestionVersion
from quizzes.states import VersionState
from quizzes.types import InvalidQuestion, UnknownKind, question_type


@dataclass(frozen=True)
class Unexportable:
    """A question of a kind that is not known any more: its number in the bank, and its kind."""

    place: int
    kind: str
    stem: str


def exportable_questions(bank):
    """(questions, unexportable) of a bank by their latest version, retired ones left out.

    `source_id` is the key of the entry. Two queries.
    """
    latest = QuestionVersion.objects.filter(entry=OuterRef("entry")).order_by("-no")
    versions = list(
        QuestionVersion.objects.filter(entry__bank=bank)
        .filter(pk=Subquery(latest.values("pk")[:1]))
        .exclude(state=VersionState.RETIRED)
        .select_related("entry")
        .order_by("entry_id")
    )
    keys = keys_of([one.pk for one in versions])
    questions, left_out = [], []
    for place, version in enumerate(versions, 1):
        try:
            questions.append(_parsed(version, keys[version.pk], place))
        except (UnknownKind, InvalidQuestion, KeyError):
            stem = version.body.get("stem") or json.dumps(version.body)
            left_out.append(Unexportable(place, version.kind, stem))
    return questions, left_out


def _parsed(version, key, place):
    type_ = question_type(version.kind)
    body, parsed_key = type_.read_body(version.body), type_.read_key(key.key)
    return ParsedQuestion(
        kind=version.kind,
        stem=type_.stem(body),
        content=parsed_content(version.kind, type_.content_of(body, parsed_key)),
        explanation=key.explanation,
        category=version.entry.category,
        line=place,
        source_id=str(version.entry.key),
    )
