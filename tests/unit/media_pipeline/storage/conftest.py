import pytest

from media_pipeline.storage import DiskStorage, SourceCache
from media_pipeline.storage.s3 import S3Storage
from media_pipeline.storage.s3_client import S3Config


@pytest.fixture
def cache(tmp_path):
    return SourceCache(tmp_path / "cache", cap_bytes=10_000_000)


@pytest.fixture
def bucket(s3_server, cache):
    """An empty bucket of a server that checks signatures."""
    return S3Storage(S3Config(**s3_server.new_bucket()), cache)


@pytest.fixture
def strict_bucket(strict_s3_server, cache):
    """An empty bucket of a server that keeps the rules of uploads in parts."""
    return S3Storage(S3Config(**strict_s3_server.new_bucket()), cache)


@pytest.fixture(params=["disk", "s3"])
def store(request, tmp_path):
    if request.param == "disk":
        return DiskStorage(tmp_path / "video")
    return request.getfixturevalue("bucket")
