"""Small pictures, as cameras and people leave them."""

import io

from PIL import Image

from quizzes.operations.images import add_image
from quizzes.richtext import MARK, canonical
from tests.builders.quizzes import NINE


def picture_bytes(name="PNG", *, colour="red", size=(6, 4), **options):
    """A picture of one colour as a file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, name, **options)
    return out.getvalue()


def make_image(*, by=None, at=NINE, **picture):
    """A stored picture."""
    return add_image(data=picture_bytes(**picture), at=at, by=by)


def showing(image, words="看图", alt="一幅图"):
    """A text that shows a picture."""
    return canonical(
        f'{MARK}<p>{words}<img data-image="{image.sha256}" alt="{alt}"></p>'
    )
