from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from members.models import AccessLog
from members.states import AccessAction

pytestmark = pytest.mark.django_db


def test_typed_words_of_earlier_entries_are_forgotten():
    kept = {"on": "2026-03-01", "status": "late"}
    searched, plain = (
        AccessLog.objects.create(action=AccessAction.VIEW, subject="x", filters=filters)
        for filters in (kept | {"search": "王芳", "q": "000123"}, kept)
    )
    before = MigrationExecutor(connection).loader.project_state(
        ("members", "0005_access_actions")
    )
    migration = import_module("members.migrations.0006_imports_shown")
    migration.forget_typed_words(before.apps, None)
    searched.refresh_from_db()
    plain.refresh_from_db()
    assert searched.filters == kept | {"search": "*", "q": "*"}
    assert plain.filters == kept
