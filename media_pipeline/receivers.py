"""What follows a conversion: chapters are suggested."""

from django.dispatch import receiver

from media_pipeline import rules
from media_pipeline.models import Rendition, Step
from media_pipeline.operations.chapters import suggest_chapters
from media_pipeline.signals import rendition_published
from media_pipeline.states import StepKind, StepState
from media_pipeline.transcode.types import AudioResult, StillsResult


@receiver(rendition_published, dispatch_uid="suggest-chapters")
def suggest(sender, *, video, rendition: Rendition, **_more) -> None:
    """Inside the transaction of the publishing: suggestions belong to what is live."""
    rows = {
        row.kind: row.result
        for row in Step.objects.filter(
            job=rendition.job_id,
            kind__in=[StepKind.STILLS, StepKind.AUDIO],
            state=StepState.DONE,
        )
        if row.result
    }
    if StepKind.STILLS not in rows:
        return
    stills = StillsResult.from_json(rows[StepKind.STILLS])
    sound = rows.get(StepKind.AUDIO)
    pauses = AudioResult.from_json(sound).pauses_s if sound else ()
    starts_ms = rules.chapter_starts(
        stills.turns_s, pauses, duration_ms=rendition.duration_ms
    )
    suggest_chapters(video=video, starts_ms=starts_ms, at=rendition.published_at)
