"""A real worker reads files of questions, each in a process of its own, and takes the next one."""

import pytest
from django.utils import timezone

from config import processes
from quizzes.models import QuestionFile
from quizzes.operations.question_files import keep_file, report_of
from quizzes.states import FileState
from tests.builders.members import make_member
from tests.builders.quizzes import make_bank
from tests.processes import running_under, wait_until

pytestmark = pytest.mark.timeout(180)

RING = (
    "from lib import doorbell; import config; doorbell.ring(sys.argv[1])",
    "quizzes.tasks.read_question_files",
)
FILES = {"a.gift": "题 {T}\n", "b.txt": "题？\nA. 甲\nB. 乙\nANSWER: A\n"}


def test_files_are_read_by_the_worker(make_site, django_db_blocker):
    site = make_site()
    worker = site.start(processes.default_worker())
    with site.database(django_db_blocker):
        editor = make_member()
        for name, text in FILES.items():
            keep_file(
                bank=make_bank(),
                name=name,
                data=text.encode(),
                at=timezone.now(),
                by=editor,
            )
    wait_until(
        lambda: "ready." in site.log("worker-default"), timeout_s=60, what="worker"
    )
    site.run_python(*RING)

    def are_read():
        with site.database(django_db_blocker):
            return not QuestionFile.objects.exclude(state=FileState.READ).exists()

    wait_until(are_read, timeout_s=90, what="both files are read")
    with site.database(django_db_blocker):
        found = {
            one.name: (one.format, one.tries, len(report_of(one).questions))
            for one in QuestionFile.objects.all()
        }
    assert found == {"a.gift": ("gift", 1, 1), "b.txt": ("aiken", 1, 1)}
    worker.terminate()
    assert worker.wait(30) == 0
    assert running_under(site.data_dir) == []
