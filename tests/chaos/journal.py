"""A record of every move, kept by the database itself: no part of the product can forget it.

Triggers write one line for each change of a step's state or fence, for each rendition stored
and for each flip of a video's pointer, in the transaction that makes the change.
"""

from dataclasses import dataclass

from django.db import connection

_COLUMNS = "what, row_id, was, now, fence_was, fence_now"

_SQLITE = (
    """
    CREATE TABLE chaos_journal (
        id integer PRIMARY KEY AUTOINCREMENT, what text, row_id integer,
        was text, now text, fence_was integer, fence_now integer)
    """,
    f"""
    CREATE TRIGGER chaos_step AFTER UPDATE ON media_pipeline_step
    WHEN old.state <> new.state OR old.fence <> new.fence
    BEGIN
        INSERT INTO chaos_journal ({_COLUMNS})
        VALUES ('step', new.id, old.state, new.state, old.fence, new.fence);
    END
    """,
    f"""
    CREATE TRIGGER chaos_rendition AFTER INSERT ON media_pipeline_rendition
    BEGIN
        INSERT INTO chaos_journal ({_COLUMNS})
        VALUES ('rendition', new.job_id, '', new.role, 0, 0);
    END
    """,
    f"""
    CREATE TRIGGER chaos_pointer AFTER UPDATE ON media_pipeline_video
    WHEN old.current_rendition_id IS NOT new.current_rendition_id
    BEGIN
        INSERT INTO chaos_journal ({_COLUMNS})
        VALUES ('pointer', new.id, old.current_rendition_id, new.current_rendition_id, 0, 0);
    END
    """,
)

_POSTGRESQL = (
    """
    CREATE TABLE chaos_journal (
        id bigserial PRIMARY KEY, what text, row_id bigint,
        was text, now text, fence_was bigint, fence_now bigint)
    """,
    f"""
    CREATE FUNCTION chaos_note_step() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF old.state <> new.state OR old.fence <> new.fence THEN
            INSERT INTO chaos_journal ({_COLUMNS})
            VALUES ('step', new.id, old.state, new.state, old.fence, new.fence);
        END IF;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE FUNCTION chaos_note_rendition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO chaos_journal ({_COLUMNS})
        VALUES ('rendition', new.job_id, '', new.role, 0, 0);
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE FUNCTION chaos_note_pointer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF old.current_rendition_id IS DISTINCT FROM new.current_rendition_id THEN
            INSERT INTO chaos_journal ({_COLUMNS})
            VALUES ('pointer', new.id, old.current_rendition_id, new.current_rendition_id, 0, 0);
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER chaos_step AFTER UPDATE ON media_pipeline_step
    FOR EACH ROW EXECUTE FUNCTION chaos_note_step()
    """,
    """
    CREATE TRIGGER chaos_rendition AFTER INSERT ON media_pipeline_rendition
    FOR EACH ROW EXECUTE FUNCTION chaos_note_rendition()
    """,
    """
    CREATE TRIGGER chaos_pointer AFTER UPDATE ON media_pipeline_video
    FOR EACH ROW EXECUTE FUNCTION chaos_note_pointer()
    """,
)


@dataclass(frozen=True)
class Line:
    """One change: `what` is step, rendition or pointer; `row_id` the step, job or video."""

    what: str
    row_id: int
    was: str
    now: str
    fence_was: int
    fence_now: int

    @property
    def is_claim(self) -> bool:
        return self.what == "step" and self.fence_now > self.fence_was


def begin() -> None:
    """Have the database keep the journal from now on."""
    statements = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def read() -> list[Line]:
    """All lines so far, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM chaos_journal ORDER BY id")
        return [Line(*row) for row in cursor.fetchall()]
