from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import translation

from media_pipeline.audit import audit_media


class Command(BaseCommand):
    help = (
        "Compares stored video files with the rows: lists objects that are missing and objects "
        "that nothing points at, on disk and in a bucket alike. Changes nothing. Exit status 1 when objects are missing."
    )

    @translation.override("en")
    def handle(self, *args, **options) -> None:
        found = audit_media()
        for name in found.missing:
            self.stdout.write(f"missing {name}")
        for entry in found.orphans:
            self.stdout.write(f"orphan {entry.name} ({filesizeformat(entry.size)})")
        if found.orphans:
            self.stdout.write(f"orphans take {filesizeformat(found.orphan_bytes)}")
        self.stdout.write(
            f"{found.objects} objects ({filesizeformat(found.bytes)}), {len(found.missing)} missing, "
            f"{len(found.orphans)} orphans"
        )
        if found.missing:
            raise CommandError(f"{len(found.missing)} objects are missing")
