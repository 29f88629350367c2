"""Wagtail's database search with Chinese pairs (`cms.bigrams`), on SQLite and PostgreSQL.

It replaces one class inside modelsearch, which is why that library's minor version is held. After
switching an existing installation to it, run `manage.py update_index`.
"""

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend for the default database; modelsearch looks for this name."""
    # Each of modelsearch's two modules can be imported on its own database only.
    if connection.vendor == "postgresql":
        from cms.search.postgresql import PostgresBackend

        return PostgresBackend({"SEARCH_CONFIG": "simple"} | params)
    from cms.search.sqlite import SQLiteBackend

    return SQLiteBackend(params)
