"""A link in a mail signs in: in any browser, once, and only by the button."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from e2e.conftest import Person
from e2e.stack import Stack

LINK = re.compile(r"http://\S+/accounts/magic/\S+")


def _ask_for_link(stack: Stack, person: Person) -> str:
    person.page.goto("/accounts/magic/")
    person.page.get_by_label("E-mail").fill(person.email)
    person.page.get_by_role("main").get_by_role("button").click()
    message = stack.mail_to(person.email)
    found = LINK.search(message["text"])
    assert found, message["text"]
    return found.group()


def test_the_link_signs_in_in_a_second_browser(
    stack: Stack, person: Person, new_context: Callable[[], BrowserContext]
) -> None:
    person.sign_up()
    stack.mail_to(person.email)
    person.page.context.clear_cookies()
    link = _ask_for_link(stack, person)

    second = new_context().new_page()
    second.goto(link)
    second.goto("/studio/")
    expect(second).to_have_url(re.compile("/accounts/login/"))

    second.goto(link)
    second.get_by_role("main").get_by_role("button", name="Sign in").click()
    second.wait_for_url("**/studio/")

    spent = new_context().new_page()
    answer = spent.goto(link)
    assert answer
    assert answer.status == 410
    expect(spent.get_by_role("button", name="Sign in as")).to_have_count(0)
