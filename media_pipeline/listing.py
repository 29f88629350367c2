"""What a rendition consists of, by its own manifest."""

import json

from media_pipeline.models import Rendition
from media_pipeline.storage import Store


def names_of(store: Store, rendition: Rendition) -> set[str]:
    """Full names of the objects of a rendition, its master and its manifest among them.

    Without its manifest only those two are known. `rendition.video` should be loaded.
    """
    prefix = rendition.prefix
    manifest = prefix + rendition.manifest_name
    names = {manifest, prefix + rendition.master_name}
    if store.size(manifest) is not None:
        with store.open(manifest) as file:
            names.update(prefix + entry["key"] for entry in json.load(file)["files"])
    return names
