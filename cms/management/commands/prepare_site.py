from django.core.management.base import BaseCommand

from cms.demo_content import HOME_TITLE
from cms.setup import ensure_site


class Command(BaseCommand):
    help = "Makes the home page and the list of topics of a new installation. Harmless when repeated."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--title", default=HOME_TITLE, help="Title of the home page."
        )

    def handle(self, *args, title: str, **options) -> None:
        ensure_site(title=title)
