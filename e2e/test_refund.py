"""A take that fails costs nothing, and its creator sees that."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.conftest import Person
from e2e.stack import Stack


def test_a_failed_take_gives_its_credits_back(stack: Stack, person: Person) -> None:
    page = person.page
    person.sign_up()
    page.goto("/billing/")
    person.buy()
    person.fill_wizard("The cup falls over. [fail]")
    page.get_by_role("button", name="Create for 8 credits").click()

    expect(page.get_by_role("heading", name="This take failed")).to_be_visible()
    expect(page.locator(".timeline .back")).to_contain_text("8 credits back")
    assert person.balance() == "100"
    person.shoot("job-failed")

    page.goto("/billing/")
    statement = page.locator("main")
    expect(statement).to_contain_text("−8")
    expect(statement).to_contain_text("+8")
    proof = stack.manage("ledger_verify")
    assert proof.returncode == 0, proof.stdout


def test_a_failed_take_can_be_edited_and_tried_again(person: Person) -> None:
    page = person.page
    person.sign_up()
    page.goto("/billing/")
    person.buy()
    person.fill_wizard("The cup falls over. [moderation]")
    page.get_by_role("button", name="Create for 8 credits").click()
    expect(page.get_by_role("heading", name="This take failed")).to_be_visible()

    page.get_by_role("button", name="Edit and try again").click()

    page.wait_for_url("**/studio/new/")
    expect(page.locator("#prompt")).to_have_value("The cup falls over. [moderation]")
    expect(page.locator("[data-preview] img:visible")).to_be_visible()
