"""The audio bed: a warm pad, soft plucks and a quiet pulse, the same every time.

Plain arithmetic without numpy keeps the sandbox small. Four seconds are synthesised and repeated:
every clip length is a multiple of them.
"""

from __future__ import annotations

import math
from array import array
from functools import cache
from operator import add, mul

SAMPLE_RATE = 12_000
"""A quarter of what the file has: no tone of the bed is above 2 kHz, and it is made four times
as fast."""

LOOP_SECONDS = 4
FADE_IN_SECONDS = 0.6
FADE_OUT_SECONDS = 1.1
PEAK = 0.16
"""Of full scale, about -16 dB: quiet beside a voice."""

# Frequencies in Hz are quarters, so that every wave closes with the loop. F major 9, D minor 9.
_CHORDS = ((87.25, 174.5, 220.0, 261.5, 329.75), (73.5, 146.75, 220.0, 261.5, 349.25))
_PLUCKS = (523.25, 659.25, 784.0, 659.25, 587.25, 523.25, 698.5, 440.0)
_LEVEL_PAD, _LEVEL_PLUCK, _LEVEL_PULSE = 0.17, 0.16, 0.5


def audio_bed(seconds: int) -> bytes:
    """Signed 16-bit mono at SAMPLE_RATE, faded at both ends."""
    loop = _loop()
    samples = array("h", loop * math.ceil(seconds / LOOP_SECONDS))[: seconds * SAMPLE_RATE]
    _fade(samples, range(int(FADE_IN_SECONDS * SAMPLE_RATE)))
    _fade(samples, range(len(samples) - 1, len(samples) - int(FADE_OUT_SECONDS * SAMPLE_RATE), -1))
    return samples.tobytes()


def _loop() -> array[int]:
    mix = array("d", bytes(8 * LOOP_SECONDS * SAMPLE_RATE))
    chord_seconds = LOOP_SECONDS / len(_CHORDS)
    for number, chord in enumerate(_CHORDS):
        _add(mix, number * chord_seconds, _swell(chord, chord_seconds))
    for number, frequency in enumerate(_PLUCKS):
        _add(mix, number * 0.5 + 0.25, _pluck(frequency))
    pulse = _pulse()
    for beat in range(LOOP_SECONDS):
        _add(mix, beat, pulse)
    scale = PEAK * 32767 / max(map(abs, mix))
    return array("h", (int(sample * scale) for sample in mix))


def _add(mix: array[float], at: float, sound: array[float]) -> None:
    """Adds a sound; what goes past the end of the loop rings on at its start."""
    start = int(at * SAMPLE_RATE)
    room = len(mix) - start
    _add_slice(mix, start, sound[:room])
    _add_slice(mix, 0, sound[room:])


def _add_slice(mix: array[float], start: int, sound: array[float]) -> None:
    part = slice(start, start + len(sound))
    mix[part] = array("d", map(add, mix[part], sound))


def _tone(frequency: float, level: float, length: int) -> array[float]:
    """A plain sine. The chain of `map` keeps the loop in C: there are a million samples."""
    step = math.tau * frequency / SAMPLE_RATE
    wave = map(math.sin, map(step.__mul__, range(length)))
    return array("d", map(level.__mul__, wave))


def _swell(chord: tuple[float, ...], seconds: float) -> array[float]:
    """A chord that comes and goes, and overlaps the next one by half of its time."""
    length = int(seconds * 1.5 * SAMPLE_RATE)
    sound = _tone(0.5 / (1.5 * seconds), 1.0, length)
    sound = array("d", map(mul, sound, sound))
    voices = array("d", bytes(8 * length))
    for frequency in chord:
        _add_slice(voices, 0, _tone(frequency, _LEVEL_PAD * min(1.0, 200 / frequency), length))
    return array("d", map(mul, sound, voices))


def _pluck(frequency: float) -> array[float]:
    """A soft mallet: a tone and a little of its octave, dying away."""
    envelope = _decay(length=int(0.7 * SAMPLE_RATE), attack=60, fall=6.0)
    sound = _tone(frequency, _LEVEL_PLUCK, len(envelope))
    _add_slice(sound, 0, _tone(2 * frequency, _LEVEL_PLUCK / 5, len(envelope)))
    return array("d", map(mul, envelope, sound))


def _pulse() -> array[float]:
    """A low thump, felt rather than heard."""
    envelope = _decay(length=int(0.28 * SAMPLE_RATE), attack=100, fall=5.0)
    return array("d", map(mul, envelope, _tone(58, _LEVEL_PULSE, len(envelope))))


@cache
def _decay(*, length: int, attack: int, fall: float) -> array[float]:
    """Up within `attack` samples, then down to e to the minus `fall`."""
    return array("d", (min(1.0, i / attack) * math.exp(-fall * i / length) for i in range(length)))


def _fade(samples: array[int], indices: range) -> None:
    """Raises the samples from silence along the indices."""
    for step, index in enumerate(indices):
        samples[index] = int(samples[index] * math.sin(step / len(indices) * math.pi / 2) ** 2)
