"""Uploaded pictures: read within limits and written anew, so that nothing of the file is left."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LEAST_WIDTH, LEAST_HEIGHT = 320, 180
POSTER_BOX = (1280, 720)
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 86


class NotAPicture(Exception):
    """The file is refused; `code` is too_large, unreadable, too_many_pixels or too_small."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def poster_jpeg(data: bytes) -> bytes:
    """The picture as a JPEG of at most 1280 × 720, upright, without metadata.

    Accepts JPEG, PNG and WebP, the first frame of an animation, transparency on white. Raises
    NotAPicture.
    """
    if len(data) > MAX_BYTES:
        raise NotAPicture("too_large")
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures before it refuses them; our limit is lower.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                return _written(opened)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:
        raise NotAPicture("unreadable") from error


def _written(opened: Image.Image) -> bytes:
    width, height = opened.size
    if width * height > MAX_PIXELS:
        raise NotAPicture("too_many_pixels")
    if max(width, height) < LEAST_WIDTH or min(width, height) < LEAST_HEIGHT:
        raise NotAPicture("too_small")
    picture = ImageOps.exif_transpose(opened).convert("RGBA")
    picture.thumbnail(POSTER_BOX, Image.Resampling.LANCZOS)
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()
