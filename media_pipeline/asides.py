"""What workers do beside converting: texts inside the source, a picture at a moment, speech."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from media_pipeline import speech
from media_pipeline.models import Source, Step
from media_pipeline.operations import captions, extras, posters
from media_pipeline.states import StepKind, StepState
from media_pipeline.subtitles import Cue, Unreadable, read_subtitles
from media_pipeline.transcode import steps
from media_pipeline.transcode.errors import Cancelled, StepFailed
from media_pipeline.transcode.source import Probe, TextTrack
from media_pipeline.transcode.types import AudioResult

if TYPE_CHECKING:
    from media_pipeline.work import Bench

logger = logging.getLogger(__name__)

Texts = list[tuple[TextTrack, tuple[Cue, ...]]]


def texts_of_source(bench: Bench, path) -> Texts:
    """The text tracks of the source, read and checked; what cannot be read is left out.

    Only the first conversion of a source offers them: what an editor has deleted stays away.
    Never fails a step: captions are an extra. Raises Cancelled.
    """
    stored = Source.objects.values_list("probe", flat=True).get(pk=bench.job.source_id)
    probe = Probe.from_json(stored)
    if not probe.texts or _were_offered(bench):
        return []
    try:
        found = steps.extract_texts(
            path,
            probe,
            out_dir=bench.out,
            options=bench.options,
            cancelled=bench.hold.should_stop,
        )
    except StepFailed as error:
        logger.warning("No texts from %s: %s", bench.step, error)
        return []
    return [
        (track, cues) for track, data in found if (cues := _cues(data, probe, track))
    ]


def keep_texts(bench: Bench, texts: Texts) -> None:
    """Store them as drafts, inside the transaction that ends the step."""
    for track, cues in texts:
        captions.keep_track(
            video=bench.job.video,
            ref=f"{bench.job.source_id}:{track.index}",
            language=track.language,
            title=track.title,
            cues=cues,
            at=bench.now(),
        )


def _were_offered(bench: Bench) -> bool:
    return (
        Step.objects.filter(
            job__video=bench.job.video_id,
            job__source=bench.job.source_id,
            kind=StepKind.STILLS,
            state=StepState.DONE,
        )
        .exclude(job=bench.job)
        .exists()
    )


def _cues(data: bytes, probe: Probe, track: TextTrack) -> tuple[Cue, ...]:
    try:
        reading = read_subtitles(data, duration_ms=round(probe.duration_s * 1000))
    except Unreadable as error:
        logger.info("Text track %s is left out: %s", track.index, error)
        return ()
    return reading.cues


def frame(bench: Bench) -> None:
    """Take the picture at `step.idx` milliseconds for the poster."""
    with bench.source() as path:
        picture, cost = steps.take_frame(
            path,
            bench.plan,
            bench.step.idx / 1000,
            out_dir=bench.out,
            options=bench.options,
            cancelled=bench.hold.should_stop,
        )
    posters.finish_frame(
        step=bench.step,
        data=picture.read_bytes(),
        result={"cost": cost.to_json()},
        at=bench.now(),
    )


def recognise(bench: Bench) -> None:
    """Write down what is said in the finished sound, as a draft of captions."""
    row = bench.job.steps.get(kind=StepKind.AUDIO, state=StepState.DONE)
    made = AudioResult.from_json(row.result)
    try:
        sound = bench.store.local_path(
            bench.job.prefix + made.low.file.key,
            sha256=made.low.file.sha256,
            cancelled=bench.hold.should_stop,
        )
        with sound as path:
            pcm = steps.decode_speech(
                path,
                out_dir=bench.out,
                options=bench.options,
                cancelled=bench.hold.should_stop,
            )
        heard = speech.transcribe(
            pcm,
            pauses_s=made.pauses_s,
            on_progress=bench.hold.progress,
            should_stop=bench.hold.should_stop,
        )
    except speech.SpeechUnavailable as error:
        raise StepFailed("speech_unavailable", str(error)) from error
    if heard is None:
        raise Cancelled
    extras.finish_speech(
        step=bench.step,
        language=heard.language,
        cues=heard.cues,
        result={"cues": len(heard.cues), "language": heard.language},
        at=bench.now(),
    )
