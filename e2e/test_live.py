"""A take is followed through the event stream, and without it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.conftest import Person
from e2e.stack import Stack, until

# Nothing of a page that would ask by itself: neither the poll of each second nor htmx's own.
NO_POLLS = """
setInterval = () => 0;
const wait = setTimeout;
setTimeout = (what, ms, ...rest) => (ms >= 5000 ? 0 : wait(what, ms, ...rest));
"""


def test_a_take_becomes_ready_through_the_stream_alone(stack: Stack, person: Person) -> None:
    page = person.page
    page.add_init_script(NO_POLLS)
    streams = _streams(page)
    _order(person, "A cup that is followed.")
    page.wait_for_url("**/studio/jobs/**")

    expect(page.get_by_role("heading", name="Ready")).to_be_visible(timeout=60_000)
    assert streams == [200]
    assert page.locator("video").count() == 1


def test_what_does_not_get_through_is_said(stack: Stack, person: Person) -> None:
    page = person.page
    _order(person, "A cup that loses its network.")
    page.wait_for_url("**/studio/jobs/**")
    expect(page.get_by_role("heading", name="Ready")).to_be_visible(timeout=60_000)

    page.context.set_offline(True)
    page.get_by_role("button", name="Make").first.click()
    said = page.get_by_role("status").filter(has_text="That did not get through.")
    expect(said).to_be_visible()

    said.get_by_role("button", name="Close").click()
    expect(said).to_have_count(0)


def test_the_wall_follows_through_the_stream_alone(
    stack: Stack, person: Person, new_context: Callable[[], BrowserContext]
) -> None:
    _order(person, "A cup on the wall. [slow]")
    person.page.wait_for_url("**/studio/jobs/**")
    wall = person.page.context.new_page()
    wall.add_init_script(NO_POLLS)
    streams = _streams(wall)
    wall.goto("/studio/")
    expect(wall.locator("#wall progress")).to_be_visible()

    expect(wall.locator("#wall progress")).to_have_count(0, timeout=60_000)
    expect(wall.locator(".take")).to_have_count(1)
    news = wall.get_by_role("status").get_by_role("link", name="Ready: A cup on the wall.")
    expect(news).to_be_visible()
    assert streams == [200]


def test_the_live_process_dies_and_comes_back(stack: Stack, person: Person) -> None:
    page = person.page
    streams = _streams(page)
    _order(person, "A cup through a restart. [slow]")
    page.wait_for_url("**/studio/jobs/**")
    expect(page.locator("#said")).to_have_text("Rendering", timeout=30_000)
    until(lambda: _looked(page) and streams, what="the first stream")
    before = stack.endpoints["pids"]["live"]
    stack.kill("live")
    until(lambda: stack.endpoints["pids"]["live"] not in {None, before}, what="a new live process")

    expect(page.get_by_role("heading", name="Ready")).to_be_visible(timeout=60_000)
    assert streams[0] == 200


def test_a_page_comes_back_to_a_stream_that_was_away(stack: Stack, person: Person) -> None:
    page = person.page
    streams = _streams(page)
    _order(person, "A cup that never ends. [stuck]")
    page.wait_for_url("**/studio/jobs/**")
    until(lambda: _looked(page) and streams, what="the first stream")
    stack.kill("live")

    until(lambda: _looked(page) and streams[1:].count(200), what="the second stream")
    page.get_by_role("button", name="Cancel, 8 credits back").click()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()


def test_where_no_stream_can_be_had_the_page_asks(stack: Stack, person: Person) -> None:
    page = person.page
    page.route(f"{stack.endpoints['live']}/**", lambda route: route.abort())
    _order(person, "A cup behind a wall.")
    page.wait_for_url("**/studio/jobs/**")

    expect(page.get_by_role("heading", name="Ready")).to_be_visible(timeout=60_000)


def test_signed_out_nobody_gets_a_ticket(person: Person) -> None:
    assert person.page.request.get("/studio/live-ticket/").status == 401


def _streams(page: Page) -> list[int]:
    """The status of each stream that the page was given, as they come."""
    found: list[int] = []
    page.on(
        "response",
        lambda answer: found.append(answer.status) if "/events?" in answer.url else None,
    )
    return found


def _looked(page: Page) -> bool:
    """What the browser tells is heard while Playwright waits for something of its."""
    page.wait_for_timeout(50)
    return True


def _order(person: Person, prompt: str) -> None:
    """Somebody new orders a take."""
    person.sign_up()
    person.page.goto("/billing/")
    person.buy()
    person.fill_wizard(prompt)
    person.page.get_by_role("button", name="Create for 8 credits").click()
