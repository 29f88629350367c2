"""What nginx passes on, keeps to itself, and never writes down."""

import hashlib
import re
import socket
import subprocess
import threading

import pytest
from django.conf import settings as live_settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from config.nginx import Front, NotForNginx, configuration
from tests import nginx
from tests.raw_http import ask
from tests.system.delivery.test_both_checkers import base

PIECE = 16 * 1024 * 1024


class Upstream:
    """A web process that tells when the first byte of a body has come, and what came in all."""

    def __init__(self):
        self.began = threading.Event()
        self.head = b""
        self.body = hashlib.sha256()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        connection, _ = self.server.accept()
        with connection, connection.makefile("rb") as file:
            while (line := file.readline()) not in (b"\r\n", b""):
                self.head += line
            length = int(re.search(rb"(?i)content-length: (\d+)", self.head)[1])
            while length:
                block = file.read1(min(length, 65536))
                self.began.set()
                self.body.update(block)
                length -= len(block)
            connection.sendall(
                b"HTTP/1.1 204 No Content\r\nUpload-Offset: 16777216\r\n"
                b"Connection: close\r\n\r\n"
            )

    def close(self):
        self.server.close()
        self.thread.join(5)


@pytest.fixture
def upstream():
    upstream = Upstream()
    yield upstream
    upstream.close()


def test_a_piece_of_an_upload_goes_on_while_it_still_arrives(upstream, media):
    with nginx.running(
        lambda port, run: configuration(
            Front(f"127.0.0.1:{port}", f"127.0.0.1:{upstream.port}", log_dir=str(run))
        )
    ) as front:
        half = bytes(PIECE // 2)
        with socket.create_connection(("127.0.0.1", front.port), timeout=20) as sender:
            sender.sendall(
                b"PATCH /admin/videos/uploads/0123 HTTP/1.1\r\nHost: localhost\r\n"
                b"X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil.example\r\n"
                b"Content-Type: application/offset+octet-stream\r\n"
                b"Content-Length: %d\r\n\r\n" % PIECE
            )
            sender.sendall(half)
            assert upstream.began.wait(10), "nginx keeps the body to itself"
            sender.sendall(half)
            assert sender.recv(1000).startswith(b"HTTP/1.1 204")
        assert upstream.body.digest() == hashlib.sha256(bytes(PIECE)).digest()
        head = upstream.head.decode().lower()
        assert "x-forwarded-for: 127.0.0.1\r\n" in head, "only what nginx saw itself"
        assert "evil" not in head
        assert "x-forwarded-proto: http\r\n" in head
        assert "host: localhost\r\n" in head
        kept = [path for path in (front.run / "body").rglob("*") if path.is_file()]
        assert kept == []


@pytest.mark.usefixtures("transactional_db")
def test_pages_come_from_django_and_static_files_do_not(front, settings):
    login = ask(front.port, "GET", "/accounts/login/", {"Accept-Encoding": "gzip"})
    assert login.status == 200
    assert login.headers["content-encoding"] == "gzip"
    assert "default-src 'none'" in login.headers["content-security-policy"]
    large = {"Content-Length": str(21 * 1024 * 1024)}
    assert ask(front.port, "POST", "/accounts/login/", large).status == 413


def test_static_files_are_kept_as_long_as_by_django(front):
    folder = live_settings.STATIC_ROOT
    folder.mkdir(exist_ok=True)
    (folder / "a.0123456789ab.css").write_text("a{}")
    (folder / "a.0123456789ab.css.gz").write_bytes(b"packed")
    (folder / "a.css").write_text("a{}")
    named = ask(
        front.port, "GET", "/static/a.0123456789ab.css", {"Accept-Encoding": "gzip"}
    )
    assert named.status == 200
    assert named.body == b"packed"
    assert named.headers["cache-control"] == "max-age=315360000, public, immutable"
    assert named.headers["x-content-type-options"] == "nosniff"
    plain = ask(front.port, "GET", "/static/a.css")
    assert (plain.body, plain.headers["cache-control"]) == (
        b"a{}",
        "max-age=60, public",
    )
    for path in ("/static../secrets", "/media/documents/a.pdf"):
        assert ask(front.port, "GET", path).status == 404


def test_logs_hold_no_right_to_watch(front, video):
    start = base(video)
    sig = start.split("/")[2]
    for target in (
        f"{start}/master.1.m3u8",
        f"{start}/c0009.1/720.m4s",
        f"{start}/none.m4s",
    ):
        ask(front.port, "GET", target)
    access, errors = (
        front.log("dangke-access.log"),
        front.log("dangke-media-error.log") + front.log("error.log"),
    )
    assert "/m/-/-/" in access
    assert sig not in access + errors


def test_every_alias_ends_where_its_location_ends(media):
    """An alias with a slash where its location has none leaks what lies beside the folder."""
    text = configuration(Front())
    found = re.findall(
        r"location ([^{]+) \{[^}]*?alias ([^;]+);", text.replace("{22}", "")
    )
    aliases = re.findall(r"alias ([^;]+);", text)
    assert len(aliases) == 3
    for alias in aliases:
        if not alias.endswith("/"):
            assert alias.endswith("/hls/$video/$gen/$name")
    for location, alias in found:
        assert location.endswith("/") == alias.endswith("/")
        assert location.strip().startswith(("^~ ", '~ "^'))


def test_nginx_accepts_the_form_with_a_certificate(media, tmp_path_factory):
    run = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"]
        + [
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=localhost",
        ]
        + ["-keyout", str(run / "key.pem"), "-out", str(run / "cert.pem")],
        check=True,
        capture_output=True,
    )
    site = configuration(
        Front(
            "127.0.0.1:443",
            certificate=str(run / "cert.pem"),
            key=str(run / "key.pem"),
            log_dir=str(run),
        )
    )
    main = nginx.write_configuration(run, site)
    checked = subprocess.run(
        [nginx.program(), "-t", "-e", "stderr", "-p", str(run), "-c", str(main)],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
    assert "return 301 https://$host$request_uri" in site


def test_the_command_writes_a_file_for_its_owner_alone(media, tmp_path, capsys):
    target = tmp_path / "dangke.conf"
    call_command("nginx_config", "--output", str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_text() == configuration(Front())
    call_command("nginx_config", "--listen", "8080")
    assert "listen 8080;" in capsys.readouterr().out
    with pytest.raises(CommandError, match="go together"):
        call_command("nginx_config", "--certificate", "a.pem")


@pytest.mark.parametrize("secret", ["", 'a"b', "a$b", "a;b", "a b", "a\\b"])
def test_a_secret_that_nginx_would_misread_is_refused(media, secret):
    with (
        override_settings(DANGKE_MEDIA_SECRET=secret),
        pytest.raises(NotForNginx, match="DANGKE_MEDIA_SECRET"),
    ):
        configuration(Front())


def test_with_an_object_store_django_answers_for_video(media):
    with override_settings(DANGKE_STORAGE="s3"):
        text = configuration(Front())
    assert "secure_link" not in text
    assert "alias" in text
