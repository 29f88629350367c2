"""Debian's nginx with the configuration of this project, on a loopback port, without rights."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import free_port, terminate, tied_to_this_process, wait_until
from tests.raw_http import ask

_MAIN = """
daemon off;
pid {run}/nginx.pid;
error_log {run}/error.log warn;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    client_body_temp_path {run}/body;
    proxy_temp_path {run}/proxy;
    fastcgi_temp_path {run}/fastcgi;
    uwsgi_temp_path {run}/uwsgi;
    scgi_temp_path {run}/scgi;
    include {run}/dangke.conf;
}}
"""


class Nginx:
    """A running nginx; `run` holds its logs."""

    def __init__(self, port: int, run: Path) -> None:
        self.port = port
        self.run = run

    def log(self, name: str) -> str:
        return (self.run / name).read_text(encoding="utf-8")


def program() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert found, "nginx is not installed: apt-get install nginx-light"
    return found


def write_configuration(run: Path, site: str) -> Path:
    """A whole configuration around `site`, the file that the product writes."""
    (run / "dangke.conf").write_text(site, encoding="utf-8")
    main = run / "nginx.conf"
    main.write_text(_MAIN.format(run=run), encoding="utf-8")
    return main


@contextmanager
def running(make_site) -> Iterator[Nginx]:
    """nginx with `make_site(port=…, run=…)` as its site, until the end of the `with`."""
    run = Path(tempfile.mkdtemp(prefix="dangke-nginx-"))
    run.chmod(0o777)  # a root that runs the tests starts nginx as nobody
    port = free_port()
    main = write_configuration(run, make_site(port=port, run=run))
    # What nginx says before it has read its configuration goes to standard error.
    command = [program(), "-e", "stderr", "-p", str(run), "-c", str(main)]
    with (run / "start.log").open("wb") as log:
        process = subprocess.Popen(
            tied_to_this_process(command, user="nobody", signal_name="TERM"), stderr=log
        )
    try:

        def answers() -> bool:
            assert process.poll() is None, (run / "start.log").read_text()
            try:
                return bool(ask(port, "GET", "/static/none").status)
            except ConnectionRefusedError:
                return False

        wait_until(answers, timeout_s=10, what="nginx answers")
        yield Nginx(port, run)
    finally:
        terminate(process)
        shutil.rmtree(run, ignore_errors=True)
