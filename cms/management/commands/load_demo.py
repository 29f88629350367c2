import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms import demo, demo_content
from media_pipeline.transcode.errors import SandboxUnavailable, StepFailed


class Command(BaseCommand):
    help = (
        "Loads the demonstration: an invented organisation, eight people, a lecture with a video "
        "made by ffmpeg, a recorded activity and a quiz. Does nothing when it was loaded before."
    )

    def handle(self, *args, **options) -> None:
        if demo.is_loaded():
            self.stdout.write(
                "The demonstration is there already; nothing was changed."
            )
            return
        with tempfile.TemporaryDirectory() as directory:
            try:
                clips = demo.make_clips(
                    Path(directory),
                    allow_unsandboxed=settings.DANGKE_TRANSCODE["allow_unsandboxed"],
                )
            except (StepFailed, SandboxUnavailable) as error:
                raise CommandError(
                    f"The demonstration video could not be made: {error}"
                ) from error
            demo.load_demo(clips=clips, at=timezone.now())
        self.stdout.write(demo_content.INVENTED)
        for label, employee_no, password in demo.DEMO_ACCOUNTS:
            self.stdout.write(f"{label}: {employee_no} / {password}")
