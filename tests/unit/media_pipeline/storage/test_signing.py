"""Our addresses are those that botocore makes at the same moment."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest
from botocore.config import Config
from botocore.credentials import Credentials as BotocoreCredentials
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.storage.s3_client import S3Config, bucket_url
from media_pipeline.storage.signing import Credentials, presigned_url, url_signed_at

ACCESS, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
MOMENT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def sorted_parts(url):
    parts = urlsplit(url)
    return parts.scheme, parts.netloc, parts.path, parse_qs(parts.query)


def botocores(config, key, *, at, lasts_s, parameters, token, monkeypatch):
    """The address that botocore makes at `at`; its clock is not ours to replace, so it is asked."""
    monkeypatch.setattr(
        botocore.auth, "get_current_datetime", lambda **_: at.replace(tzinfo=None)
    )
    session = Session()
    session._credentials = BotocoreCredentials(ACCESS, SECRET, token)
    client = session.create_client(
        "s3",
        region_name=config.region,
        endpoint_url=config.endpoint or None,
        config=Config(
            signature_version="s3v4", s3={"addressing_style": config.addressing}
        ),
    )
    names = {
        "response-content-disposition": "ResponseContentDisposition",
        "response-content-type": "ResponseContentType",
    }
    ask = {"Bucket": config.bucket, "Key": key}
    ask |= {names[name]: value for name, value in parameters.items()}
    return client.generate_presigned_url("get_object", Params=ask, ExpiresIn=lasts_s)


SAVED = {"response-content-disposition": 'attachment; filename="党 课.mp4"'}


@pytest.mark.parametrize(
    ("endpoint", "addressing", "region", "parameters", "token"),
    [
        ("http://127.0.0.1:9000", "path", "us-east-1", {}, None),
        ("https://s3.example.org", "path", "cn-north-1", SAVED, None),
        ("https://s3.example.org", "virtual", "cn-north-1", {}, "session/token+=="),
        ("", "virtual", "eu-central-1", {}, None),
        ("", "path", "ap-southeast-1", SAVED, "session/token+=="),
    ],
)
def test_an_address_equals_botocores(
    endpoint, addressing, region, parameters, token, monkeypatch
):
    config = S3Config("lectures", region, endpoint=endpoint, addressing=addressing)
    key = "hls/0f/9c-1/c0007.12/720.m4s"
    theirs = botocores(
        config,
        key,
        at=MOMENT,
        lasts_s=14_400,
        parameters=parameters,
        token=token,
        monkeypatch=monkeypatch,
    )
    ours = url_signed_at(
        bucket_url(config) + key,
        region=region,
        credentials=Credentials(ACCESS, SECRET, token),
        signed_at=MOMENT,
        lasts_s=14_400,
        parameters=parameters,
    )
    assert sorted_parts(ours) == sorted_parts(theirs)


@given(
    at=st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2035, 1, 1)),
    ttl_s=st.integers(60, 6 * 24 * 3600),
)
def test_an_address_is_valid_from_before_it_is_asked_for_until_it_expires(at, ttl_s):
    at = at.replace(tzinfo=dt.UTC)
    expires_at = at + dt.timedelta(seconds=ttl_s)
    url = presigned_url(
        "hls/a.m4s",
        base_url="https://s3.example.org/lectures/",
        region="us-east-1",
        credentials=Credentials(ACCESS, SECRET),
        at=at,
        expires_at=expires_at,
        parameters={},
    )
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    signed_at = dt.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
    signed_at = signed_at.replace(tzinfo=dt.UTC)
    ends_at = signed_at + dt.timedelta(seconds=int(query["X-Amz-Expires"]))
    assert at - dt.timedelta(hours=4) < signed_at <= at
    assert dt.timedelta(0) <= expires_at - ends_at < dt.timedelta(seconds=1)
