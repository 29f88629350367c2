"""Static files with content hashes in their names, inside CSS and inside JavaScript modules alike."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Manifest storage that also rewrites `import` and `import()` of ES modules.

    The rewriting is done by regular expressions, hence three rules for our modules: every import statement ends
    with a semicolon, names a relative literal path and a `.js` file; imports have no cycles; at most six deep.
    """

    support_js_module_import_aggregation = True
