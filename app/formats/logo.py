"""A business's logo: decoded and written anew, so that nothing else rides along."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain.errors import Fault, Refused

LARGEST_FILE = 2_000_000  # bytes
LARGEST_SIDE = 640  # pixels; shown at 40 to 160, on sharp screens and on paper
_MOST_PIXELS = 40_000_000
_NEITHER = "Choose a PNG or JPG file."


def logo(body: bytes) -> bytes:
    """The picture as a PNG that fits into LARGEST_SIDE, upright. Raises Refused."""
    if len(body) > LARGEST_FILE:
        raise _refused("Choose a file of at most 2 MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(body), formats=("PNG", "JPEG")) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise _refused("This picture has too many pixels; choose a smaller one.")
                upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning) as error:
        raise _refused(_NEITHER) from error
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    upright.save(written, "PNG", optimize=True)
    return written.getvalue()


def _refused(problem: str) -> Refused:
    return Refused("This logo cannot be used.", Fault("logo", problem))
