"""Static files with content hashes in their names, inside CSS and inside JavaScript modules alike."""

from collections.abc import Callable
from re import Match
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Manifest storage that also rewrites `import` and `import()` of ES modules.

    The rewriting is done by regular expressions, hence three rules for our modules: every import statement ends
    with a semicolon, names a relative literal path and a `.js` file; imports have no cycles; at most six deep.
    """

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *args: Any, **kwargs: Any) -> Callable[..., str]:
        """As the base class, but files of django_htmx stay as they are.

        Its type comments (`@type {import("../htmx")…}`) look like imports of a file that is not there.
        """
        if name.startswith("django_htmx/"):
            return _unchanged
        return super().url_converter(name, *args, **kwargs)  # type: ignore[no-any-return]


def _unchanged(match: Match[str]) -> str:
    return match[0]
