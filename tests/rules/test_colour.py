import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import colour
from app.domain.colour import BLACK, INK, PAGE, SHEET, WHITE, Shades, contrast, palette

SCHEMES = ["light", "dark"]
AWKWARD = ["#000000", "#ffffff", "#ffe600", "#fdfcfa", "#19553c", "#777777", "#767676", "#ff0000"]
COLOURS = st.builds("#{:06x}".format, st.integers(0, 0xFFFFFF)) | st.sampled_from(AWKWARD)


def shades(primary: str, banner: str, scheme: str) -> Shades:
    found: Shades = getattr(palette(primary, banner), scheme)
    return found


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#ffffff", "#767676", 4.54),
        ("#ffffff", "#777777", 4.48),
        ("#ffffff", "#ff0000", 4.0),
        ("#ffff00", "#ffffff", 1.07),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_goes_both_ways(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(COLOURS)
def test_text_on_any_fill_is_readable(fill: str) -> None:
    text = colour.on(fill)
    assert text in {WHITE, INK, BLACK}
    assert contrast(fill, text) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@given(primary=COLOURS, banner=COLOURS)
def test_text_on_brand_is_readable(scheme: str, primary: str, banner: str) -> None:
    found = shades(primary, banner, scheme)
    assert contrast(found.brand, found.on_brand) >= 4.5
    assert contrast(found.banner, found.on_banner) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@given(primary=COLOURS)
def test_brand_as_text_is_readable(scheme: str, primary: str) -> None:
    found = shades(primary, primary, scheme)
    for ground in (PAGE[scheme], SHEET[scheme]):
        assert contrast(found.brand_ink, ground) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@given(primary=COLOURS)
def test_faint_fill_gets_an_edge(scheme: str, primary: str) -> None:
    found = shades(primary, primary, scheme)
    assert found.edge is (contrast(found.brand, PAGE[scheme]) < 3)


@given(COLOURS, COLOURS)
def test_light_page_keeps_the_brand(primary: str, banner: str) -> None:
    found = palette(primary, banner)
    assert (found.light.brand, found.light.banner, found.dark.banner) == (primary, banner, banner)


@given(COLOURS)
def test_dark_page_lifts_the_brand(primary: str) -> None:
    """On the dark sheet every brand stands out by itself, and never gets darker."""
    found = shades(primary, primary, "dark")
    assert contrast(found.brand, SHEET["dark"]) >= 3
    assert contrast(found.brand, BLACK) >= contrast(primary, BLACK) - 0.1


@given(COLOURS)
def test_visible_brand_is_left_alone(primary: str) -> None:
    found = shades(primary, primary, "dark")
    if contrast(primary, SHEET["dark"]) >= 3:
        steps = zip(*(bytes.fromhex(each[1:]) for each in (found.brand, primary)), strict=True)
        assert all(abs(one - other) <= 1 for one, other in steps)


@pytest.mark.parametrize("scheme", SCHEMES)
@given(primary=COLOURS, banner=COLOURS)
def test_every_shade_is_a_colour(scheme: str, primary: str, banner: str) -> None:
    found = shades(primary, banner, scheme)
    names = {name for name in Shades.__struct_fields__ if isinstance(getattr(found, name), str)}
    assert len(names) == len(Shades.__struct_fields__) - 4
    for name in names:
        text = getattr(found, name)
        assert len(text) == 7
        assert text == f"#{int(text[1:], 16):06x}"


@pytest.mark.parametrize("scheme", SCHEMES)
@given(primary=COLOURS)
def test_pressing_moves_away_from_text(scheme: str, primary: str) -> None:
    found = shades(primary, primary, scheme)
    rest, hover, pressed = (
        contrast(fill, found.on_brand) for fill in (found.brand, found.hover, found.pressed)
    )
    assert rest - 0.05 <= hover <= pressed + 0.05
    assert min(hover, pressed) >= 4.45
