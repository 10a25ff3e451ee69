"""From two brand colours to every colour that the portal needs, with readable text on each.

Colours are `#rrggbb`; lightness and hue are moved in OKLCH (B. Ottosson, "A perceptual color space
for image processing", 2020); contrast is WCAG 2.2's, from 1 to 21.
"""

import functools
import math

import msgspec

PAGE = {"light": "#f8f5f1", "dark": "#13110e"}
SHEET = {"light": "#fefdfb", "dark": "#1b1916"}
INK, WHITE, BLACK = "#201b16", "#ffffff", "#000000"
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0
_STEP, _STEPS = 0.005, 200
_DARKEST_LINEAR = 0.0031308  # below it sRGB is a straight line (IEC 61966-2-1)


class Shades(msgspec.Struct, frozen=True, kw_only=True):
    """The brand on one ground; `edge` says whether the fill needs an outline to be seen.

    `text_contrast` is that of a button's label, `banner_contrast` of the banner's, `page_contrast`
    of a button against the page; each rounded down to tenths.
    """

    brand: str
    on_brand: str
    brand_ink: str
    hover: str
    pressed: str
    banner: str
    on_banner: str
    edge: bool
    text_contrast: float
    banner_contrast: float
    page_contrast: float


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    light: Shades
    dark: Shades


@functools.lru_cache(maxsize=256)
def palette(primary: str, banner: str) -> Palette:
    """All shades of a primary and a banner colour."""
    return Palette(light=_shades(primary, banner, "light"), dark=_shades(primary, banner, "dark"))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, 1.4.3)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def on(fill: str) -> str:
    """Text that can be read on `fill`: white, else ink, else black."""
    for text in (WHITE, INK):
        if contrast(fill, text) >= TEXT_CONTRAST:
            return text
    return BLACK


def _shades(primary: str, banner: str, scheme: str) -> Shades:
    ground = PAGE[scheme]
    brand = primary if scheme == "light" else _lifted(primary, SHEET[scheme])
    away = -1 if on(brand) == WHITE else 1  # from the text, which must stay readable
    return Shades(
        brand=brand,
        on_brand=on(brand),
        brand_ink=_readable(primary, scheme),
        hover=_moved(brand, away * 0.045),
        pressed=_moved(brand, away * 0.07),
        banner=banner,
        on_banner=on(banner),
        edge=contrast(brand, ground) < MARK_CONTRAST,
        text_contrast=_tenths(contrast(brand, on(brand))),
        banner_contrast=_tenths(contrast(banner, on(banner))),
        page_contrast=_tenths(contrast(brand, ground)),
    )


def _lifted(colour: str, ground: str) -> str:
    """`colour`, lighter until it stands out from a dark ground and still carries its text."""
    for step in range(_STEPS):
        lifted = _moved(colour, step * _STEP)
        if contrast(lifted, ground) >= MARK_CONTRAST:
            return lifted
    return WHITE


def _readable(colour: str, scheme: str) -> str:
    """`colour` as text: darker on the light page, lighter on the dark one, until it is readable."""
    direction = -_STEP if scheme == "light" else _STEP
    grounds = PAGE[scheme], SHEET[scheme]
    for step in range(_STEPS):
        moved = _moved(colour, step * direction)
        if all(contrast(moved, ground) >= TEXT_CONTRAST for ground in grounds):
            return moved
    return BLACK if scheme == "light" else WHITE


def _tenths(ratio: float) -> float:
    """Rounded down, as WCAG compares: 4.49 is not 4.5."""
    return math.floor(ratio * 10) / 10


def _moved(colour: str, by: float) -> str:
    lightness, chroma, hue = _oklch(colour)
    return _hex(min(1.0, max(0.0, lightness + by)), chroma, hue)


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (
        value / 12.92
        if (value := int(colour[i : i + 2], 16) / 255) <= _DARKEST_LINEAR * 12.92
        else ((value + 0.055) / 1.055) ** 2.4
        for i in (1, 3, 5)
    )
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_encoded(channel):02x}" for channel in channels)


def _encoded(channel: float) -> int:
    clipped = min(1.0, max(0.0, channel))
    straight = clipped <= _DARKEST_LINEAR
    value = clipped * 12.92 if straight else 1.055 * clipped ** (1 / 2.4) - 0.055
    return round(value * 255)
