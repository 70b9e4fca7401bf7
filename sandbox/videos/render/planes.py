"""Pictures as video stores them: one luma and two chroma planes, BT.709, chroma at half size.

Working on planes instead of RGB halves the work of a frame: nothing is converted per frame.
"""

from typing import NamedTuple

from av import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image


class Planes(NamedTuple):
    """Three 8-bit images; `u` and `v` have half the width and half the height of `y`."""

    y: Image.Image
    u: Image.Image
    v: Image.Image


class Tone(NamedTuple):
    """One colour in the same terms."""

    y: int
    u: int
    v: int


def tone(red: int, green: int, blue: int) -> Tone:
    """BT.709 in studio range: luma 16..235, chroma 16..240 around 128."""
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return Tone(
        y=round(16 + 219 * luma / 255),
        u=round(128 + 224 * (blue - luma) / 1.8556 / 255),
        v=round(128 + 224 * (red - luma) / 1.5748 / 255),
    )


def planes_from_image(image: Image.Image) -> Planes:
    """Splits an RGB image whose sides are even."""
    frame = VideoFrame.from_image(image).reformat(  # type: ignore[no-untyped-call]
        format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
    )
    return Planes(*(_plane_image(plane) for plane in frame.planes))


def planes_to_frame(planes: Planes) -> VideoFrame:
    """Copies the planes into a frame for the encoder."""
    frame = VideoFrame(planes.y.width, planes.y.height, "yuv420p")
    for plane, image in zip(frame.planes, planes, strict=True):
        plane.update(_padded_bytes(image, plane.line_size))
    return frame


def image_from_frame(frame: VideoFrame) -> Image.Image:
    """The frame as RGB."""
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    return image


def _plane_image(plane: VideoPlane) -> Image.Image:
    size = (plane.width, plane.height)
    return Image.frombytes("L", size, bytes(plane), "raw", "L", plane.line_size, 1)


def _padded_bytes(image: Image.Image, line_size: int) -> bytes:
    """The rows, each as long as the encoder wants it."""
    return image.tobytes("raw", "L", line_size, 1)
