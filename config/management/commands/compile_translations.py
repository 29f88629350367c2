from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.translations import compile_changed


class Command(BaseCommand):
    help = "Compile the .po files that have changed into .mo files."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_changed(settings.LOCALE_PATHS):
            self.stdout.write(str(path))
