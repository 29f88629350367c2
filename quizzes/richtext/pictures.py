"""Pictures for questions: checked, turned upright, made smaller and written anew. Pure.

What is stored was written here, pixel by pixel: no camera data, no comments, no second file
hidden behind the first.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
# The widest a question is shown, doubled for fine screens.
LONGEST_EDGE = 1600
MOST_PNG = 1024 * 1024
READ = ("PNG", "JPEG", "GIF", "WEBP")
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg"}


@dataclass(frozen=True)
class Picture:
    data: bytes
    mime: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return name_of(self.data)


class PictureRefused(Exception):
    """`code` is "too_large", "too_many_pixels" or "unreadable"."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def name_of(data: bytes) -> str:
    """The name by which texts call a picture: the sha256 of its bytes."""
    return hashlib.sha256(data).hexdigest()


def prepare(data: bytes) -> Picture:
    """The picture as it is stored: PNG or JPEG, no edge longer than LONGEST_EDGE.

    PNG, JPEG, GIF (its first frame) and WebP are read. Raises PictureRefused. The same bytes
    give the same picture.
    """
    if len(data) > MOST_BYTES:
        raise PictureRefused("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=READ)
            return _written(_upright(image), lossless=image.format in ("PNG", "GIF"))
    except PictureRefused:
        raise
    # Pillow's decoders raise what they like for broken files; nothing of ours runs in here.
    except Exception as error:
        raise PictureRefused("unreadable") from error


def _upright(image: Image.Image) -> Image.Image:
    if image.width * image.height > MOST_PIXELS:
        raise PictureRefused("too_many_pixels")
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    return upright


def _written(image: Image.Image, *, lossless: bool) -> Picture:
    has_alpha = image.has_transparency_data
    if lossless or has_alpha:
        png = _saved(image.convert("RGBA" if has_alpha else "RGB"), "PNG")
        if has_alpha or len(png) <= MOST_PNG:
            return Picture(png, "image/png", *image.size)
    jpeg = _saved(image.convert("RGB"), "JPEG", quality=85)
    return Picture(jpeg, "image/jpeg", *image.size)


def _saved(image: Image.Image, name: str, **options: int) -> bytes:
    out = io.BytesIO()
    # Only the pixels go on: what the file said besides lies in `info`.
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    bare.save(out, name, optimize=True, **options)
    return out.getvalue()
