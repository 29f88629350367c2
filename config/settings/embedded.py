"""One machine, one command, no servers: what `make up` runs. Loopback only, no TLS."""

from config.settings.base import *  # noqa: F403
