"""Write the prompt that a brief asks for: a head, timed shots with what is said, a foot.

The words are a renderer's, in English, whichever language the voice speaks: that is what models
are trained on. The same brief always gives the same prompt, so that a text which still equals its
brief is known to be nobody's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from generation.prompting.brief import Brief, inline
from generation.prompting.languages import DEFAULT_LANGUAGE, LANGUAGES, Language
from generation.prompting.presets import PRESETS
from generation.prompting.prompts import MAX_CHARACTERS, prompt_length
from generation.prompting.scenes import PRODUCT, Line, Preset, Shot
from generation.prompting.speech import LANGUAGE, MEANING
from generation.prompting.timing import cuts, fits, shot_count
from generation.prompting.tones import TONES

# Which of five shots a clip of one to five has: the end is never missing, then the beginning.
_CHOSEN = ((4,), (0, 4), (0, 1, 4), (0, 1, 3, 4), (0, 1, 2, 3, 4))
# Said in place of a name: none was given, or there is no time for it.
_THIS = Line("this", "das hier")
_ARTICLES = {"the", "a", "an", "my", "our", "der", "die", "das", "ein", "eine", "mein", "meine"}

_STYLE = "Real-life phone look, natural sound, no music; no captions, logos or text added."


@dataclass(frozen=True, slots=True)
class _Script:
    """A brief with its preset and language looked up, and the length in whole seconds.

    `thrift` says how much must be left out to keep to the limit: 0 nothing; 1 the light where it
    stays; 2 the foot's second sentence; from 3 on one shot more each time.
    """

    preset: Preset
    brief: Brief
    language: Language
    seconds: int
    thrift: int

    @property
    def shots(self) -> list[tuple[Shot, tuple[float, float]]]:
        """The chosen shots with begin and end."""
        count = max(1, shot_count(self.seconds) - max(0, self.thrift - 2))
        chosen = [self.preset.shots[index] for index in _CHOSEN[count - 1]]
        return list(zip(chosen, cuts(self.seconds, count), strict=True))


def compose_prompt(*, brief: Brief, seconds: int, limit: int = MAX_CHARACTERS) -> str:
    """The prompt for a clip of `seconds`, of at most `limit` (LEAST_LIMIT or more) characters.

    What of the brief is unknown or missing is filled in by the preset; KeyError without one.
    """
    language = LANGUAGES.get(brief.language, LANGUAGES[DEFAULT_LANGUAGE])
    preset = PRESETS[brief.preset]
    most_thrift = 1 + shot_count(seconds)
    for thrift in range(most_thrift + 1):
        text = _write(_Script(preset, brief, language, seconds, thrift))
        if prompt_length(text) <= limit:
            break
    return text


def hook_words(*, line: Line, product: str, language: str) -> str:
    """A hook as it is said: with the product's name, else with "this".

    In English where it is not written in that language.
    """
    base = LANGUAGES.get(language, LANGUAGES[DEFAULT_LANGUAGE]).base
    said = base if base in Line._fields else DEFAULT_LANGUAGE
    return _named(getattr(line, said), inline(product), getattr(_THIS, said))


def _write(script: _Script) -> str:
    shots = script.shots
    parts = [_head(script, len(shots))]
    light = ""
    for number, (shot, (begin, end)) in enumerate(shots):
        seen = [shot.camera]
        if not script.thrift or shot.light != light:
            light = shot.light
            seen.append(light)
        said = _said(script, shot, position=(number, len(shots)), seconds=end - begin)
        look = ", ".join(seen)
        parts.append(f"{begin:g}-{end:g} s: {look[0].upper()}{look[1:]}. {shot.action}.{said}")
    return "\n\n".join([*parts, _foot(script)])


def _head(script: _Script, count: int) -> str:
    brief = script.brief
    shots = "1 shot" if count == 1 else f"{count} shots"
    product = inline(brief.product)
    what = f"The product is {product}, exactly" if product else "The product looks exactly"
    tone = TONES[brief.tone].words if brief.tone in TONES else script.preset.tone
    audience = inline(brief.audience)
    sentences = [
        f"UGC phone video, {script.seconds} seconds, {shots}.",
        f"{what} as in the reference photo.",
        f"Made for {audience}." if audience else "",
        f"Tone: {tone}.",
    ]
    return " ".join(filter(None, sentences))


def _foot(script: _Script) -> str:
    language = script.language
    speech = f"{LANGUAGE} {language.english_name} ({language.tag}), by a native voice"
    if language.base not in Line._fields:
        speech += "; each meaning above is put into natural words of that language"
    return f"{speech}." if script.thrift > 1 else f"{speech}. {_STYLE}"


def _said(script: _Script, shot: Shot, *, position: tuple[int, int], seconds: float) -> str:
    """What is spoken in the shot at `position` (its number from 0, of how many)."""
    number, count = position
    speaker = shot.speaker or script.preset.speaker
    if number == count - 1:
        if own := inline(script.brief.call_to_action):
            return f' {speaker}: "{_sentence(own)}"'
        line = script.preset.call_to_action
    elif number == 0:
        line = script.preset.hook(script.brief.hook).line
    elif shot.line:
        line = shot.line
    else:
        return ""
    return f" {_spoken(script, speaker, line, seconds)}"


def _spoken(script: _Script, speaker: str, line: Line, seconds: float) -> str:
    product = inline(script.brief.product)
    base = script.language.base
    if base not in Line._fields:
        meaning = _named(line.en, product, _THIS.en)
        return f"{speaker}, {MEANING} {meaning}"
    text, this = getattr(line, base), getattr(_THIS, base)
    named = _named(text, product, this)
    return f'{speaker}: "{named if fits(named, seconds) else _named(text, "", this)}"'


def _named(text: str, product: str, this: str) -> str:
    name = product or this
    # A name such as iPod keeps its small letter, an article does not.
    if text.startswith(PRODUCT) and (not product or name.partition(" ")[0] in _ARTICLES):
        name = name[0].upper() + name[1:]
    return text.replace(PRODUCT, name)


def _sentence(words: str) -> str:
    return words if words[-1] in ".!?…。！？" else f"{words}."  # noqa: RUF001 (also the full-width ones)
