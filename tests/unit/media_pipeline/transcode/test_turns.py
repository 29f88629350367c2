"""Turns of the picture and pauses of the voice, from what ffmpeg wrote."""

import random

from media_pipeline.transcode.turns import (
    CELLS,
    LOOK_S,
    LOOK_WIDTH,
    find_turns,
    read_pauses,
)


def look(*cells: tuple[int, int], base: int = 200) -> bytearray:
    """A plain picture in which some cells have another value."""
    picture = bytearray([base] * CELLS)
    for index, value in cells:
        picture[index] = value
    return picture


def noisy(picture: bytearray, dice: random.Random) -> bytes:
    return bytes(max(0, min(255, cell + dice.randint(-2, 2))) for cell in picture)


def film(pictures: list[bytearray]) -> bytes:
    dice = random.Random(7)
    return b"".join(noisy(picture, dice) for picture in pictures)


# One glyph of a heading covers a cell or two.
GLYPH = 3 * LOOK_WIDTH + 20


def test_one_glyph_is_a_turn_and_noise_is_none() -> None:
    looks = film([look()] * 6 + [look((GLYPH, 180))] * 6)
    assert find_turns(looks) == (5.0 * LOOK_S,)


def test_a_speaker_in_the_corner_does_not_hide_a_turn() -> None:
    dice = random.Random(3)
    corner = [row * LOOK_WIDTH + column for row in range(8) for column in range(12)]
    pictures = [
        look(*((cell, dice.randint(0, 255)) for cell in corner)) for _ in range(24)
    ]
    glyph = 20 * LOOK_WIDTH + 30
    for picture in pictures[12:]:
        picture[glyph] = 170
    assert find_turns(film(pictures)) == (11.0 * LOOK_S,)


def test_a_restless_picture_has_no_turns() -> None:
    dice = random.Random(5)
    assert find_turns(bytes(dice.randint(0, 255) for _ in range(CELLS * 20))) == ()


def test_a_dissolve_is_one_turn() -> None:
    steps = [200, 180, 160, 140, 120]
    pictures = [look()] * 10 + [look((GLYPH, value)) for value in steps]
    looks = film(pictures + [look((GLYPH, 120))] * 10)
    assert len(find_turns(looks)) == 1


def test_nothing_to_compare() -> None:
    assert find_turns(b"") == ()
    assert find_turns(bytes(look())) == ()


def test_pauses_are_read_and_an_open_one_ends_with_the_sound() -> None:
    text = """frame:12 pts:1 pts_time:1
lavfi.silence_start=-0.01
frame:90 pts:9 pts_time:9
lavfi.silence_end=2.5
lavfi.silence_duration=2.51
lavfi.silence_start=8.25
"""
    assert read_pauses(text, end_s=10.0) == ((0.0, 2.5), (8.25, 10.0))
    assert read_pauses("lavfi.silence_end=3\nnonsense", end_s=10.0) == ()
