"""The settings of this site as options of the transcoding core."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from pydantic import TypeAdapter

from media_pipeline.transcode.options import ContentClass, Limits, Options, Recipe


def current_recipe() -> Recipe:
    """The recipe that `settings.DANGKE_TRANSCODE` describes.

    `chunk_s` seconds per slice are rounded down to whole segments of `gop_s` (default 6).
    """
    values = settings.DANGKE_TRANSCODE
    recipe = Recipe()
    gop_s = values.get("gop_s", recipe.gop_s)
    wanted = values.get("content_class")
    return Recipe(
        content_class=ContentClass(wanted) if wanted else None,
        gop_s=gop_s,
        gops_per_chunk=max(1, values["chunk_s"] // gop_s),
        threads=values["threads"],
    )


def current_options(scratch: Path | None = None) -> Options:
    """Options of a run: recipe and limits of the site, working files below `scratch`."""
    return Options(
        recipe=current_recipe(),
        limits=Limits(max_bytes=settings.DANGKE_MAX_UPLOAD_BYTES),
        allow_unsandboxed=settings.DANGKE_TRANSCODE["allow_unsandboxed"],
        scratch=scratch,
        scanner=tuple(settings.DANGKE_SCAN_COMMAND),
    )


def current_recipe_digest() -> str:
    """64 hex digits that change when a setting changes what comes out."""
    recipe = current_recipe()
    plain = TypeAdapter(Recipe).dump_python(recipe, mode="json")
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
