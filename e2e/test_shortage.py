"""Too few credits: nothing is lost on the way to the till and back."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.conftest import Person


def test_too_few_credits_lead_over_the_packs_back_to_the_draft(person: Person) -> None:
    page = person.page
    prompt = 'Two hands open the box: "finally here."'
    person.sign_up()
    person.fill_wizard(prompt)
    page.get_by_role("button", name="Create for 8 credits").click()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="A few credits short")).to_be_visible()
    expect(dialog).to_contain_text("Nothing was charged")
    expect(dialog.get_by_role("button", name="Buy for $10")).to_be_visible()
    person.shoot("shortage")
    person.buy()
    page.wait_for_url("**/studio/new/")

    expect(page.locator("#prompt")).to_have_value(prompt)
    expect(page.locator("[data-preview] img:visible")).to_be_visible()
    assert person.balance() == "100"
    page.get_by_role("button", name="Create for 8 credits").click()
    expect(page.get_by_role("heading", name="Ready")).to_be_visible()


def test_a_declined_card_costs_nothing_and_keeps_the_draft(person: Person) -> None:
    page = person.page
    person.sign_up()
    person.fill_wizard("A quiet clip.")
    page.get_by_role("button", name="Create for 8 credits").click()
    page.get_by_role("dialog").get_by_role("button", name="Buy for $10").click()
    page.wait_for_url("**/c/pay/**")
    page.get_by_role("link", name="Back to the shop").click()

    page.wait_for_url("**/studio/new/**")
    expect(page.locator("#prompt")).to_have_value("A quiet clip.")
    assert person.balance() == "0"
