from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation

from media_pipeline.operations.collecting import (
    Garbage,
    WrongDatabase,
    collect,
    find_garbage,
)


class Command(BaseCommand):
    help = (
        "Lists stored files that nothing needs any more: earlier conversions, orphans, leavings of "
        "killed uploads and steps. Deletes them with --apply, otherwise changes nothing."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--apply", action="store_true", help="Delete them.")
        parser.add_argument(
            "--force",
            action="store_true",
            help="Delete although the database knows no conversion at all.",
        )

    def handle(self, *args, apply: bool, force: bool, **options) -> None:
        at = timezone.now()
        if not apply:
            self._report(find_garbage(at=at), "would go; delete with --apply")
            return
        try:
            self._report(collect(at=at, by=None, force=force), "deleted")
        except WrongDatabase as error:
            raise CommandError(
                f"Is this the right database? {error}. Nothing was deleted; --force deletes."
            ) from error

    @translation.override("en")
    def _report(self, garbage: Garbage, ending: str) -> None:
        for piece in garbage.pieces:
            self.stdout.write(
                f"{piece.kind} {piece.name} ({filesizeformat(piece.size)})"
            )
        for tally in garbage.tallies():
            self.stdout.write(
                f"{tally.kind}: {tally.count}, {filesizeformat(tally.bytes)}"
            )
        self.stdout.write(
            f"{garbage.count} pieces, {filesizeformat(garbage.bytes)}: {ending}"
            if garbage.count
            else "Nothing to delete."
        )
