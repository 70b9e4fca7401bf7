"""A finished video in another shape: H.264 4:2:0, AAC 48 kHz stereo, the index in front.

Runs frame by frame, so memory does not grow with the length. Call it in a process of its own
(`generation.media.encoder`): it takes one core for seconds, and decodes what others encoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from generation.media.geometry import crop_size, even, span

# Of x264: hardly to be told from the original, and twice as fast as its default.
QUALITY, PRESET = "19", "veryfast"
# Below what the platforms take (Instagram: 25 Mbit/s).
MOST_BITS = 12_000_000
AUDIO_RATE, AUDIO_BITS, AUDIO_FRAME = 48_000, 192_000, 1024
# How strongly what lies behind a padded video is blurred: at an eighth of the size it looks the
# same and costs a small part.
BLUR_AT, BLUR_SIGMA = 8, 6
# YCbCr as in HD video (ITU-T H.273, 1); 2 stands for "not said".
BT709, UNSAID = 1, 2
DEFAULT_RATE = Fraction(30)

PICTURE_OR_SOUND = (av.VideoFrame, av.AudioFrame)

Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """What to make: `source` and `target` are paths, `seconds` is where it ends, the focus is in
    fractions of the source's frame. "pad" shows all of it before a blurred copy of itself."""

    source: str
    target: str
    width: int
    height: int
    mode: Literal["crop", "pad"]
    focus_x: float
    focus_y: float
    seconds: float


def export_encode(spec: ExportSpec, report: Report) -> None:
    """Write the export; `report` is told per cent, often. av.FFmpegError for a source that cannot
    be decoded, ValueError for one without pictures."""
    options = {"movflags": "+faststart", "use_editlist": "0"}
    with (
        av.open(spec.source) as reader,
        av.open(spec.target, "w", format="mp4", options=options) as writer,
    ):
        _Export(spec, reader, writer, report).run()


class _Export:
    """The streams of one export, from packet to packet."""

    def __init__(
        self, spec: ExportSpec, reader: InputContainer, writer: OutputContainer, report: Report
    ) -> None:
        if not reader.streams.video:
            raise ValueError("no pictures")
        self._spec, self._reader, self._writer, self._report = spec, reader, writer, report
        # A recording may begin later than at zero: what is made begins there.
        self._start = Fraction(reader.start_time or 0, av.time_base)
        self._video_in = reader.streams.video[0]
        self._audio_in = reader.streams.audio[0] if reader.streams.audio else None
        # One thread each: the other cores belong to those who poll.
        self._video_in.codec_context.thread_count = 1
        self._graph = _graph(spec, self._video_in)
        self._video = _video_stream(writer, spec, self._video_in)
        self._audio = _audio_stream(writer) if self._audio_in else None
        self._resampler = AudioResampler(
            format="fltp", layout="stereo", rate=AUDIO_RATE, frame_size=AUDIO_FRAME
        )

    def run(self) -> None:
        streams = [stream for stream in (self._video_in, self._audio_in) if stream is not None]
        ended: set[int] = set()
        for packet in self._reader.demux(*streams):
            for frame in packet.decode():
                if isinstance(frame, PICTURE_OR_SOUND) and not self._take(frame):
                    ended.add(packet.stream.index)
            if len(ended) == len(streams):
                break
        self._finish()

    def _take(self, frame: av.AudioFrame | av.VideoFrame) -> bool:
        """Encode a frame; False when it lies past the end."""
        if frame.pts is None or frame.time_base is None:
            return True
        at = frame.pts * frame.time_base - self._start
        if at >= self._spec.seconds:
            return False
        frame.pts -= round(self._start / frame.time_base)
        if isinstance(frame, av.VideoFrame):
            self._graph.vpush(frame)
            self._encode_pictures()
            self._report(min(99, int(100 * at / Fraction(self._spec.seconds))))
        else:
            self._encode_sound(frame)
        return True

    def _finish(self) -> None:
        self._graph.vpush(None)
        self._encode_pictures()
        self._writer.mux(self._video.encode(None))
        if self._audio:
            self._encode_sound(None)
            self._writer.mux(self._audio.encode(None))

    def _encode_pictures(self) -> None:
        for picture in _pull(self._graph):
            # Which of them are key frames is this encoder's to decide, not the source's.
            picture.pict_type = av.video.frame.PictureType.NONE
            self._writer.mux(self._video.encode(picture))

    def _encode_sound(self, frame: av.AudioFrame | None) -> None:
        if self._audio:
            for piece in self._resampler.resample(frame):
                self._writer.mux(self._audio.encode(piece))


