import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    """Wrong passwords of one test must not close the door to the next."""
    cache.clear()
