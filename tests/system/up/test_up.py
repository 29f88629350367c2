"""`make up` without the packages: one command starts everything, one signal ends everything."""

import os
import re
import signal
import socket
import subprocess
import urllib.parse
import urllib.request

import pytest

from config.processes import manage
from media_pipeline.models import Video
from members.models import Member
from tests.processes import free_port, running_under, wait_until

pytestmark = pytest.mark.timeout(400)


def start(site, port):
    return site.start_command((*manage("up"), "--port", str(port)), "up")


def wait_for_ready(site, process, port):
    def is_ready():
        assert process.poll() is None, site.log("up")
        return f"ready: http://127.0.0.1:{port}\n" in site.log("up")

    wait_until(is_ready, timeout_s=240, what="ready")


def is_gone(site):
    return not running_under(site.data_dir)


def pid_of(site, words):
    found = [line for line in running_under(site.data_dir) if words in line]
    return min((int(line.split()[0]) for line in found), default=0)


def signs_in(port, employee_no, password):
    """Whether the sign-in page of the site takes this number and password."""
    cookies = urllib.request.HTTPCookieProcessor()
    opener = urllib.request.build_opener(cookies)
    address = f"http://127.0.0.1:{port}/accounts/login/"
    page = opener.open(address, timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = {"login": employee_no, "password": password, "csrfmiddlewaretoken": token}
    data = urllib.parse.urlencode(form).encode()
    opener.open(address, data, timeout=20).close()
    return "sessionid" in {cookie.name for cookie in cookies.cookiejar}


def refusal(site, port):
    """Status and standard error of an `up` that ends by itself."""
    done = subprocess.run(
        [*manage("up"), "--port", str(port)],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_up_serves_revives_a_killed_worker_ends_and_keeps_its_data(
    make_site, django_db_blocker
):
    site, port = make_site(), free_port()
    process = start(site, port)
    wait_for_ready(site, process, port)
    # Ready means ready: the first request succeeds.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
        assert response.status == 200
    accounts = re.findall(r"^  (\S+) +(\S+) +\S", site.log("up"), re.M)
    assert [signs_in(port, *account) for account in accounts] == [True] * 6
    with site.database(django_db_blocker):
        people = Member.objects.count()
        videos = set(Video.objects.values_list("key", flat=True))
    assert videos

    status, _, complaint = refusal(site, free_port())
    assert (status, complaint.count("\n")) == (1, 1)
    assert "Already running" in complaint
    assert str(process.pid) in complaint

    killed = pid_of(site, "--queues transcode")
    os.kill(killed, signal.SIGKILL)
    wait_until(
        lambda: pid_of(site, "--queues transcode") not in (0, killed),
        timeout_s=60,
        what="the worker comes back",
    )

    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    assert site.log("up").endswith("stopped\n")
    assert running_under(site.data_dir) == []

    again = start(site, port)
    wait_until(
        lambda: site.log("up").count("ready: ") == 2, timeout_s=120, what="ready again"
    )
    with site.database(django_db_blocker):
        assert Member.objects.count() == people
        assert set(Video.objects.values_list("key", flat=True)) == videos

    # Even when nobody is left to stop them in order, no process stays behind.
    again.kill()
    wait_until(lambda: is_gone(site), timeout_s=30, what="all processes end")


def test_port_in_use_is_one_plain_line_before_anything_starts(tmp_path, make_site):
    site = make_site()
    (site.data_dir / "dangke.sqlite3").unlink()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        status, output, complaint = refusal(site, port)
    assert status == 1
    assert output == ""
    assert complaint.count("\n") == 1
    assert f"Port {port}" in complaint
    assert f"PORT={port + 1}" in complaint
    assert not (site.data_dir / "dangke.sqlite3").exists()
    assert is_gone(site)


def test_asked_to_end_while_preparing_it_ends_at_once(make_site):
    site = make_site()
    (site.data_dir / "dangke.sqlite3").unlink()
    process = start(site, free_port())
    wait_until(
        lambda: "preparing: database" in site.log("up"),
        timeout_s=60,
        what="it prepares",
    )
    process.terminate()
    assert process.wait(15) == 0
    assert is_gone(site)
