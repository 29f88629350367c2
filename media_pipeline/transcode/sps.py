"""H.264 sequence parameter sets: the few fields that verification compares with the plan."""

from dataclasses import dataclass
from fractions import Fraction

_HIGH_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
_EXTENDED_SAR = 255
_SAR_TABLE = (
    (0, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11),
    (80, 33), (18, 11), (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
)  # fmt: skip


class SpsError(ValueError):
    """The bytes are not a sequence parameter set we can read."""


@dataclass(frozen=True)
class Sps:
    """Picture facts of ITU-T H.264 7.3.2.1.1; `sar` 0 means not said, `level` is ×10.

    `frames_only`: no picture can be made of fields.
    """

    profile: int
    constraints: int
    level: int
    chroma_format: int
    bit_depth: int
    width: int
    height: int
    sar: Fraction
    frames_only: bool = True


class _Bits:
    def __init__(self, data: bytes) -> None:
        self.value = int.from_bytes(data, "big")
        self.left = len(data) * 8

    def u(self, count: int) -> int:
        if count > self.left:
            raise SpsError("parameter set ends early")
        self.left -= count
        return (self.value >> self.left) & ((1 << count) - 1)

    def ue(self) -> int:
        zeros = 0
        while self.u(1) == 0:
            zeros += 1
            if zeros > 32:
                raise SpsError("no end of an Exp-Golomb code")
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)


def parse_sps(nal: bytes) -> Sps:
    """Read one SPS NAL unit (header byte first, no start code). Raises SpsError."""
    if len(nal) < 4 or nal[0] & 0x1F != 7:
        raise SpsError("not a sequence parameter set")
    bits = _Bits(nal[1:].replace(b"\x00\x00\x03", b"\x00\x00"))
    profile, constraints, level = bits.u(8), bits.u(8), bits.u(8)
    bits.ue()  # seq_parameter_set_id
    chroma_format, bit_depth = _chroma(bits, profile)
    bits.ue()  # log2_max_frame_num
    _skip_picture_order(bits)
    bits.ue()  # max_num_ref_frames
    bits.u(1)  # gaps_in_frame_num
    width, height, frames_only = _size(bits, chroma_format)
    sar = _sar(bits) if bits.u(1) else Fraction(0)
    return Sps(
        profile,
        constraints,
        level,
        chroma_format,
        bit_depth,
        width,
        height,
        sar,
        frames_only,
    )


def _chroma(bits: _Bits, profile: int) -> tuple[int, int]:
    if profile not in _HIGH_PROFILES:
        return 1, 8
    chroma_format = bits.ue()
    if chroma_format == 3:
        bits.u(1)
    bit_depth = 8 + bits.ue()
    bits.ue()  # chroma bit depth
    bits.u(1)  # lossless bypass
    if bits.u(1):
        for i in range(12 if chroma_format == 3 else 8):
            if bits.u(1):
                _skip_scaling_list(bits, 16 if i < 6 else 64)
    return chroma_format, bit_depth


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def _skip_picture_order(bits: _Bits) -> None:
    kind = bits.ue()
    if kind == 0:
        bits.ue()
    elif kind == 1:
        bits.u(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue()):
            bits.se()


def _size(bits: _Bits, chroma_format: int) -> tuple[int, int, bool]:
    width, map_units = (bits.ue() + 1) * 16, bits.ue() + 1
    frames_only = bits.u(1)
    height = map_units * 16 * (2 - frames_only)
    if not frames_only:
        bits.u(1)
    bits.u(1)  # direct_8x8_inference
    if bits.u(1):
        unit_x = 2 if chroma_format in (1, 2) else 1
        unit_y = (2 if chroma_format == 1 else 1) * (2 - frames_only)
        left, right, top, bottom = (bits.ue() for _ in range(4))
        width -= (left + right) * unit_x
        height -= (top + bottom) * unit_y
    return width, height, bool(frames_only)


def _sar(bits: _Bits) -> Fraction:
    if not bits.u(1):
        return Fraction(0)
    code = bits.u(8)
    if code == _EXTENDED_SAR:
        wide, high = bits.u(16), bits.u(16)
        return Fraction(wide, high) if high else Fraction(0)
    return Fraction(*_SAR_TABLE[code]) if code < len(_SAR_TABLE) else Fraction(0)