def _video_stream(writer: OutputContainer, spec: ExportSpec, source: VideoStream) -> VideoStream:
    rate = source.average_rate or source.guessed_rate or DEFAULT_RATE
    stream = writer.add_stream("libx264", rate=rate)
    stream.width, stream.height, stream.pix_fmt = spec.width, spec.height, "yuv420p"
    context = stream.codec_context
    # The source's own times, so that an uneven rate stays what it was.
    context.time_base = source.time_base or 1 / rate
    context.thread_count = 1
    context.gop_size = max(1, round(rate))
    # Without B-frames no edit list is needed, which YouTube and Instagram advise against.
    context.max_b_frames = 0
    context.options = {
        "preset": PRESET,
        "crf": QUALITY,
        "profile": "high",
        "maxrate": str(MOST_BITS),
        "bufsize": str(2 * MOST_BITS),
        "rc-lookahead": "10",
    }
    context.color_range = 1
    for name in ("color_primaries", "color_trc", "colorspace"):
        said = int(getattr(source.codec_context, name))
        setattr(context, name, BT709 if said in (0, UNSAID) else said)
    return stream


def _audio_stream(writer: OutputContainer) -> AudioStream:
    stream = writer.add_stream("aac", rate=AUDIO_RATE, layout="stereo")
    stream.bit_rate = AUDIO_BITS
    return stream


def _graph(spec: ExportSpec, source: VideoStream) -> Graph:
    graph = Graph()
    graph.threads = 1
    entry = graph.add_buffer(template=source)
    last = (
        _filled(graph, entry, spec, source)
        if spec.mode == "crop"
        else _padded(graph, entry, spec, source)
    )
    square = graph.add("setsar", "1")
    plain = graph.add("format", "yuv420p")
    graph.link_nodes(last, square, plain, graph.add("buffersink")).configure()
    return graph


def _filled(
    graph: Graph, entry: FilterContext, spec: ExportSpec, source: VideoStream
) -> FilterContext:
    scale = _scale(graph, spec.width, spec.height, "lanczos")
    graph.link_nodes(entry, _crop(graph, spec, source), scale)
    return scale


def _padded(
    graph: Graph, entry: FilterContext, spec: ExportSpec, source: VideoStream
) -> FilterContext:
    fit = min(spec.width / source.width, spec.height / source.height)
    whole = (even(source.width * fit), even(source.height * fit))
    left, top = even((spec.width - whole[0]) / 2), even((spec.height - whole[1]) / 2)
    split = graph.add("split", "2")
    front = _scale(graph, *whole, "lanczos")
    small = _scale(graph, even(spec.width / BLUR_AT), even(spec.height / BLUR_AT), "area")
    blur = graph.add("gblur", f"sigma={BLUR_SIGMA}")
    back = _scale(graph, spec.width, spec.height, "bicubic")
    overlay = graph.add("overlay", f"x={_inside(left)}:y={_inside(top)}")
    entry.link_to(split)
    crop = _crop(graph, spec, source)
    split.link_to(crop, 0, 0)
    graph.link_nodes(crop, small, blur, back)
    back.link_to(overlay, 0, 0)
    split.link_to(front, 1, 0)
    front.link_to(overlay, 0, 1)
    return overlay


def _inside(margin: int) -> int:
    """A margin of an even number of pixels, which `even` makes two where there is none."""
    return 0 if margin <= 2 else margin


def _crop(graph: Graph, spec: ExportSpec, source: VideoStream) -> FilterContext:
    picture = (source.width, source.height)
    width, height = crop_size(picture, (spec.width, spec.height))
    left, _right = span(spec.focus_x, width, picture[0])
    top, _bottom = span(spec.focus_y, height, picture[1])
    return graph.add("crop", f"w={even(width)}:h={even(height)}:x={int(left)}:y={int(top)}")


def _scale(graph: Graph, width: int, height: int, how: str) -> FilterContext:
    return graph.add("scale", f"w={width}:h={height}:flags={how}:out_range=tv")


def _pull(graph: Graph) -> Iterator[VideoFrame]:
    """What the graph has ready."""
    while True:
        try:
            yield graph.vpull()
        except (av.BlockingIOError, av.EOFError):
            return
