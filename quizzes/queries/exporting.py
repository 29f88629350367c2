"""The questions of a bank with their keys, for a file. The caller has decided who may have it."""

import base64
import json
from dataclasses import dataclass, replace

from django.db.models import OuterRef, Subquery

from quizzes.formats.parsed import ParsedQuestion
from quizzes.formats.pictures import shown_images
from quizzes.formats.stored import parsed_content
from quizzes.keys import keys_of
from quizzes.models import QuestionImage, QuestionVersion
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

    `source_id` is the key of the entry. Four queries.
    """
    latest = QuestionVersion.objects.filter(entry=OuterRef("entry")).order_by("-no")
    versions = list(
        QuestionVersion.objects.filter(entry__bank=bank)
        .filter(pk=Subquery(latest.values("pk")[:1]))
        .exclude(state=VersionState.RETIRED)
        .select_related("entry")
        .prefetch_related("entry__tags")
        .order_by("entry_id")
    )
    keys = keys_of([one.pk for one in versions])
    images = _images(versions)
    questions, left_out = [], []
    for place, version in enumerate(versions, 1):
        try:
            questions.append(_parsed(version, keys[version.pk], place, images))
        except (UnknownKind, InvalidQuestion, KeyError):
            stem = version.words or json.dumps(version.body)
            left_out.append(Unexportable(place, version.kind, stem))
    return questions, left_out


def _images(versions):
    """{sha256: base64} of every picture in these wordings."""
    images = QuestionImage.objects.filter(uses__version__in=versions).distinct()
    return {one.sha256: base64.b64encode(bytes(one.data)).decode() for one in images}


def _parsed(version, key, place, images):
    type_ = question_type(version.kind)
    body, parsed_key = type_.read_body(version.body), type_.read_key(key.key)
    question = ParsedQuestion(
        kind=version.kind,
        stem=type_.stem(body),
        content=parsed_content(version.kind, type_.content_of(body, parsed_key)),
        explanation=key.explanation,
        category=version.entry.category,
        line=place,
        source_id=str(version.entry.key),
        tags=tuple(tag.name for tag in version.entry.tags.all()),
        difficulty=version.entry.difficulty,
        reference_s=key.reference_s,
    )
    return replace(question, images=shown_images(question, images))
