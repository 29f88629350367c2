import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from quizzes.formats import FORMATS, Problem, write_questions
from quizzes.formats.problems import sentence
from quizzes.management.banks import find_bank
from quizzes.queries.exporting import exportable_questions
from quizzes.richtext import words


class Command(BaseCommand):
    help = (
        "Write the questions of a bank, with their right answers, to a file. Whatever the format "
        "cannot hold is listed. Questions out of use are not written."
    )

    def add_arguments(self, parser):
        parser.add_argument("--bank", metavar="NAME", required=True)
        parser.add_argument(
            "--org", metavar="CODE", help="organisation that keeps the bank"
        )
        parser.add_argument(
            "--format", dest="format_name", choices=list(FORMATS), required=True
        )
        parser.add_argument("--output", metavar="FILE", required=True)
        parser.add_argument("--json", dest="as_json", action="store_true")

    def handle(self, *, bank, org, format_name, output, as_json, **options):
        found, _org = find_bank(bank.strip(), org)
        if found is None:
            raise CommandError(
                _("There is no question bank %(bank)s.") % {"bank": bank}
            )
        questions, unexportable = exportable_questions(found)
        written = write_questions(questions, format_name)
        try:
            Path(output).write_bytes(written.data)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from error
        left_out = [_facts(one, questions) for one in written.left_out]
        left_out += [_unknown(one) for one in unexportable]
        missing = sum(one["refused"] for one in left_out)
        total = len(questions) + len(unexportable)
        document = {
            "bank": found.name,
            "format": format_name,
            "written": total - missing,
            "left_out": left_out,
        }
        if as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            return
        for one in left_out:
            self.stdout.write(f"{one['stem'][:60]}\t{one['message']}")
        self.stdout.write(
            _("%(written)s questions written, %(missing)s left out.")
            % {"written": total - missing, "missing": missing}
        )


def _facts(problem, questions):
    """What is left out, by its question; `line` of a writer's problem counts from 1."""
    in_bank = 0 < problem.line <= len(questions)
    question = questions[problem.line - 1] if in_bank else None
    return {
        "question": question.source_id if question else "",
        "stem": " ".join(words(question.stem).split()) if question else "",
        "refused": problem.refused,
        "message": sentence(problem),
    }


def _unknown(one):
    problem = Problem(one.place, "format_lacks_kind", {"kind": one.kind})
    return {
        "question": "",
        "stem": " ".join(words(one.stem).split()),
        "refused": True,
        "message": sentence(problem),
    }
