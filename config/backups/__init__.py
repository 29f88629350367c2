"""A consistent copy of a site, and the way back.

    DIR/files/video/…        objects of the video store, each once for all snapshots
    DIR/files/media/…        pictures, documents, papers of sessions and findings
    DIR/2026-11-23T02-00-00Z/   one snapshot: the database, secrets and manifest.json

The database comes first: whatever it names was stored before. Files are written once under their
names, so the next snapshot copies only what is new.
"""
