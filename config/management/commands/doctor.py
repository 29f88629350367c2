import sys
from typing import Any

from django.core.management.base import BaseCommand

from config import doctor


class Command(BaseCommand):
    help = "Check this installation and say what to do. Exit status 1 when something is wrong."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        answers = list(doctor.answers())
        for answer in answers:
            mark = "ok  " if answer.ok else "FAIL"
            self.stdout.write(f"{mark}  {answer.name}: {answer.detail}")
            if answer.advice:
                self.stdout.write(f"      {answer.advice}")
        wrong = sum(not answer.ok for answer in answers)
        if wrong:
            self.stderr.write(f"{wrong} of {len(answers)} checks failed.")
            sys.exit(1)
