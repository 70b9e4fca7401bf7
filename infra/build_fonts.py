"""Pack the site's font: Manrope out of its package, cut to the scripts we use, as WOFF2.

Run at set-up (`make` and the image do); the result is not kept in the repository.
Manrope is licensed under the SIL Open Font License 1.1, which travels along as OFL.txt.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import font_manrope
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
SOURCE = Path(font_manrope.font_directory)

# Latin with its accents (English, German, French, Spanish, Polish ...), punctuation, currency,
# arrows and the minus and multiplication signs of the receipts.
UNICODES = [
    *range(0x0020, 0x0180),
    *range(0x2010, 0x2028),
    *(0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x21BA, 0x2212, 0x00D7),
]
FEATURES = ["calt", "case", "ccmp", "kern", "liga", "locl", "mark", "tnum"]


def build() -> Path:
    """Write `static/fonts/manrope.woff2` and its licence; returns the font's path."""
    font = TTFont(SOURCE / "Manrope-VariableFont_wght.ttf")
    options = subset.Options(layout_features=FEATURES, flavor="woff2", hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=UNICODES)
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": (400, 800)}, inplace=True)
    TARGET.mkdir(parents=True, exist_ok=True)
    path = TARGET / "manrope.woff2"
    subset.save_font(font, str(path), options)
    shutil.copyfile(SOURCE / "OFL.txt", TARGET / "OFL.txt")
    return path


if __name__ == "__main__":
    written = build()
    print(f"{written.relative_to(TARGET.parent.parent)}: {written.stat().st_size / 1024:.0f} KB")
