"""Fetching what one person may touch, and nothing else."""

import datetime as dt

from django.core import signing
from django.http import Http404
from django.urls import reverse

from members.models import Member
from quizzes.models import Attempt, Bank, QuestionImage, QuestionVersion, Quiz
from quizzes.queries.marking import written_items
from quizzes.queries.practice import askable_entries, mistakes_of, version_to_ask
from quizzes.types import marked_kinds

# The address of a picture stays the same for so long, for browsers to keep it, and works for
# up to twice as long.
IMAGE_PERIOD_S = 12 * 3600
_IMAGES = signing.Signer(salt="quizzes.image")


def get_attempt_for(member, key):
    """The attempt `key` if it is this member's own, with its quiz and member; anything else is Http404."""
    if not getattr(member, "is_active", False) or member.pk is None:
        raise Http404
    try:
        attempt = Attempt.objects.select_related("quiz").get(key=key, member=member.pk)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
    attempt.member = member
    return attempt


def get_mistake_for(seals, key):
    """(mistake, version to ask) of the member's own book, while it may be asked; else Http404."""
    mistake = mistakes_of(seals).filter(key=key).first()
    if mistake is None:
        raise Http404
    entry = askable_entries(seals).get(pk=mistake.entry_id)
    return mistake, version_to_ask(entry)


def markable_members(user, *, on):
    """The members whose written answers `user` may mark on a day; Http404 for who marks nobody's.

    Whoever may change quizzes marks everybody's, a person with a reporting post those of their
    own subtrees. Nobody marks their own: the queries leave those out.
    """
    if user.is_active and user.has_perm("quizzes.change_quiz"):
        return Member.objects.all()
    members = Member.objects.visible_to(user, on=on)
    if not user.is_active or not members.exclude(pk=user.pk).exists():
        raise Http404("Nobody to mark")
    return members


def get_marked_question(user, *, quiz_key, entry_key, no, on):
    """(quiz, version, members) of a written question in reach of a marker; Http404 otherwise."""
    members = markable_members(user, on=on)
    quiz = Quiz.objects.filter(key=quiz_key).first()
    version = (
        QuestionVersion.objects.select_related("entry")
        .filter(entry__key=entry_key, no=no, kind__in=marked_kinds())
        .first()
    )
    if quiz is None or version is None:
        raise Http404
    asked = written_items(members).filter(attempt__quiz=quiz, version=version)
    if not asked.exists():
        raise Http404
    return quiz, version, members


def get_written_item(question, item_id, *, marker):
    """One item of `get_marked_question`'s answer, not the marker's own; Http404 otherwise."""
    quiz, version, members = question
    item = (
        written_items(members)
        .filter(pk=item_id, attempt__quiz=quiz, version=version)
        .exclude(attempt__member=marker)
        .select_related("attempt", "version")
        .first()
    )
    if item is None:
        raise Http404
    return item


def image_address(user, sha256, *, at):
    """The address under which `user` alone may fetch a picture of a question, or None for nobody.

    Whoever calls this shows the text that holds the picture, and has decided that this person
    may read it: an address for a picture in an explanation exists only once the explanation
    was shown.
    """
    if getattr(user, "pk", None) is None:
        return None
    ends = (int(at.timestamp()) // IMAGE_PERIOD_S + 2) * IMAGE_PERIOD_S
    token = _IMAGES.sign(f"{user.pk}-{ends}-{sha256}")
    return reverse("question-images:image", args=[token])


def get_image_for(user, token, *, at):
    """(picture, when its address ends) for the person whom the address was made for; else Http404."""
    try:
        owner, ends, sha256 = _IMAGES.unsign(token).split("-")
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    ends_at = dt.datetime.fromtimestamp(int(ends), tz=dt.UTC)
    if not user.is_active or owner != str(user.pk) or at >= ends_at:
        raise Http404
    return _image(QuestionImage.objects.all(), sha256), ends_at


def get_image_for_editor(user, sha256, *, on):
    """A picture for a person who edits questions: their own, or one of a bank they see; else Http404.

    The caller has decided that this person edits questions at all.
    """
    images = QuestionImage.objects.all()
    own = images.filter(uploaded_by=user, sha256=sha256)
    if own.exists():
        return _image(own, sha256)
    return _image(images.in_banks(Bank.objects.visible_to(user, on=on)), sha256)


def _image(images, sha256):
    try:
        return images.get(sha256=sha256)
    except QuestionImage.DoesNotExist as error:
        raise Http404 from error
