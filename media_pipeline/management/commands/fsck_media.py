from django.core.management.base import BaseCommand, CommandError

from media_pipeline.audit import audit_media


class Command(BaseCommand):
    help = (
        "Compares stored video files with the rows: lists objects that are missing and objects "
        "that nothing points at. Changes nothing. Exit status 1 when objects are missing."
    )

    def handle(self, *args, **options) -> None:
        found = audit_media()
        for name in found.missing:
            self.stdout.write(f"missing {name}")
        for name in found.orphans:
            self.stdout.write(f"orphan {name}")
        self.stdout.write(
            f"{found.objects} objects, {len(found.missing)} missing, "
            f"{len(found.orphans)} orphans"
        )
        if found.missing:
            raise CommandError(f"{len(found.missing)} objects are missing")
