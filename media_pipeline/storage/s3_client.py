"""How to reach a bucket, and the client that does: from django-storages and botocore."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage as Backend

from .s3_errors import require_length
from .signing import Credentials

CONNECTIONS = 16


@dataclass(frozen=True)
class S3Config:
    """How to reach a bucket; `public_endpoint` is how browsers reach it, when that differs.

    Empty keys mean those that the machine is given by its surroundings.
    """

    bucket: str
    region: str
    endpoint: str = ""
    public_endpoint: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    addressing: str = "path"
    connect_timeout_s: float = 3
    read_timeout_s: float = 20
    attempts: int = 5

    def connection(self) -> "S3Config":
        """The same for all buckets of one service."""
        return replace(self, bucket="", public_endpoint="")


@lru_cache(maxsize=8)
def client_of(config: S3Config, _process: int) -> Any:
    """Kept, since it takes long to make; by process, since connections bear no fork."""
    backend = Backend(
        bucket_name="-",
        region_name=config.region,
        endpoint_url=config.endpoint or None,
        access_key=config.access_key or None,
        secret_key=config.secret_key or None,
        client_config=Config(
            signature_version="s3v4",
            s3={"addressing_style": config.addressing},
            connect_timeout=config.connect_timeout_s,
            read_timeout=config.read_timeout_s,
            retries={"mode": "standard", "total_max_attempts": config.attempts},
            max_pool_connections=CONNECTIONS,
            tcp_keepalive=True,
            # Compatible servers answer a range with the checksum of the whole, or none.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    client = backend.connection.meta.client
    client.meta.events.register("before-parse.s3", require_length)
    return client


def credentials_of(config: S3Config, client: Any) -> Credentials:
    """The configured key, or the one that the machine has been given."""
    if config.access_key:
        return Credentials(config.access_key, config.secret_key)
    found = client._request_signer._credentials.get_frozen_credentials()
    return Credentials(found.access_key, found.secret_key, found.token)


@lru_cache(maxsize=8)
def bucket_url(config: S3Config) -> str:
    """The address of the bucket for browsers, with a slash at its end."""
    endpoint = config.public_endpoint or config.endpoint
    endpoint = endpoint or f"https://s3.{config.region}.amazonaws.com"
    scheme, _, host = endpoint.rstrip("/").partition("://")
    if config.addressing == "virtual":
        return f"{scheme}://{config.bucket}.{host}/"
    return f"{scheme}://{host}/{config.bucket}/"
