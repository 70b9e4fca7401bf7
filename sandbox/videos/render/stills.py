"""The pictures that come with a clip: a thumbnail and a sheet of small frames."""

from pathlib import Path

from av import VideoFrame
from PIL import Image

from sandbox.videos.render.planes import image_from_frame

COLUMNS, ROWS = 5, 2
TILE_SHARE = 4
"""A tile of the sheet has a quarter of the frame's width."""


class Stills:
    """Watches the frames go by and keeps the few that it needs, made small."""

    def __init__(self, size: tuple[int, int], frames: int) -> None:
        self._size = size
        self._tile = size[0] // TILE_SHARE, size[1] // TILE_SHARE
        self._thumbnail_at = frames // 3
        count = COLUMNS * ROWS
        self._tiles_at = {(2 * tile + 1) * frames // (2 * count): tile for tile in range(count)}
        self._thumbnail = Image.new("RGB", size)
        self._sheet = Image.new("RGB", (self._tile[0] * COLUMNS, self._tile[1] * ROWS))

    def see(self, number: int, frame: VideoFrame) -> None:
        """Shows the frame of that number."""
        if number == self._thumbnail_at:
            self._thumbnail = image_from_frame(frame)
        if number in self._tiles_at:
            row, column = divmod(self._tiles_at[number], COLUMNS)
            tile = image_from_frame(frame).resize(self._tile, Image.Resampling.LANCZOS)
            self._sheet.paste(tile, (column * self._tile[0], row * self._tile[1]))

    def save(self, folder: Path) -> None:
        """Writes thumbnail.webp and spritesheet.jpg."""
        self._thumbnail.save(folder / "thumbnail.webp", quality=82, method=2)
        self._sheet.save(folder / "spritesheet.jpg", quality=85)
