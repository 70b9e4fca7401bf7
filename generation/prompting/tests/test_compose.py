"""A brief becomes a prompt: timed, within its limits, in its language, and always the same."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, product

import pytest

from generation.prompting.brief import FIELD_CHARACTERS, Brief
from generation.prompting.compose import compose_prompt, hook_words
from generation.prompting.languages import LANGUAGES
from generation.prompting.presets import PRESETS
from generation.prompting.prompts import LEAST_LIMIT, MAX_CHARACTERS, prompt_clean
from generation.prompting.scenes import Line
from generation.prompting.timing import cuts, fits, shot_count
from generation.prompting.tones import TONES

LENGTHS = [4, 5, 8, 10, 12, 15]
LONGEST = Brief(
    product="👜" * 200,
    audience="a" * 200,
    tone="expert",
    call_to_action="c" * 200,
)
SPOKEN = re.compile(r'"([^"]+)"')
TIMES = re.compile(r"^([\d.]+)-([\d.]+) s: ", re.MULTILINE)

every_preset = pytest.mark.parametrize("preset", PRESETS)
every_length = pytest.mark.parametrize("seconds", LENGTHS)


def times(prompt: str) -> list[tuple[float, float]]:
    return [(float(begin), float(end)) for begin, end in TIMES.findall(prompt)]


@every_preset
@every_length
def test_every_brief_fits_the_clip_and_the_limit(preset: str, seconds: int) -> None:
    limits = (MAX_CHARACTERS, LEAST_LIMIT)
    for basis, language, limit in product((Brief(), LONGEST), LANGUAGES, limits):
        brief = replace(basis, preset=preset, language=language)
        prompt = compose_prompt(brief=brief, seconds=seconds, limit=limit)

        assert prompt_clean(prompt) == prompt
        assert len(prompt) <= limit
        shots = times(prompt)
        assert (shots[0][0], shots[-1][1]) == (0, seconds)
        assert all(one[1] == following[0] for one, following in pairwise(shots))
        assert f" {seconds} seconds, {len(shots)} shot" in prompt
        assert f"All speech is in {LANGUAGES[language].english_name} ({language})" in prompt


@every_preset
@every_length
def test_the_hook_opens_and_the_call_to_action_ends(preset: str, seconds: int) -> None:
    for hook, language in product(PRESETS[preset].hooks, ("en", "de", "en-GB", "de-AT")):
        brief = Brief(preset=preset, hook=hook.slug, language=language)
        spoken = SPOKEN.findall(compose_prompt(brief=brief, seconds=seconds))

        assert spoken[0] == hook_words(line=hook.line, product="", language=language)
        assert spoken[-1] == getattr(PRESETS[preset].call_to_action, language[:2])
        own = replace(brief, call_to_action="Order today")
        assert SPOKEN.findall(compose_prompt(brief=own, seconds=seconds))[-1] == "Order today."


@every_preset
@every_length
def test_a_brisk_voice_has_the_time_for_every_line(preset: str, seconds: int) -> None:
    for hook, language in product(PRESETS[preset].hooks, Line._fields):
        brief = Brief(preset=preset, hook=hook.slug, language=language)
        prompt = compose_prompt(brief=brief, seconds=seconds)
        shots = prompt.split("\n\n")[1:-1]
        for (begin, end), shot in zip(times(prompt), shots, strict=True):
            assert all(fits(said, end - begin) for said in SPOKEN.findall(shot)), shot


def test_a_prompt_as_it_reads() -> None:
    brief = Brief(
        preset="unboxing",
        product="the Kaffa mug",
        audience="commuters",
        tone="playful",
        hook="finally",
        call_to_action="Order yours today",
    )

    assert compose_prompt(brief=brief, seconds=8) == (
        "UGC phone video, 8 seconds, 3 shots. The product is the Kaffa mug, exactly as in the "
        "reference photo. Made for commuters. Tone: playful, with a smile in the voice.\n"
        "\n"
        "0-3 s: Handheld close-up, soft window light. Two hands open a cardboard box on a kitchen "
        "table; the product comes into view. Voice, off camera: "
        '"The Kaffa mug is finally here."\n'
        "\n"
        "3-5.5 s: Over the shoulder, slow push-in, soft window light. The product is lifted out "
        "and turned once towards the light. Voice, off camera: "
        '"Okay, this looks even better in real life."\n'
        "\n"
        "5.5-8 s: Close-up, locked off, soft window light. The hands leave the picture; the "
        'product stands alone in the light. Voice, off camera: "Order yours today."\n'
        "\n"
        "All speech is in English (en), by a native voice. Real-life phone look, natural sound, no "
        "music; no captions, logos or text added."
    )


def test_the_same_brief_gives_the_same_prompt() -> None:
    brief = Brief(preset="asmr", product="the bell", language="fr")
    assert compose_prompt(brief=brief, seconds=12) == compose_prompt(brief=brief, seconds=12)


@every_preset
def test_a_language_without_lines_of_ours_gets_their_meaning(preset: str) -> None:
    brief = Brief(preset=preset, product="the bell", language="fr", call_to_action="Achetez-la !")
    prompt = compose_prompt(brief=brief, seconds=8)

    assert SPOKEN.findall(prompt) == ["Achetez-la !"]
    hook = hook_words(line=PRESETS[preset].hooks[0].line, product="the bell", language="fr")
    assert f"meaning: {hook}" in prompt
    assert "All speech is in French (fr), by a native voice; each meaning above" in prompt


@pytest.mark.parametrize(
    ("words", "inserted"),
    [
        ('the "best" mug', "the 'best' mug"),
        ("das „Beste“ »hier«", "das 'Beste' 'hier'"),
        ("a mug\r\nand\ta lid", "a mug and a lid"),
        ("the {product} {0} %s {{mug}}", "the {product} {0} %s {{mug}}"),
        ("mug\0\u200b\u202e\ud800!", "mug!"),
        ("  mug, ", "mug"),
        ("m" * 81, "m" * FIELD_CHARACTERS),
    ],
)
def test_somebodys_words_stay_words(words: str, inserted: str) -> None:
    for field in ("product", "audience", "call_to_action"):
        brief = replace(Brief(preset="unboxing", hook="waited"), **{field: words})
        prompt = compose_prompt(brief=brief, seconds=15)

        assert inserted in prompt
        assert prompt.count('"') == 2 * 5, "one spoken line for each shot, and no quote beside"
        assert prompt.count("\n\n") == 6, "head, five shots, foot"
        assert prompt_clean(prompt) == prompt


@pytest.mark.parametrize("nothing", [" ", '"', "\n", "\u200b", ",;", "..."])
def test_words_of_nothing_count_as_none(nothing: str) -> None:
    plain = Brief(preset="how-to")
    with_it = replace(plain, product=nothing, audience=nothing, call_to_action=nothing)
    assert compose_prompt(brief=with_it, seconds=8) == compose_prompt(brief=plain, seconds=8)


def test_a_name_too_long_for_the_time_is_not_spoken() -> None:
    name = "the big red enamel camping mug with two handles"
    brief = Brief(preset="unboxing", hook="waited", product=name)

    assert '"I waited a week for this."' in compose_prompt(brief=brief, seconds=4)
    assert f"The product is {name}, exactly" in compose_prompt(brief=brief, seconds=4)
    short = replace(brief, product="the mug")
    assert '"I waited a week for the mug."' in compose_prompt(brief=short, seconds=4)


def test_what_is_unknown_is_filled_in() -> None:
    known = Brief(preset="unboxing")
    unknown = replace(known, hook="gone", tone="gone", language="tlh")
    assert compose_prompt(brief=unknown, seconds=8) == compose_prompt(brief=known, seconds=8)


def test_without_a_preset_there_is_nothing_to_write() -> None:
    with pytest.raises(KeyError):
        compose_prompt(brief=Brief(product="the mug"), seconds=8)


def test_a_hook_reads_with_and_without_a_name() -> None:
    line = Line("{product} is finally here.", "{product} ist endlich da.")

    assert hook_words(line=line, product="", language="en") == "This is finally here."
    assert hook_words(line=line, product="", language="de-CH") == "Das hier ist endlich da."
    assert hook_words(line=line, product="the mug", language="en") == "The mug is finally here."
    assert hook_words(line=line, product="iPod", language="de") == "iPod ist endlich da."
    assert hook_words(line=line, product="iPod", language="ja") == "iPod is finally here."


@every_preset
def test_a_preset_is_whole(preset: str) -> None:
    found = PRESETS[preset]
    slugs = [hook.slug for hook in found.hooks]

    assert found.slug == preset
    assert len(slugs) == len(set(slugs)) >= 5
    assert [shot.line is None for shot in found.shots] == [True, False, False, False, True]
    for shot in found.shots:
        assert shot.camera
        assert shot.light
        assert shot.action[-1] != "."
    lines = [found.call_to_action, *(hook.line for hook in found.hooks)]
    lines += [shot.line for shot in found.shots if shot.line]
    for line in lines:
        for text in line:
            assert text[-1] in ".?!"
            assert '"' not in text
        assert line.en.count("{product}") == line.de.count("{product}") < 2


def test_the_slugs_are_what_drafts_and_jobs_have_stored() -> None:
    assert list(PRESETS) == [
        "unboxing",
        "testimonial",
        "problem-solution",
        "get-ready-with-me",
        "before-after",
        "street-interview",
        "asmr",
        "founder-story",
        "taste-test",
        "how-to",
    ]
    assert set(TONES) == {"honest", "warm", "playful", "energetic", "calm", "expert", "premium"}


@pytest.mark.parametrize("seconds", range(1, 61))
def test_a_clip_of_any_length_is_cut_without_gaps(seconds: int) -> None:
    parts = cuts(seconds, shot_count(seconds))

    assert parts[0][0] == 0
    assert parts[-1][1] == seconds
    assert all(end > begin for begin, end in parts)
    assert all(2 * end == int(2 * end) for _begin, end in parts)


@pytest.mark.parametrize(
    ("seconds", "count"),
    [(1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (9, 3), (10, 4), (14, 5), (60, 5)],
)
def test_longer_clips_have_more_shots(seconds: int, count: int) -> None:
    assert shot_count(seconds) == count
