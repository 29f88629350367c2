"""Captions: read, corrected, published, taken away. Nothing here touches stored objects."""

from collections.abc import Iterable

from django.db import transaction

from media_pipeline.models import Caption, Video
from media_pipeline.states import CaptionOrigin
from media_pipeline.subtitles import Cue, Reading, read_subtitles, write_webvtt
from media_pipeline.subtitles.languages import language_of
from media_pipeline.subtitles.problems import Problem

MAX_NOTES = 50


@transaction.atomic
def add_caption(
    *, video: Video, data: bytes, file_name: str, language: str, encoding: str, at, by
) -> Caption:
    """Read an uploaded subtitle file into a draft, which nobody but editors sees.

    An empty `encoding` means: find out. Raises subtitles.Unreadable with every fault and its
    line; nothing is stored then.
    """
    reading = read_subtitles(data, duration_ms=video.duration_ms, encoding=encoding)
    name_length = Caption._meta.get_field("file_name").max_length
    return _store(
        video,
        reading.cues,
        language=language,
        origin=CaptionOrigin.UPLOADED,
        file_name=file_name[-name_length:],
        notes=_notes(reading),
        created_by=by,
        at=at,
    )


@transaction.atomic
def correct_caption(*, caption: Caption, text: str, language: str, at, by) -> Caption:
    """Store WebVTT that an editor has changed, published or not.

    Raises subtitles.Unreadable, and LanguageTaken when it is published and another published
    one has that language.
    """
    caption = Caption.objects.select_for_update(no_key=True).get(pk=caption.pk)
    video = caption.video
    reading = read_subtitles(
        text.encode("utf-8", "replace"), duration_ms=video.duration_ms, encoding="utf-8"
    )
    if caption.is_published and _published(video, language).exclude(pk=caption.pk):
        raise LanguageTaken(language)
    caption.body = write_webvtt(reading.cues)
    caption.cue_count = len(reading.cues)
    caption.notes = _notes(reading)
    caption.language = language
    caption.changed_at = at
    if caption.is_published:
        caption.checked_at, caption.checked_by = at, by
    caption.save()
    return caption


class LanguageTaken(Exception):
    """There is a published caption of this language already."""


@transaction.atomic
def publish_caption(*, caption: Caption, at, by) -> Caption:
    """Show a checked draft to members. It takes the place of the published one of its language.

    Publishing twice changes nothing.
    """
    # The video's row is locked, so that two who publish one language do not collide.
    Video.objects.select_for_update(no_key=True).get(pk=caption.video_id)
    caption = Caption.objects.get(pk=caption.pk)
    if caption.is_published:
        return caption
    _published(caption.video, caption.language).delete()
    caption.checked_at, caption.checked_by, caption.changed_at = at, by, at
    caption.save(update_fields=["checked_at", "checked_by", "changed_at"])
    return caption


@transaction.atomic
def delete_caption(*, caption: Caption, at, by) -> None:
    """Delete a draft or take a published caption away; twice changes nothing."""
    Caption.objects.filter(pk=caption.pk).delete()


@transaction.atomic
def keep_track(
    *, video: Video, ref: str, language: str, title: str, cues: Iterable[Cue], at
) -> Caption | None:
    """Store a text track found in the source as a draft; None when it is known or empty.

    `ref` tells the tracks of one video apart; `language` is what the file says.
    """
    cues = tuple(cues)
    if not cues or video.captions.filter(origin_ref=ref).exists():
        return None
    return _store(
        video,
        cues,
        language=language_of(language, list(cues)),
        origin=CaptionOrigin.EMBEDDED,
        origin_ref=ref,
        file_name=title,
        at=at,
    )


@transaction.atomic
def copy_tracks(*, source: Video, target: Video, at) -> list[Caption]:
    """Offer a video the text tracks that another video of the same file has, as drafts.

    As they are there now, corrections included; a track that `target` knows is left out.
    """
    known = set(target.captions.values_list("origin_ref", flat=True))
    tracks = source.captions.filter(origin=CaptionOrigin.EMBEDDED)
    return [
        Caption.objects.create(
            video=target,
            language=track.language,
            origin=track.origin,
            origin_ref=track.origin_ref,
            file_name=track.file_name,
            body=track.body,
            cue_count=track.cue_count,
            notes=track.notes,
            created_at=at,
            changed_at=at,
        )
        for track in tracks
        if track.origin_ref not in known
    ]


@transaction.atomic
def keep_recognised(
    *, video: Video, language: str, cues: Iterable[Cue], by, at
) -> Caption:
    """Store what speech recognition heard as a draft, in place of an earlier such draft."""
    cues = tuple(cues)
    language = language_of(language, list(cues))
    drafts = video.captions.drafts().filter(origin=CaptionOrigin.RECOGNISED)
    drafts.filter(language=language).delete()
    return _store(
        video,
        cues,
        language=language,
        origin=CaptionOrigin.RECOGNISED,
        created_by=by,
        at=at,
    )


def _published(video: Video, language: str):
    return video.captions.published().filter(language=language)


def _store(video: Video, cues: tuple[Cue, ...], *, at, **fields) -> Caption:
    return Caption.objects.create(
        video=video,
        body=write_webvtt(cues),
        cue_count=len(cues),
        created_at=at,
        changed_at=at,
        **fields,
    )


def _notes(reading: Reading) -> list[dict]:
    return [_stored_note(note) for note in reading.notes[:MAX_NOTES]]


def _stored_note(note: Problem) -> dict:
    return {"code": note.code, "line": note.line, "params": note.params}
