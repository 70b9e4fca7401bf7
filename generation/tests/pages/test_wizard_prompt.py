"""The prompt in the wizard: it follows the brief until somebody writes a word of their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override

from accounts.models import User
from credits.models import Transaction
from generation.models import Draft, Job, VideoModel
from generation.prompting.brief import Brief
from generation.prompting.compose import compose_prompt
from generation.prompting.examples import EXAMPLES
from generation.prompting.presets import PRESETS
from generation.prompting.prompts import prompt_digest
from generation.prompting.tones import TONES
from generation.rights import RIGHTS_WORDING
from generation.tests.jobs.driving import photo

WIZARD = "/studio/new/"
OWN = 'A hand lifts the cup: "first sip."'
BRIEF = {"preset": "unboxing", "product": "the mug", "language": "de", "hook": "finally"}
HTMX = {"HX-Request": "true"}


def _written(seconds: int = 4, **brief: str) -> str:
    return compose_prompt(brief=Brief(**(BRIEF | brief)), seconds=seconds)


def _save(client: Client, **form: str) -> Any:
    return client.post(WIZARD + "draft/", BRIEF | form)


def _press(client: Client, do: str, **form: str) -> Any:
    return client.post(WIZARD + "prompt/", BRIEF | {"do": do} | form, headers=HTMX)


def _pro() -> VideoModel:
    return VideoModel.objects.get(slug="sora-2-pro")


def _prompt() -> str:
    return Draft.objects.get().prompt


def test_choosing_a_scene_writes_the_prompt_into_the_page(hers: Client) -> None:
    answer = _save(hers, prompt="", written="", hooks_shown="")

    assert _prompt() == _written()
    page = answer.content.decode()
    assert "The mug ist endlich da." in page
    assert f'name="written" value="{prompt_digest(_written())}"' in page
    assert 'id="hooks" hx-swap-oob="true"' in page
    assert "Follows the brief until you change a word." in page


@pytest.mark.parametrize(
    "change", [{"product": "the cup"}, {"tone": "calm"}, {"seconds": "8"}, {"hook": "pictures"}]
)
def test_an_untouched_prompt_follows(hers: Client, change: dict[str, str]) -> None:
    _save(hers, prompt="")
    text = _written()
    # A browser's lines end in another way.
    as_sent = text.replace("\n", "\r\n")

    answer = _save(hers, **({"prompt": as_sent, "written": prompt_digest(text)} | change))

    seconds = int(change.get("seconds", "4"))
    brief = {name: value for name, value in change.items() if name != "seconds"}
    assert _prompt() == _written(seconds, **brief) != text
    assert 'id="prompt-field" hx-swap-oob="true"' in answer.content.decode()


def test_an_answer_that_never_arrived_does_not_make_it_somebodys_own(hers: Client) -> None:
    _save(hers, prompt="")
    shown = _written()
    # Saved, but the page had asked anew before it was answered: it still shows the first text.
    _save(hers, prompt=shown, written=prompt_digest(shown), product="the c")

    _save(hers, prompt=shown, written=prompt_digest(shown), product="the cup")

    assert _prompt() == _written(product="the cup")


def test_a_changed_prompt_is_left_alone(hers: Client) -> None:
    _save(hers, prompt="")
    edited = _written() + " Slowly."

    answer = _save(hers, prompt=edited, written=prompt_digest(_written()), product="the cup")

    assert _prompt() == edited
    page = answer.content.decode()
    assert 'id="prompt-field"' not in page
    assert "Your own words" in page
    assert "Write it anew from the brief" in page


def test_emptied_it_stays_empty_until_the_brief_changes(hers: Client) -> None:
    _save(hers, prompt="")

    _save(hers, prompt="", written=prompt_digest(_written()))
    assert _prompt() == ""

    _save(hers, prompt="", written=prompt_digest(_written()), preset="asmr")
    assert _prompt() == _written(preset="asmr")


def test_what_the_page_shows_already_is_not_sent_again(hers: Client) -> None:
    first = _save(hers, prompt="")
    key = first.context["hooks_key"]

    answer = _save(
        hers,
        prompt=_written(),
        written=prompt_digest(_written()),
        hooks_shown=key,
    )

    page = answer.content.decode()
    assert 'id="stub"' in page
    assert 'id="hooks"' not in page
    assert 'id="prompt-field"' not in page


def test_writing_anew_keeps_the_way_back(hers: Client) -> None:
    answer = _press(hers, "write", prompt=OWN)
    assert (_prompt(), Draft.objects.get().prompt_before) == (_written(), OWN)
    assert "Back to the former text" in answer.content.decode()

    _press(hers, "restore", prompt=_written())
    assert (_prompt(), Draft.objects.get().prompt_before) == (OWN, _written())


@pytest.mark.parametrize("do", ["write", "restore", "sing"])
def test_a_button_without_anything_to_do_changes_nothing(hers: Client, do: str) -> None:
    answer = hers.post(WIZARD + "prompt/", {"do": do, "prompt": OWN}, headers=HTMX)

    assert answer.status_code == 200
    draft = Draft.objects.get()
    assert (draft.prompt, draft.prompt_before) == (OWN, "")


def test_writing_what_is_there_already_keeps_no_second_copy(hers: Client) -> None:
    _press(hers, "write", prompt=_written())

    draft = Draft.objects.get()
    assert (draft.prompt, draft.prompt_before) == (_written(), "")


def test_without_javascript_a_button_brings_the_page_again_with_all_of_it(hers: Client) -> None:
    answer = hers.post(WIZARD, BRIEF | {"do": "write", "prompt": "", "seconds": "8"})
    assert (answer.status_code, answer["Location"]) == (302, "/studio/new/#clip")

    page = hers.get(WIZARD).content.decode()
    assert "8 seconds, 3 shots" in page
    assert 'value="unboxing" checked' in page
    assert 'value="the mug"' in page
    assert 'value="de" selected' in page
    assert 'id="hook-finally" value="finally" checked' in page


def test_enter_in_a_field_keeps_the_draft_and_orders_nothing(hers: Client) -> None:
    answer = hers.post(WIZARD, BRIEF | {"do": "keep", "prompt": OWN, "shown": "8"})

    assert (answer.status_code, answer["Location"]) == (302, "/studio/new/#clip")
    assert (_prompt(), Draft.objects.get().product) == (OWN, "the mug")
    assert not Job.objects.exists()
    page = hers.get(WIZARD).content.decode()
    form = page[page.index('id="wizard"') :]
    first = form[form.index('type="submit"') :]
    assert first.startswith('type="submit" name="do" value="keep"')


def test_a_bad_photo_beside_a_button_is_said_and_the_words_are_kept(hers: Client) -> None:
    photo_file = SimpleUploadedFile("mug.jpg", b"no picture", "image/jpeg")
    form = BRIEF | {"do": "write", "prompt": OWN, "image": photo_file}
    answer = hers.post(WIZARD, form)

    assert answer.status_code == 400
    assert answer.context["errors"]["image"]
    assert _prompt() == OWN


def test_a_prompt_that_nobody_has_seen_is_not_ordered(hers: Client, ada: User) -> None:
    Draft.objects.create(owner=ada, image=photo(ada), platform="tiktok", seconds=4)
    before = Transaction.objects.count()
    form = BRIEF | {"prompt": " ", "platform": "tiktok", "model": "sora-2", "shown": "8"}
    form["rights"] = RIGHTS_WORDING

    answer = hers.post(WIZARD, form)

    assert answer.status_code == 400
    page = answer.content.decode()
    assert "The prompt is written from your brief now." in page
    assert "The mug ist endlich da." in page
    assert (Job.objects.count(), Transaction.objects.count()) == (0, before)
    assert hers.post(WIZARD, form | {"prompt": _written()}).status_code == 302
    assert Job.objects.get().brief == Brief(**BRIEF)


def test_shots_that_outlast_the_clip_are_pointed_out(hers: Client) -> None:
    answer = _save(hers, prompt=_written(8) + " Slowly.", seconds="4")

    assert "Its shots run to 8 s, the clip takes 4 s." in answer.content.decode()


def test_somebodys_words_are_text_in_the_page(hers: Client) -> None:
    _save(hers, prompt="", product="<b>mug</b>", audience='"><script>')

    page = hers.get(WIZARD).content.decode()
    assert "<b>mug" not in page
    assert "<script>" not in page
    assert "&lt;b&gt;mug&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "nonsense",
    [
        {"tone": "rude"},
        {"language": "tlh"},
        {"product": "p" * 81},
        {"audience": "a\0b"},
        {"hook": "no slug!"},
    ],
)
def test_nonsense_in_a_brief_changes_nothing(hers: Client, nonsense: dict[str, str]) -> None:
    _save(hers, prompt="")
    before = Draft.objects.get().brief

    assert _save(hers, **nonsense).status_code == 200
    assert Draft.objects.get().brief == before


def test_another_model_takes_the_nearest_of_its_lengths(hers: Client) -> None:
    VideoModel.objects.filter(slug="sora-2-pro").update(seconds=[5, 10])
    _save(hers, prompt="", seconds="8")

    answer = _save(hers, prompt="", model="sora-2-pro", seconds="8")

    draft = Draft.objects.get()
    assert (draft.seconds, draft.prompt) == (10, _written(10))
    page = answer.content.decode()
    assert 'id="seconds-10" value="10" checked' in page
    assert 'id="seconds-8" value="8" disabled' in page
    assert f"{_pro().name} renders clips of 5, 10 seconds." in page


def test_what_does_not_go_with_the_platform_is_there_and_says_why(hers: Client) -> None:
    VideoModel.objects.filter(slug="sora-2-pro").update(sizes=["1280x720"])

    page = hers.get(WIZARD).content.decode()
    reason = f"{_pro().name} renders no shape near 9:16."
    assert f'title="{reason}"' in page
    assert 'value="sora-2-pro" disabled aria-describedby="why-not-model"' in page
    assert f'id="why-not-model">{reason}' in page

    answer = _save(hers, platform="youtube")
    assert 'value="sora-2-pro" disabled' not in answer.content.decode()


def test_without_a_scene_there_are_no_first_lines(hers: Client) -> None:
    page = hers.get(WIZARD).content.decode()

    assert 'id="hooks" hidden' in page
    assert hers.get(WIZARD + "prompt/").status_code == 405


@pytest.mark.parametrize("slug", EXAMPLES)
def test_an_example_fills_the_brief_and_is_written(hers: Client, slug: str) -> None:
    brief = EXAMPLES[slug].brief()
    form = {"example": slug, "prompt": OWN, "product": ""}
    page = hers.post(WIZARD + "prompt/", form, headers=HTMX).content.decode()

    draft = Draft.objects.get()
    assert draft.brief == brief
    assert draft.prompt == compose_prompt(brief=brief, seconds=4)
    assert draft.prompt_before == OWN
    # The whole section comes again: the brief's fields are in it.
    assert page.lstrip().startswith('<section class="wizard-step" id="clip"')
    assert f'value="{escape(brief.product)}"' in page
    # Another one may be looked at, until somebody writes of their own product.
    assert page.count('name="example"') == len(EXAMPLES)
    hers.post(WIZARD + "draft/", {"product": "my mug"})
    assert 'name="example"' not in hers.get(WIZARD).content.decode()


def test_examples_speak_the_language_of_the_page() -> None:
    example = EXAMPLES["travel-mug"]
    spoken = {}
    for tag in ("en", "de", "fr"):
        with override(tag):
            spoken[tag] = example.brief().language

    assert spoken == {"en": "en", "de": "de", "fr": "en"}
    assert {found.preset for found in EXAMPLES.values()} <= set(PRESETS)
    assert {found.tone for found in EXAMPLES.values()} <= set(TONES)


def test_without_javascript_an_example_brings_the_page_again(hers: Client) -> None:
    answer = hers.post(WIZARD, {"example": "granola"})

    assert (answer.status_code, answer["Location"]) == (302, "/studio/new/#clip")
    assert 'value="the Hafer &amp; Co granola"' in hers.get(WIZARD).content.decode()


def test_an_example_that_nobody_knows_changes_nothing(hers: Client) -> None:
    assert hers.post(WIZARD + "prompt/", {"example": "x"}, headers=HTMX).status_code == 200
    assert Draft.objects.get().prompt == ""
