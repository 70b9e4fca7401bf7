"""From whatever colours a photo comes in to plain sRGB."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")

# The colour space that an ICC profile speaks of, and Pillow's mode for it.
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def to_srgb(image: Image.Image) -> Image.Image:
    """`image` as RGB in sRGB: profile applied, CMYK and grey converted, transparency on white."""
    opaque = _on_white(_eight_bits(image))
    profile = image.info.get("icc_profile")
    converted = _by_profile(opaque, profile) if profile else None
    return converted or opaque.convert("RGB")


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
