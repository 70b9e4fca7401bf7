"""From whatever colours a photo comes in to plain sRGB."""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")

# The colour space that an ICC profile speaks of, and Pillow's mode for it.
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}

# Red, green and blue of the wider spaces that a HEIC names by number (ITU-T H.273, table 2), as XYZ
# adapted to D50, which is how ICC profiles say it. Computed from their chromaticities (Bradford).
_PRIMARIES = {
    9: ((0.67348, 0.27904, -0.00193), (0.16567, 0.67534, 0.02998), (0.12505, 0.04561, 0.79685)),
    12: ((0.51512, 0.24119, -0.00105), (0.29198, 0.69224, 0.04188), (0.15710, 0.06657, 0.78407)),
}


def to_srgb(image: Image.Image) -> Image.Image:
    """`image` as RGB in sRGB: profile applied, CMYK and grey converted, transparency on white.

    `image` itself where there is nothing to do.

    The profile is the file's ICC one, else (HEIC) the primaries that it names by number.
    """
    opaque = _on_white(_eight_bits(image))
    converted = None
    if profile := image.info.get("icc_profile"):
        converted = _by_profile(opaque, profile)
    elif named := _PRIMARIES.get(image.info.get("nclx_profile", {}).get("color_primaries")):
        converted = _by_profile(opaque.convert("RGB"), _profile_of(named))
    picture = converted or opaque
    # Pillow would copy what needs no conversion: 12 ms for 12 megapixels, and as much memory again.
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """16-bit grey as 8-bit; Pillow's own conversion would clip it to white."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("RGB")
    return image if image.mode in _SPACES.values() else image.convert("RGB")


def _profile_of(colorants: tuple[tuple[float, ...], ...]) -> bytes:
    """An ICC profile with sRGB's curve, which phones use with wide primaries too, and these."""
    data = bytearray(ImageCms.ImageCmsProfile(_SRGB).tobytes())
    values = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants, strict=True))
    count = int.from_bytes(data[128:132])
    for entry in range(132, 132 + 12 * count, 12):
        if xyz := values.get(bytes(data[entry : entry + 4])):
            start = int.from_bytes(data[entry + 4 : entry + 8]) + 8
            data[start : start + 12] = struct.pack(">3i", *(round(part * 65536) for part in xyz))
    return bytes(data).replace("sRGB".encode("utf-16-be"), "wide".encode("utf-16-be"))


def _by_profile(image: Image.Image, data: bytes) -> Image.Image | None:
    """`image` through its ICC profile; None when the profile is broken or for other colours."""
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(data))
        if _SPACES.get(profile.profile.xcolor_space.strip()) != image.mode:
            return None
        if image.mode == "RGB" and "sRGB" in (profile.profile.profile_description or ""):
            return image
        return ImageCms.profileToProfile(image, profile, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return None
