"""What every answer says to browsers, and that no page brings what its policy would refuse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from common.headers import PERMISSIONS
from common.storage_s3 import SignedS3Storage
from sora_ugc.policy import CHECKOUT_ORIGIN, checkout_origin, files_source, page_policy
from testing.factories import UserFactory
from testing.pages.people import people
from testing.pages.shown import MAIL_PAGES, PAGES
from testing.staff import staff_sign_in

PLAIN = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
INLINE = re.compile(r"""\sstyle=|<style\b|\son[a-z]+=["']|javascript:""")
SCRIPT = re.compile(r"<script\b([^>]*)>")
DISK = {"BACKEND": "common.storage.SignedFileSystemStorage", "OPTIONS": {"location": "/media"}}


def s3(endpoint: str | None, region: str = "us-east-1") -> dict[str, Any]:
    """An entry of STORAGES, as `sora_ugc.env` makes it."""
    options = {"endpoint_url": endpoint, "bucket_name": "videos", "region_name": region}
    return {"BACKEND": "common.storage_s3.SignedS3Storage", "OPTIONS": options}


def directives(policy: str) -> dict[str, list[str]]:
    """What each directive of a header allows."""
    parts = (part.split() for part in policy.split(";"))
    return {name: sources for name, *sources in parts}


def wrong(answer: Any, *, nonce_only: bool = True) -> list[str]:
    """What a page says or brings that it should not."""
    policy = directives(answer["Content-Security-Policy"])
    html = answer.content.decode()
    found = [f"{name} is missing" for name, value in PLAIN.items() if answer[name] != value]
    found += [f"inline: {words}" for words in INLINE.findall(html)]
    nonces = {source for source in policy["script-src"] if source.startswith("'nonce-")}
    for attributes in SCRIPT.findall(html):
        own = re.search(r'nonce="([^"]+)"', attributes)
        if nonce_only and (not own or {f"'nonce-{own[1]}'"} != nonces):
            found.append(f"a script without the nonce: {attributes}")
        if "src=" not in attributes:
            found.append(f"an inline script: {attributes}")
    if policy["default-src"] != ["'none'"] or "unsafe" in answer["Content-Security-Policy"]:
        found.append(str(policy))
    return found


@pytest.mark.django_db
def test_every_page_has_all_headers_and_nothing_inline(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ROOT_URLCONF = "testing.pages.with_faults"
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")
    monkeypatch.setattr("generation.pipeline.wake.send", lambda *_args, **_kwargs: True)
    everybody = people()
    found = {}
    for shown in {*PAGES} - {*MAIL_PAGES}:
        person = everybody[shown.who]
        answer = person.client().get(person.path(shown), follow=True)
        assert answer.status_code == shown.status, shown
        found[shown.name] = wrong(answer)

    assert not {name: words for name, words in found.items() if words}


@pytest.mark.django_db
def test_every_list_of_the_admin_has_them_too() -> None:
    browser = Client()
    staff_sign_in(browser, UserFactory.create(staff=True))
    pages = ["/admin/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
    found = {page: wrong(browser.get(page), nonce_only=False) for page in pages}

    assert not {page: words for page, words in found.items() if words}


@pytest.mark.django_db
def test_a_nonce_is_good_for_one_page(client: Client) -> None:
    policies = {client.get("/")["Content-Security-Policy"] for _ in range(3)}

    assert len(policies) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/billing/packs",
        "/api/v1/auth/session",
        "/api/v1/nowhere",
        "/webhooks/stripe",
        "/robots.txt",
        "/site.webmanifest",
        "/healthz",
        "/media/nothing.mp4",
    ],
)
def test_what_is_no_page_may_do_nothing(client: Client, path: str) -> None:
    answer = client.get(path)

    assert {name: answer[name] for name in PLAIN} == PLAIN
    assert directives(answer["Content-Security-Policy"]) == {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


@pytest.mark.django_db
def test_an_unknown_host_is_told_no_less(client: Client) -> None:
    answer = client.get("/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert wrong(answer) == []


@pytest.mark.django_db
def test_a_mail_may_bring_styles_and_nothing_else(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "testing.pages.with_faults"

    policy = directives(client.get(MAIL_PAGES[0].path)["Content-Security-Policy"])

    assert policy["style-src"] == ["'unsafe-inline'"]
    assert policy["script-src"] == ["'none'"]


def policy(site: str = "https://studio.example.com", **options: Any) -> dict[str, list[str]]:
    """The directives of a site on S3 that takes money at Stripe."""
    known: dict[str, Any] = {
        "live_url": "https://live.example.com/streams",
        "checkout": CHECKOUT_ORIGIN,
        "storage": s3("https://x.storage.supabase.co/storage/v1/s3"),
    }
    built: dict[str, list[str]] = page_policy(site_url=site, **known | options)["DIRECTIVES"]
    return built


def test_a_page_reaches_what_the_settings_name_and_no_more() -> None:
    files = "https://x.storage.supabase.co/storage/v1/s3/videos/"
    found = policy()

    assert found["connect-src"] == ["'self'", "https://live.example.com"]
    assert found["img-src"] == found["media-src"] == ["'self'", files]
    assert found["form-action"] == ["'self'", "https://checkout.stripe.com", files]
    assert found["upgrade-insecure-requests"]
    assert not policy("http://127.0.0.1:8000")["upgrade-insecure-requests"]


def test_without_a_bucket_files_come_from_the_site_itself() -> None:
    assert policy("http://127.0.0.1:8000", storage=DISK)["media-src"] == [
        "'self'",
        "http://127.0.0.1:8000",
    ]


@pytest.mark.parametrize(
    ("named", "api_base", "expected"),
    [
        ("", "", "https://checkout.stripe.com"),
        ("", "http://127.0.0.1:8102", "http://127.0.0.1:8102"),
        ("https://pay.example.com/", "", "https://pay.example.com"),
    ],
)
def test_a_form_may_lead_to_where_one_pays(named: str, api_base: str, expected: str) -> None:
    assert checkout_origin(named=named, api_base=api_base) == expected


@pytest.mark.parametrize(
    ("endpoint", "region"),
    [
        (None, "us-east-1"),
        (None, "eu-central-1"),
        (None, "cn-north-1"),
        ("http://127.0.0.1:8333/", "us-east-1"),
        ("https://x.storage.supabase.co/storage/v1/s3", "eu-west-3"),
    ],
)
def test_the_links_of_a_bucket_are_in_its_policy(endpoint: str | None, region: str) -> None:
    entry = s3(endpoint, region)
    storage = SignedS3Storage(access_key="a", secret_key="s", **entry["OPTIONS"])

    link = storage.url("videos/abc.mp4")

    assert link.startswith(files_source(site_url="https://studio.example.com", storage=entry))
