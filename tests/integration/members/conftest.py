import pytest
from django.core.cache import cache

from members.signals import memberships_changed, units_changed


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    """Wrong passwords of one test must not close the door to the next."""
    cache.clear()


@pytest.fixture
def told():
    """What the signals of members say, as (signal, ids, day), in order."""
    heard = []

    def hear_members(member_ids, on, at, **kwargs):
        heard.append(("members", sorted(member_ids), on))

    def hear_units(unit_ids, on, at, **kwargs):
        heard.append(("units", sorted(unit_ids), on))

    memberships_changed.connect(hear_members)
    units_changed.connect(hear_units)
    yield heard
    memberships_changed.disconnect(hear_members)
    units_changed.disconnect(hear_units)
