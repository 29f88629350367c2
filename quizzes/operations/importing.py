"""Questions from a file: first what would happen, line by line, then all of it or nothing."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction

from quizzes import rules
from quizzes.formats.problems import sentence
from quizzes.formats.stored import editor_content
from quizzes.models import Bank, QuestionVersion
from quizzes.operations.banks import save_version
from quizzes.operations.gallery import Gallery
from quizzes.operations.images import store_picture
from quizzes.operations.sorting import (
    TooMuchToSort,
    clean_category,
    clean_tags,
    sort_entries,
)
from quizzes.richtext.pictures import Picture
from quizzes.states import VersionState
from quizzes.types import InvalidQuestion, UnknownKind, question_type


class RowStatus(StrEnum):
    """What becomes of a line. REFUSED stops the whole import, UNSUPPORTED and NOTE do not."""

    ADD = "add"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    NOTE = "note"


@dataclass(frozen=True)
class ReadyQuestion:
    """A question in its stored form. `key` is not in what it shows of itself."""

    kind: str
    body: dict[str, Any]
    key: dict[str, Any] = field(repr=False)
    explanation: str = field(repr=False)
    digest: str
    category: str = ""
    reference_s: int | None = None
    difficulty: int | None = None
    tags: tuple[str, ...] = ()
    # Pictures that are not stored yet, by the names that the texts call them.
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class PreviewRow:
    """One line of the report. `file` is a sheet or a file of a package, `raw` what was kept.

    `question` is how it would be stored, None where it cannot be.
    """

    line: int
    file: str
    status: RowStatus
    kind: str = ""
    stem: str = ""
    message: str = ""
    raw: str = ""
    question: ReadyQuestion | None = None


@dataclass(frozen=True)
class Preview:
    """Every line of the file that says something, in order, and how many of each status."""

    rows: tuple[PreviewRow, ...]

    def count(self, status):
        return Counter(row.status for row in self.rows)[status]

    @property
    def is_refused(self):
        return self.count(RowStatus.REFUSED) > 0


class ImportRefused(Exception):
    """At least one line cannot be taken, so nothing was. `preview` says which and why."""

    def __init__(self, preview):
        self.preview = preview
        super().__init__("import refused")


def preview_import(*, report, bank=None):
    """What an import of this `formats.Report` would do, as a Preview; changes nothing.

    A duplicate has the same kind, wording, key and explanation as a question that the bank
    has, whatever version, unless that is retired; or as one further up in the file. `bank`
    None is a bank that is still to be made.
    """
    preview, _questions = _looked_at(report, bank)
    return preview


@transaction.atomic
def apply_import(*, report, bank, at, by, state=VersionState.DRAFT):
    """Add all questions of the report that the bank does not have, and return the Preview.

    One transaction: raises ImportRefused, having changed nothing, when any line is refused.
    The same file twice adds nothing the second time. New questions are drafts unless `state`
    says VersionState.READY.
    """
    # Two imports of one file at once would both find nothing to be there.
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    preview, questions = _looked_at(report, bank)
    if preview.is_refused:
        raise ImportRefused(preview)
    for one in questions:
        _add(one, bank=bank, state=state, at=at, by=by)
    return preview


def _add(one, *, bank, state, at, by):
    for picture in one.pictures.values():
        store_picture(picture=picture, at=at, by=by)
    version = save_version(
        bank=bank,
        kind=one.kind,
        body=one.body,
        key=one.key,
        explanation=one.explanation,
        reference_s=one.reference_s,
        state=state,
        at=at,
        by=by,
    )
    if one.category or one.tags or one.difficulty:
        sort_entries(
            entries=[version.entry],
            category=one.category,
            difficulty=one.difficulty,
            tags=one.tags,
        )


def _looked_at(report, bank):
    """The preview, and the questions that would be added."""
    known = _digests(bank)
    rows = [_problem_row(one) for one in report.problems]
    rows += [
        PreviewRow(
            one.line, one.file, RowStatus.UNSUPPORTED, kind=one.name, raw=one.raw
        )
        for one in report.unsupported
    ]
    added = []
    gallery = Gallery(report.questions)
    for question in report.questions:
        settled, notes = gallery.settle(question)
        rows += [_problem_row(one) for one in notes]
        row, ready = _question_row(settled, known, gallery)
        rows.append(row)
        if row.status == RowStatus.ADD:
            known.add(ready.digest)
            added.append(ready)
    files = {name: no for no, name in enumerate(dict.fromkeys(r.file for r in rows))}
    rows.sort(key=lambda row: (files[row.file], row.line))
    return Preview(tuple(rows)), added


def _digests(bank):
    if bank is None:
        return set()
    versions = QuestionVersion.objects.filter(entry__bank=bank)
    return set(
        versions.exclude(state=VersionState.RETIRED).values_list(
            "content_hash", flat=True
        )
    )


def _problem_row(problem):
    status = RowStatus.REFUSED if problem.refused else RowStatus.NOTE
    return PreviewRow(problem.line, problem.file, status, message=sentence(problem))


def _question_row(question, known, gallery):
    def row(status, **more):
        return PreviewRow(
            question.line,
            question.file,
            status,
            kind=question.kind,
            stem=question.stem,
            **more,
        )

    try:
        ready = _ready(question, gallery)
    except UnknownKind:
        content = editor_content(question.stem, question.content)
        raw = json.dumps(content, ensure_ascii=False, indent=2)
        return row(RowStatus.UNSUPPORTED, raw=raw), None
    except (InvalidQuestion, TooMuchToSort) as error:
        return row(RowStatus.REFUSED, message=error.message), None
    is_known = ready.digest in known
    status = RowStatus.DUPLICATE if is_known else RowStatus.ADD
    return row(status, question=ready), ready


def _ready(question, gallery):
    """Raises UnknownKind, InvalidQuestion, TooMuchToSort."""
    type_ = question_type(question.kind)
    body, key = type_.compose(editor_content(question.stem, question.content))
    stored = {
        "kind": question.kind,
        "body": body.model_dump(mode="json"),
        "key": key.model_dump(mode="json"),
        "explanation": question.explanation.strip(),
        "reference_s": question.reference_s,
    }
    return ReadyQuestion(
        **stored,
        digest=rules.content_hash(**stored),
        category=clean_category(question.category),
        difficulty=question.difficulty,
        tags=tuple(clean_tags(",".join(question.tags))),
        pictures=gallery.pictures_of(question),
    )
