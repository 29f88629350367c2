import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.nginx import Front, NotForNginx, configuration


class Command(BaseCommand):
    help = (
        "Print the nginx configuration of this site, made from its settings. It holds the secret "
        "that signs video addresses: --output writes it readable by its owner alone."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Front()
        parser.add_argument(
            "--listen",
            metavar="ADDRESS",
            help="where nginx listens (80, or 443 with a certificate)",
        )
        parser.add_argument(
            "--web", default=usual.web, help=f"the web process ({usual.web})"
        )
        parser.add_argument("--certificate", default="", metavar="FILE")
        parser.add_argument("--key", default="", metavar="FILE")
        parser.add_argument("--log-dir", default=usual.log_dir, metavar="FOLDER")
        parser.add_argument("--output", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        certificate, key = options["certificate"], options["key"]
        if bool(certificate) != bool(key):
            raise CommandError("--certificate and --key go together.", returncode=2)
        front = Front(
            listen=options["listen"] or ("443" if certificate else "80"),
            web=options["web"],
            certificate=certificate,
            key=key,
            log_dir=options["log_dir"],
        )
        try:
            text = configuration(front)
        except NotForNginx as error:
            raise CommandError(str(error)) from error
        if options["output"]:
            _write(Path(options["output"]), text)
        else:
            self.stdout.write(text, ending="")


def _write(path: Path, text: str) -> None:
    """Replace the file whole: nginx may be reading it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)
