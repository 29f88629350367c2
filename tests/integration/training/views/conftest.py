"""A branch with its secretary and a member: whom most pages of training are about."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.builders.members import make_member, make_secretary, make_unit
from tests.builders.sessions import make_entry


@pytest.fixture(autouse=True)
def fresh_limits():
    """No test begins with what another one has used up."""
    cache.clear()


@pytest.fixture
def branch():
    return make_unit("第一党支部")


@pytest.fixture
def secretary(branch):
    return make_secretary(branch)


@pytest.fixture
def member(branch):
    return make_member("张三", unit=branch)


@pytest.fixture
def year():
    return timezone.localdate().year


@pytest.fixture
def entry(branch, member, year):
    """Three hours of the member for a first lesson of this year."""
    return make_entry(branch, member, year=year)
