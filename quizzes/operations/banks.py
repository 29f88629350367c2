"""Banks and questions. A ready wording is never edited: an edit is the next version."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quizzes import keys, rules
from quizzes.models import Bank, BankEntry, QuestionVersion
from quizzes.operations.images import link_images, required_images
from quizzes.richtext import canonical, lacks_alt
from quizzes.states import VERSION_MOVES, VersionState, require_move, sources_of
from quizzes.types import InvalidQuestion, UnknownKind, question_type


class BankNameTaken(Exception):
    """Another bank of the same organisation has this name."""

    @property
    def message(self):
        return _("There is already a question bank with this name.")


class WrongBank(Exception):
    """The entry to be edited lies in another bank than the one that was authorised."""


def create_bank(*, name, org=None):
    """A new bank; `org` is the unit that keeps it, None the whole installation.

    Raises BankNameTaken.
    """
    try:
        with transaction.atomic():
            return Bank.objects.create(name=name.strip(), org=org)
    except IntegrityError as error:
        raise BankNameTaken from error


def save_question(
    *,
    bank,
    kind,
    stem,
    options,
    at,
    by,
    entry=None,
    explanation="",
    reference_s=None,
    policy=None,
    state=VersionState.READY,
):
    """Store a question as an editor writes it, and return its current version.

    `options` are (text, is right) pairs; for true or false two of them, the first meaning
    "true". `policy` names a row of types.POLICIES for multiple choice. Without `entry` a new
    entry is made; with it the next version, or none when nothing has changed. Stem, options
    and explanation may have markup (`quizzes.richtext`), with pictures that are stored already.
    `reference_s` is the second of the video to go back to.
    For kinds made of options; `save_content` takes any. Raises InvalidQuestion, WrongBank.
    """
    body, key = _type(kind).from_options(stem, list(options), policy)
    return _save(
        bank,
        kind,
        body,
        key,
        entry=entry,
        explanation=explanation,
        reference_s=reference_s,
        state=state,
        at=at,
        by=by,
    )


def save_content(
    *,
    bank,
    kind,
    content,
    at,
    by,
    entry=None,
    explanation="",
    reference_s=None,
    state=VersionState.READY,
):
    """Store a question of any kind as an editor's form gives it. See `save_question`.

    `content` is what `compose` of the kind takes: "stem", and what its `inputs` name.
    """
    body, key = _type(kind).compose(content)
    return _save(
        bank,
        kind,
        body,
        key,
        entry=entry,
        explanation=explanation,
        reference_s=reference_s,
        state=state,
        at=at,
        by=by,
    )


def _save(bank, kind, body, key, **act):
    return save_version(
        bank=bank,
        kind=kind,
        body=body.model_dump(mode="json"),
        key=key.model_dump(mode="json"),
        **act,
    )


@transaction.atomic
def save_version(
    *,
    bank,
    kind,
    body,
    key,
    explanation,
    at,
    by,
    entry=None,
    reference_s=None,
    state=VersionState.READY,
):
    """Store a question given as stored JSON, as an import does. See `save_question`.

    Equal content makes no new version: the latest one is returned, and a draft becomes ready
    when `state` asks for it. Content of a retired question makes a new version of it.
    """
    body, key = _checked(kind, body, key)
    explanation = canonical(explanation.strip())
    images = required_images(_texts(body, explanation))
    digest = rules.content_hash(
        kind=kind,
        body=body,
        key=key,
        explanation=explanation,
        reference_s=reference_s,
    )
    entry = _locked_entry(bank, entry)
    latest = entry.versions.order_by("-no").first()
    if (
        latest is not None
        and latest.content_hash == digest
        and latest.state != VersionState.RETIRED
    ):
        return _made_ready(latest) if state == VersionState.READY else latest
    version = QuestionVersion.objects.create(
        entry=entry,
        no=latest.no + 1 if latest else 1,
        state=state,
        kind=kind,
        body=body,
        content_hash=digest,
        created_by=by,
        created_at=at,
    )
    keys.write_key(
        version=version, key=key, explanation=explanation, reference_s=reference_s
    )
    link_images(version=version, images=images)
    return version


def retire_question(*, entry, at, by):
    """Take a question out of use: no new attempt asks it, old ones keep it. Repeats change nothing."""
    retire_entries(entries=[entry], at=at, by=by)


def retire_entries(*, entries, at, by):
    """Take several questions out of use; see `retire_question`."""
    ids = [entry.pk for entry in entries]
    sources = sources_of(VERSION_MOVES, VersionState.RETIRED)
    QuestionVersion.objects.filter(entry__in=ids, state__in=sources).update(
        state=VersionState.RETIRED, retired_at=at, retired_by=by
    )


def _type(kind):
    try:
        return question_type(kind)
    except UnknownKind as error:
        raise InvalidQuestion("kind_unknown") from error


def _checked(kind, body, key):
    """Body and key in full, so that what is left to a default hashes like what is said."""
    type_ = _type(kind)
    read_body, read_key = type_.read_body(body), type_.read_key(key)
    type_.check(read_body, read_key)
    return read_body.model_dump(mode="json"), read_key.model_dump(mode="json")


def _texts(body, explanation):
    """All that members read of a question. Raises InvalidQuestion unless it is spelled as stored."""
    texts = [*_strings(body), explanation]
    if any(canonical(text) != text for text in texts):
        raise InvalidQuestion("malformed")
    if any(lacks_alt(text) for text in texts):
        raise InvalidQuestion("image_without_alt")
    return texts


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _locked_entry(bank, entry):
    if entry is None:
        return BankEntry.objects.create(bank=bank)
    if entry.bank_id != bank.pk:
        raise WrongBank
    return BankEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)


def _made_ready(version):
    if version.state == VersionState.READY:
        return version
    require_move(VERSION_MOVES, version.state, VersionState.READY)
    QuestionVersion.objects.filter(pk=version.pk, state=version.state).update(
        state=VersionState.READY
    )
    version.refresh_from_db()
    return version
