"""SIGKILL between every two statements of a submit: all of it or none, and nothing saved is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[3]


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_killed_submit_leaves_the_attempt_open_with_its_saved_answers():
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("killed_submits.py")),
            str(connection.settings_dict["NAME"]),
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    # BEGIN, seven statements of the hand-in, and the look for lectures that it completes.
    assert len(lines) >= 9
    for line in lines:
        assert line == {
            "statements": line["statements"],
            "state": "open",
            "results": 0,
            "steps": ["save"],
            "saved": 1,
            "passed": True,
            "results_after": 1,
        }
