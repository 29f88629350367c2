from django.core.management.base import BaseCommand, CommandError

from members.operations.tree import rebuild_tree, verify_tree


class Command(BaseCommand):
    help = "Compute the ancestor table of the organisation tree anew from its dated states."

    def add_arguments(self, parser):
        parser.add_argument(
            "--verify",
            action="store_true",
            help="change nothing; exit 1 when the stored table differs",
        )

    def handle(self, *, verify, **options):
        if not verify:
            self.stdout.write(f"rows changed: {rebuild_tree()}")
            return
        missing, surplus = verify_tree()
        if missing or surplus:
            raise CommandError(
                f"the ancestor table differs: {len(missing)} rows missing, {len(surplus)} surplus"
            )
        self.stdout.write("the ancestor table agrees with the tree")
