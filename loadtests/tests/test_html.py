"""What is read off a page is what a browser would send."""

from __future__ import annotations

import pytest

from loadtests.html import NotOnPage, Page

PAGE = """
<meta name="live" content="http://live" data-ticket="t">
<form id="order" action="/new/?step=2" method="post">
  <input type="hidden" name="token" value="abc">
  <input name="product" value="Cup"><input name="empty">
  <input type="radio" name="size" value="s"><input type="radio" name="size" value="m" checked>
  <input type="checkbox" name="unticked" value="1">
  <input type="checkbox" name="agreed" value="v2" required>
  <textarea name="prompt">
Steam &amp; light</textarea>
  <select name="tone">
    <option value="warm">Warm</option><option value="dry" selected>Dry</option></select>
  <select name="first"><option value="one">One</option><option value="two">Two</option></select>
  <input type="file" name="image"><button name="do" value="keep">Keep</button>
</form>
<form action="/out/"><input name="token" value="def"></form>
<input name="outside" value="x">
<a href="/assets/7/download">Download</a>
"""


def test_forms_as_they_stand() -> None:
    page = Page(PAGE)
    assert page.form(named="order").fields == {
        "token": "abc",
        "product": "Cup",
        "empty": "",
        "size": "m",
        "agreed": "v2",
        "prompt": "Steam & light",
        "tone": "dry",
        "first": "one",
    }
    assert page.form(action="/new/").id == "order"
    assert page.form(action="/out/").fields == {"token": "def"}


def test_links_and_metas() -> None:
    page = Page(PAGE)
    assert page.link("/download") == "/assets/7/download"
    assert page.metas["live"]["data-ticket"] == "t"


def test_what_is_not_there() -> None:
    page = Page(PAGE)
    with pytest.raises(NotOnPage):
        page.form(named="login")
    with pytest.raises(NotOnPage):
        page.link("/nowhere")
