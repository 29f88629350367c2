"""Values that the readers of environment variables refuse, and what they make of the others."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.fixture(autouse=True)
def bucket(monkeypatch):
    monkeypatch.setenv("DANGKE_S3_BUCKET", "lectures")


def test_one_of_a_few_words(monkeypatch):
    assert env.one_of("DANGKE_X", "disk", ("disk", "s3")) == "disk"
    monkeypatch.setenv("DANGKE_X", "s3")
    assert env.one_of("DANGKE_X", "disk", ("disk", "s3")) == "s3"
    monkeypatch.setenv("DANGKE_X", "S3")
    with pytest.raises(ImproperlyConfigured, match="disk or s3, not 'S3'"):
        env.one_of("DANGKE_X", "disk", ("disk", "s3"))


def test_a_bucket_of_amazon_is_part_of_the_host_name():
    found = env.s3_bucket()
    assert (found["bucket"], found["endpoint"]) == ("lectures", "")
    assert (found["addressing"], found["region"]) == ("virtual", "us-east-1")


def test_any_other_bucket_is_part_of_the_path(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("DANGKE_S3_ENDPOINT", "http://minio.lan:9000")
    monkeypatch.setenv("DANGKE_S3_SECRET_KEY_FILE", str(tmp_path / "key"))
    found = env.s3_bucket()
    assert found["addressing"] == "path"
    assert found["secret_key"] == "s3cret"
    monkeypatch.setenv("DANGKE_S3_ADDRESSING", "virtual")
    assert env.s3_bucket()["addressing"] == "virtual"


def test_a_bucket_needs_a_name(monkeypatch):
    monkeypatch.delenv("DANGKE_S3_BUCKET")
    with pytest.raises(ImproperlyConfigured, match="DANGKE_S3_BUCKET"):
        env.s3_bucket()


def test_networks_are_addresses_or_ranges_and_none_by_default(monkeypatch):
    assert env.networks("DANGKE_X") == ()
    monkeypatch.setenv("DANGKE_X", "127.0.0.1, 10.0.3.0/24,fd00::/64")
    assert [str(net) for net in env.networks("DANGKE_X")] == [
        "127.0.0.1/32",
        "10.0.3.0/24",
        "fd00::/64",
    ]
    for wrong in ("1", "10.0.3.7/24", "proxy.lan"):
        monkeypatch.setenv("DANGKE_X", wrong)
        with pytest.raises(ImproperlyConfigured, match="addresses or networks"):
            env.networks("DANGKE_X")


def test_a_secret_that_many_make_at_once_is_one_and_never_half_written(tmp_path):
    """Web, workers and beat start together in an empty folder."""
    for number in range(50):
        path = tmp_path / str(number) / "secret_key"
        barrier = Barrier(8)

        def made(path=path, barrier=barrier):
            barrier.wait(10)
            return env.stored_secret(path, "DANGKE_NONE_SUCH")

        with ThreadPoolExecutor(8) as pool:
            found = {one.result() for one in [pool.submit(made) for _ in range(8)]}
        assert found == {path.read_text()}
        assert len(path.read_text()) == 64
        assert path.stat().st_mode & 0o777 == 0o600
        assert [one.name for one in path.parent.iterdir()] == ["secret_key"]
