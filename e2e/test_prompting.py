"""The prompt in a browser: by hand, by keyboard, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Event
from urllib.parse import unquote_plus

from playwright.sync_api import Browser, Page, Response, expect

from common.tests.http_server import ScriptedServer
from e2e.client import PHOTO
from e2e.conftest import Person
from e2e.stack import Stack
from generation.prompting.tests.test_rewriting import PATH, POLISHED, PROMPT, says

SPOKEN = re.compile(r'"([^"]+)"')


def _prompt(page: Page) -> str:
    return page.locator("#prompt").input_value()


def _wait_for(page: Page, words: str) -> None:
    expect(page.locator("#prompt")).to_have_value(re.compile(re.escape(words)))


def _saves(words: str) -> Callable[[Response], bool]:
    """Whether an answer is that to a draft with these words in it."""

    def is_it(answer: Response) -> bool:
        sent = answer.request.post_data or ""
        return answer.url.endswith("/studio/new/draft/") and words in unquote_plus(sent)

    return is_it


def _plain(browser: Browser, stack: Stack, person: Person) -> Page:
    """A page of theirs in a browser without JavaScript."""
    context = browser.new_context(
        base_url=stack.web,
        java_script_enabled=False,
        storage_state=person.page.context.storage_state(),
    )
    return context.new_page()


def test_the_prompt_follows_the_brief_by_keyboard_alone(person: Person) -> None:
    page = person.page
    person.sign_up()
    page.goto("/studio/new/")

    # Everything by keyboard: the scenes are one stop, arrows choose among them.
    page.get_by_role("radio", name="Unboxing", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Problem and solution")).to_be_checked()
    _wait_for(page, "Nothing worked. Then I found this.")
    page.get_by_label("Product", exact=True).fill("the Kaffa mug")
    _wait_for(page, "Then I found the Kaffa mug.")
    page.get_by_label("Spoken in").select_option("de")
    _wait_for(page, "All speech is in German")
    hook = page.get_by_role("radio", name="Nichts hat geholfen. Dann kam the Kaffa mug.")
    hook.focus()
    page.keyboard.press("ArrowDown")
    _wait_for(page, '"Quälst du dich noch ohne the Kaffa mug?"')
    chosen = page.get_by_role("radio", name="Quälst du dich noch")
    expect(chosen).to_be_focused()
    page.get_by_role("radio", name="12 s").check()
    _wait_for(page, "12 seconds, 4 shots")
    assert len(SPOKEN.findall(_prompt(page))) == 4
    person.shoot("prompt-follows")


def test_somebodys_own_words_stay_until_they_say_otherwise(person: Person) -> None:
    page = person.page
    person.sign_up()
    page.goto("/studio/new/")
    page.get_by_role("radio", name="Problem and solution").check()
    page.get_by_label("Product", exact=True).fill("the Kaffa mug")
    _wait_for(page, "Then I found the Kaffa mug.")

    page.locator("#prompt").fill(_prompt(page) + "\n\nNo hands.")
    expect(page.locator("#prompt-tools")).to_contain_text("Your own words")
    page.get_by_label("Product", exact=True).fill("the Kaffa cup")
    expect(page.get_by_role("radio", name="Then I found the Kaffa cup")).to_be_visible()
    assert _prompt(page).endswith("No hands.")
    assert "Kaffa mug" in _prompt(page)
    person.shoot("prompt-own")

    page.get_by_role("button", name="Write it anew from the brief").click()
    _wait_for(page, "Then I found the Kaffa cup.")
    # By keyboard, the way back and forth stays under one's finger.
    page.get_by_role("button", name="Back to the former text").press("Enter")
    _wait_for(page, "No hands.")
    expect(page.get_by_role("button", name="Back to the former text")).to_be_focused()

    page.reload()
    assert _prompt(page).endswith("No hands.")
    expect(page.get_by_label("Product", exact=True)).to_have_value("the Kaffa cup")
    expect(page.get_by_role("radio", name="Problem and solution")).to_be_checked()


def test_what_may_not_be_made_is_said_at_the_prompt_and_costs_nothing(
    stack: Stack, person: Person
) -> None:
    page = person.page
    person.sign_up()
    page.goto("/billing/")
    person.buy()
    person.fill_wizard("Close-up. A naked woman lifts the cup.")

    page.get_by_role("button", name="Create for 8 credits").click()

    expect(page.locator("#prompt-error")).to_contain_text("“naked woman” cannot be made")
    person.shoot("prompt-refused")
    assert person.balance() == "100"
    page.locator("#prompt").fill("Close-up. A woman lifts the cup.")
    page.get_by_role("button", name="Create for 8 credits").click()
    page.wait_for_url("**/studio/jobs/**")
    assert len(stack.provider_jobs("Close-up. A naked woman lifts the cup.")) == 0


def test_a_text_model_polishes_the_wording_and_there_is_a_way_back(
    person: Person, text_model: ScriptedServer
) -> None:
    page, is_let_go = person.page, Event()
    text_model.answers[PATH] = says(POLISHED)
    text_model.while_asked = lambda: is_let_go.wait(20)
    person.sign_up()
    page.goto("/studio/new/")
    page.locator("#prompt").fill(PROMPT)

    page.get_by_role("button", name="Polish the wording").press("Enter")
    expect(page.get_by_role("button", name="Polishing …")).to_be_visible()
    person.shoot("prompt-polishing")
    is_let_go.set()
    _wait_for(page, POLISHED)
    expect(page.get_by_role("button", name="Polish the wording")).to_be_focused()
    person.shoot("prompt-polished")

    page.get_by_role("button", name="Back to the former text").click()
    _wait_for(page, PROMPT)
    text_model.answers[PATH] = says('Voice: "Best sip."')
    page.get_by_role("button", name="Polish the wording").click()
    expect(page.locator("#prompt-tools")).to_contain_text("Your text is as it was.")
    assert _prompt(page) == PROMPT


def test_what_is_typed_while_the_wording_is_polished_stays(
    person: Person, text_model: ScriptedServer
) -> None:
    page, is_let_go = person.page, Event()
    text_model.answers[PATH] = says(POLISHED)
    text_model.while_asked = lambda: is_let_go.wait(20)
    person.sign_up()
    page.goto("/studio/new/")
    page.locator("#prompt").fill(PROMPT)
    page.get_by_role("button", name="Polish the wording").click()
    expect(page.get_by_role("button", name="Polishing …")).to_be_visible()

    # The draft is saved after each pause in typing: the one that counts is that of the whole text.
    with page.expect_response(_saves("No hands.")):
        page.locator("#prompt").press_sequentially(" No hands.")
    with page.expect_response("**/studio/new/prompt/"):
        is_let_go.set()

    expect(page.get_by_role("button", name="Polish the wording")).to_be_visible()
    assert "No hands." in _prompt(page)
    page.reload()
    assert "No hands." in _prompt(page)


def test_without_javascript_the_wording_is_polished_too(
    browser: Browser, stack: Stack, person: Person, text_model: ScriptedServer
) -> None:
    person.sign_up()
    text_model.answers[PATH] = says(POLISHED)
    text_model.while_asked = lambda: None
    page = _plain(browser, stack, person)
    page.goto("/studio/new/")
    # There is no prompt yet, so no button; the draft is kept by Enter.
    page.locator("#prompt").fill(PROMPT)
    page.get_by_label("Product", exact=True).press("Enter")
    page.get_by_role("button", name="Polish the wording").click()
    expect(page.locator("#prompt")).to_have_value(POLISHED)

    text_model.answers[PATH] = (500, {}, b"")
    page.get_by_role("button", name="Polish the wording").click()
    expect(page.locator(".error-summary")).to_be_in_viewport()
    page.get_by_role("button", name="Back to the former text").click()
    expect(page.locator("#prompt")).to_have_value(PROMPT)
    page.context.close()


def test_without_javascript_the_brief_becomes_an_order_too(
    browser: Browser, stack: Stack, person: Person
) -> None:
    person.sign_up()
    person.page.goto("/billing/")
    person.buy()
    page = _plain(browser, stack, person)
    page.goto("/studio/new/")
    page.locator("#image").set_input_files(PHOTO)
    page.get_by_role("radio", name="Taste test").check()
    page.get_by_label("Product", exact=True).fill("the espresso")
    page.get_by_role("button", name="Write the prompt").click()

    expect(page.locator("#prompt")).to_have_value(re.compile("First time trying the espresso"))
    expect(page.locator("[data-preview] noscript img")).to_be_visible()
    page.get_by_role("radio", name="Is the espresso worth the hype?").check()
    page.get_by_role("button", name="Write the prompt").click()
    expect(page.locator("#prompt")).to_have_value(re.compile("Is the espresso worth the hype"))
    page.locator("#rights").check()
    page.get_by_role("button", name="Create for 8 credits").click()
    page.wait_for_url("**/studio/jobs/**")
    page.context.close()
