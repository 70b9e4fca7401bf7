"""`launch_check`: what it makes of what it sees, against the real stand-ins."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from billing.events import events_wanted
from billing.gateway import WebhookEndpoint
from billing.models import Pack
from billing.tests.stand_in import StandIn, stand_in_running
from common.http_client import Looked
from common.tests.http_server import ScriptedServer, serving
from generation.models import Renderer, VideoModel
from generation.selectors.renderers import today
from generation.tests.jobs.stand_in import KEY as VIDEO_KEY
from generation.tests.jobs.stand_in import StandIn as VideoStandIn
from generation.tests.jobs.stand_in import running as videos_running
from generation.tests.photo_files import COFFEE
from sora_ugc.launch import files, mail, money, renderers, site
from sora_ugc.launch.clip import clip
from sora_ugc.launch.point import Point, Verdict
from testing.buckets import Bucket, keys
from testing.dns_server import answering
from testing.factories import UserFactory

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ENDPOINTS = "/v1/webhook_endpoints?limit=100"
JSON = {"Content-Type": "application/json"}
OURS = {"X-Request-Id": "our-mark"}
HOOK = "https://studio.example.com/webhooks/stripe"


def verdicts(points: Iterator[Point] | list[Point]) -> dict[str, str]:
    return {point.name: point.verdict.value for point in points}


# --- The site


@pytest.mark.parametrize(
    ("status", "headers", "days", "words"),
    [
        (502, {"strict-transport-security": "1"}, 90, "answers 502"),
        (200, {"strict-transport-security": "1"}, 3, "end is 2026-12-04"),
        (200, {"strict-transport-security": "1"}, None, "nowhere to be seen"),
        (200, {}, 90, "no Strict-Transport-Security"),
    ],
)
def test_a_site_that_answers_wrongly_fails(
    status: int, headers: dict[str, str], days: int | None, words: str
) -> None:
    until = None if days is None else NOW + timedelta(days=days)

    point = site.tls_judged(Looked(status, OURS | headers, until), mark="our-mark", now=NOW)

    assert point.verdict is Verdict.FAIL
    assert words in point.words
    assert point.mend


@pytest.mark.parametrize("headers", [{}, {"X-Request-Id": "of-somebody-else"}], ids=len)
def test_another_site_that_answers_well_fails(headers: dict[str, str]) -> None:
    said = httpx2.Headers({"strict-transport-security": "max-age=31536000"} | headers)

    point = site.tls_judged(Looked(200, said, NOW + timedelta(days=60)), mark="our-mark", now=NOW)

    assert point.verdict is Verdict.FAIL
    assert "another site" in point.words


def test_what_is_looked_at_brings_the_mark_back_and_is_closed_for_maintenance(
    client: Client, settings: Settings
) -> None:
    for settings.MAINTENANCE, status in ((False, 200), (True, 503)):
        answer = client.get(site._PAGE, headers={"X-Request-Id": "our-mark"})

        assert (answer.status_code, answer["X-Request-Id"]) == (status, "our-mark")


def test_a_site_with_a_fresh_certificate_passes() -> None:
    headers = OURS | {"strict-transport-security": "max-age=31536000"}

    point = site.tls_judged(
        Looked(200, headers, NOW + timedelta(days=60)), mark="our-mark", now=NOW
    )

    assert point.verdict is Verdict.PASS


def test_an_address_that_is_plain_or_dead_fails(settings: Settings) -> None:
    settings.SITE_URL = "http://studio.example.com"
    assert verdicts(site.address()) == {"site.tls": "fail"}

    settings.SITE_URL = "https://127.0.0.1:9"
    (point,) = site.address()
    assert "does not answer" in point.words


def test_what_passes_the_proxy_is_looked_at_from_outside(settings: Settings) -> None:
    settings.TRUSTED_PROXIES, settings.SITE_URL = 1, "https://studio.example.com"
    (point,) = site.proxy()
    assert (point.name, point.verdict) == ("site.proxy", Verdict.UNKNOWN)
    assert "https://studio.example.com/api/v1/auth/login" in point.mend

    settings.TRUSTED_PROXIES = 0
    assert not [*site.proxy()]


def test_a_name_with_sora_fails(settings: Settings) -> None:
    settings.SITE_NAME = "Sora 2 Studio"
    assert verdicts(site.public_name()) == {"name.site": "fail"}
    settings.SITE_NAME = "fairtake"
    assert verdicts(site.public_name()) == {"name.site": "pass"}


@pytest.mark.django_db
def test_a_superuser_of_the_database_fails() -> None:
    """As the tests' own role is; one that passes: test_database_roles."""
    (point,) = site.database_role()

    assert point.verdict is Verdict.FAIL
    assert "production-database.md" in point.mend


@pytest.mark.django_db
def test_staff_needs_a_second_factor_and_an_address(settings: Settings) -> None:
    settings.STAFF_EMAIL = []
    assert verdicts(site.staff()) == {"staff": "fail", "staff.mail": "fail"}

    settings.STAFF_EMAIL = ["ops@example.com"]
    user = UserFactory.create(is_staff=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert verdicts(site.staff()) == {"staff": "pass"}


# --- Money


@pytest.mark.parametrize(
    ("registered", "words"),
    [
        ([], "not registered"),
        ([WebhookEndpoint("https://old.example.com/", True, frozenset("*"))], "old.example.com"),
        ([WebhookEndpoint(HOOK, False, frozenset("*"))], "switched off"),
        (
            [WebhookEndpoint(HOOK, True, events_wanted() - {"charge.refunded"})],
            "does not get charge.refunded",
        ),
    ],
)
def test_an_endpoint_that_misses_something_fails(
    registered: list[WebhookEndpoint], words: str
) -> None:
    point = money.webhook_judged(registered, url=HOOK)

    assert point.verdict is Verdict.FAIL
    assert words in point.words


def test_an_endpoint_with_our_events_passes() -> None:
    registered = [WebhookEndpoint(HOOK, True, events_wanted() | {"payout.paid"})]

    assert money.webhook_judged(registered, url=HOOK).verdict is Verdict.PASS


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    with stand_in_running(tmp_path_factory.mktemp("stripe"), webhook_url=HOOK) as running:
        yield running


def test_stripe_is_asked_for_its_endpoints(stripe: StandIn, settings: Settings) -> None:
    settings.STRIPE_API_BASE = stripe.base
    settings.SITE_URL = "https://studio.example.com"
    assert verdicts(money.webhook()) == {"stripe.webhook": "pass"}

    settings.SITE_URL = "https://elsewhere.example.com"
    (point,) = money.webhook()
    assert point.verdict is Verdict.FAIL
    assert HOOK in point.words


def test_a_stripe_that_is_away_is_no_verdict(settings: Settings) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    assert verdicts(money.webhook()) == {"stripe.webhook": "could not check"}


def test_only_a_live_key_with_its_secret_passes(server: ScriptedServer, settings: Settings) -> None:
    settings.STRIPE_API_BASE = server.url
    server.answers[ENDPOINTS] = (200, JSON, b'{"object": "list", "has_more": false, "data": []}')
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert verdicts(money.key()) == {"stripe.key": "fail", "stripe.secret": "fail"}
    settings.STRIPE_SECRET_KEY = "rk_live_1"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_1"
    assert verdicts(money.key()) == {"stripe.key": "pass"}
    settings.STRIPE_SECRET_KEY = ""
    assert verdicts(money.key()) == {"stripe.key": "fail"}


def test_a_live_key_that_stripe_does_not_take_fails(stripe: StandIn, settings: Settings) -> None:
    """The stand-in answers 401 to live keys, as Stripe to those that were revoked."""
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = stripe.base, "sk_live_revoked"

    assert verdicts([*money.key(), *money.webhook()]) == {
        "stripe.key": "fail",
        "stripe.webhook": "fail",
    }


def test_a_key_that_may_not_list_endpoints_is_a_live_key(
    server: ScriptedServer, settings: Settings
) -> None:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = server.url, "rk_live_narrow"
    server.answers[ENDPOINTS] = (403, JSON, b'{"error": {"type": "invalid_request_error"}}')

    assert verdicts([*money.key(), *money.webhook()]) == {
        "stripe.key": "pass",
        "stripe.webhook": "could not check",
    }


def test_a_live_key_without_a_stripe_to_ask_is_no_verdict(settings: Settings) -> None:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "http://127.0.0.1:9", "sk_live_1"

    assert verdicts(money.key()) == {"stripe.key": "could not check"}


@pytest.mark.parametrize(
    ("cents", "cost", "verdict"),
    [
        # 100 credits for $10 bring 9.41 cents each after the fee, so two a second 18.8 cents.
        (1_000, 100_000, Verdict.PASS),
        (1_000, 188_201, Verdict.FAIL),
        (1_000, 188_200, Verdict.PASS),
        (500, 100_000, Verdict.FAIL),
        (1_000, 0, Verdict.UNKNOWN),
    ],
)
def test_a_second_must_earn_what_it_costs_after_the_fee(
    cents: int, cost: int, verdict: Verdict
) -> None:
    model = VideoModel(slug="m", credits_per_second=2, cost_microdollars=cost, sizes=["720x1280"])
    pack = Pack(slug="p", credits=100, price_cents=cents)

    assert money.price_judged(model, pack).verdict is verdict


@pytest.mark.django_db
def test_the_cheapest_pack_is_what_prices_are_held_against() -> None:
    points = list(money.prices())

    assert points
    cheapest = min(Pack.objects.all(), key=money.credit_left)
    assert all(f"with {cheapest.slug}," in point.words for point in points)

    Pack.objects.update(enabled=False)
    assert verdicts(money.prices()) == {"prices": "fail"}


@pytest.mark.django_db
def test_packs_in_another_currency_are_named_and_compared_by_hand() -> None:
    dollars = verdicts(money.prices())
    *_, last = Pack.objects.order_by("price_cents")
    Pack.objects.filter(pk=last.pk).update(currency="eur")
    mixed = list(money.prices())
    assert mixed[0].verdict is Verdict.UNKNOWN
    assert last.slug in mixed[0].words
    assert verdicts(mixed).keys() == dollars.keys() | {"prices"}

    Pack.objects.update(currency="eur")
    assert verdicts(money.prices()) == {"prices": "could not check"}


# --- Files


@pytest.mark.xdist_group("bucket")
def test_a_real_bucket_is_tried_and_left_empty(bucket: Bucket) -> None:
    found = verdicts(files.bucket())

    assert found == {
        "bucket.write": "pass",
        "bucket.link": "pass",
        "bucket.private": "pass",
        "bucket.cors": "pass",
    }
    assert keys() == []


@pytest.mark.xdist_group("bucket")
def test_a_bucket_that_is_away_takes_no_file(bucket: Bucket) -> None:
    bucket.stop()

    assert verdicts(files.bucket()) == {"bucket.write": "fail"}


def test_a_bucket_that_is_open_or_admits_nobody_fails() -> None:
    points = list(files.judged(Looked(200, {}, None), Looked(200, {}, None)))

    assert set(verdicts(points).values()) == {"fail"}
    assert "admits nobody" in points[-1].words
    assert django_settings.SITE_URL in points[-1].mend


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, "fail"), (206, "fail"), (302, "pass"), (403, "pass"), (404, "pass")],
)
def test_a_file_is_open_only_if_it_comes_without_a_signature(status: int, verdict: str) -> None:
    points = files.judged(Looked(206, {}, None), Looked(status, {}, None))

    assert verdicts(points)["bucket.private"] == verdict


# --- Renderers


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VideoStandIn]:
    with videos_running(tmp_path_factory.mktemp("videos")) as running:
        yield running


@pytest.fixture
def offered() -> VideoModel:
    """The standard model alone, under a name that may stand."""
    VideoModel.objects.exclude(slug="sora-2").update(enabled=False)
    VideoModel.objects.filter(slug="sora-2").update(name="Wan 2.2")
    return VideoModel.objects.get(slug="sora-2")


@pytest.mark.django_db
def test_a_renderer_that_is_away_fails(offered: VideoModel) -> None:
    (point,) = (point for point in renderers.models() if point.name == "renderer.sora-2")

    assert point.verdict is Verdict.FAIL
    assert point.mend


@pytest.mark.django_db
def test_a_name_that_says_sora_fails(offered: VideoModel) -> None:
    assert verdicts(renderers.names()) == {"name.sora-2": "pass"}
    VideoModel.objects.filter(pk=offered.pk).update(name="Sora 2")
    assert verdicts(renderers.names()) == {"name.sora-2": "fail"}


@pytest.mark.django_db
def test_quotas_are_recorded_by_somebody_and_grow_old(offered: VideoModel) -> None:
    def quota() -> Point:
        (point,) = renderers.quotas()
        return point

    assert "nobody has recorded" in quota().words
    record = ("renderer_quotas", "openai", "--concurrent", "5")
    call_command(*record, "--requests", "300", "--dollars", "200.50", stdout=io.StringIO())
    assert quota() == Point(
        "quota.openai",
        Verdict.PASS,
        f"300 requests a minute, 5 at a time, $200.50 left on {today().isoformat()}",
    )

    call_command(*record, "--requests", "60", "--dollars", "200", stdout=io.StringIO())
    assert "We hand over 300 a minute" in quota().mend
    call_command(*record, "--requests", "300", "--dollars", "0", stdout=io.StringIO())
    assert "Pay something in" in quota().mend
    Renderer.objects.update(quotas_read_on=today() - timedelta(days=31))
    assert "long ago" in quota().words


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "nobody"},
        {"--requests": "0"},
        {"--concurrent": "-1"},
        {"--requests": "2147483648"},
        {"--dollars": "-5"},
        {"--requests": "many"},
        {"--dollars": "abc"},
        {"--dollars": "$20"},
        {"--dollars": "NaN"},
        {"--dollars": "Infinity"},
        {"--dollars": "9223372036855"},
        {"--dollars": "1e999999"},
    ],
    ids=str,
)
def test_quotas_that_cannot_be_are_refused(wrong: dict[str, str]) -> None:
    said = {"slug": "openai", "--requests": "60", "--concurrent": "5", "--dollars": "5"} | wrong
    slug = said.pop("slug")

    with pytest.raises(
        CommandError, match=r"no endpoint|begins? with|is no (amount|whole number)|is more than"
    ):
        call_command("renderer_quotas", slug, *(f"{k}={v}" for k, v in said.items()))
    assert not Renderer.objects.exclude(quotas_read_on=None).exists()


# --- Mail


RIGHT = {
    "studio.example.com": ["google-site-verification=1", "v=spf1 include:mail.example -all"],
    "_dmarc.studio.example.com": ["v=DMARC1; p=reject"],
    "s1._domainkey.studio.example.com": ["v=DKIM1; k=rsa; p=MIGf"],
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {"mail.spf": "pass", "mail.dmarc": "pass", "mail.dkim": "pass"}),
        ({"studio.example.com": ["hello"]}, {"mail.spf": "fail"}),
        ({"studio.example.com": ["v=spf1 -all", "v=spf1 +all"]}, {"mail.spf": "fail"}),
        ({"_dmarc.studio.example.com": None}, {"mail.dmarc": "fail"}),
        ({"s1._domainkey.studio.example.com": None}, {"mail.dkim": "fail"}),
    ],
    ids=["right", "no-spf", "two-spf", "no-dmarc", "no-dkim"],
)
def test_the_dns_is_asked_about_our_mail(
    settings: Settings, changed: dict[str, list[str] | None], expected: dict[str, str]
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <hello@studio.example.com>"
    records = {name: texts for name, texts in (RIGHT | changed).items() if texts is not None}
    with answering(records) as server:
        found = verdicts(mail.mail_domain(mail.resolver(server), selector="s1"))

    assert found | expected == found


def test_what_the_dns_cannot_tell_is_said_so(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <hello@studio.example.com>"
    with answering(RIGHT) as server:
        found = verdicts(mail.mail_domain(mail.resolver(server)))

    assert found["mail.dkim"] == "could not check"


def test_a_dns_that_does_not_answer_is_no_verdict(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <hello@studio.example.com>"
    monkeypatch.setattr(mail, "SECONDS", 0.2)

    found = verdicts(mail.mail_domain(mail.resolver("127.0.0.1:9"), selector="s1"))

    assert set(found.values()) == {"could not check"}


@pytest.mark.parametrize(
    "nameserver", ["nowhere", "127.0.0.1:dns", "127.0.0.1:0", "127.0.0.1:65536", "2606:4700::1"]
)
def test_what_is_no_nameserver_is_refused(nameserver: str) -> None:
    with pytest.raises(CommandError, match="IPv4"):
        call_command("launch_check", "--nameserver", nameserver)


def test_an_address_of_nowhere_fails(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <noreply@localhost>"

    assert verdicts(mail.mail_domain(mail.resolver("127.0.0.1:9"))) == {"mail.domain": "fail"}


# --- The command


@pytest.mark.django_db
@pytest.mark.xdist_group("bucket")
def test_all_points_as_json_and_an_end_with_1(
    bucket: Bucket,
    stripe: StandIn,
    videos: VideoStandIn,
    offered: VideoModel,
    settings: Settings,
) -> None:
    settings.STRIPE_API_BASE = stripe.base
    endpoint = settings.VIDEO_ENDPOINTS["openai"]
    there = replace(endpoint, base_url=videos.base_url, api_key=VIDEO_KEY)
    settings.VIDEO_ENDPOINTS = {"openai": there}
    settings.DEFAULT_FROM_EMAIL = "Studio <noreply@localhost>"
    out = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("launch_check", "--json", stdout=out)

    assert ended.value.code == 1
    told = json.loads(out.getvalue())
    assert told["ok"] is False
    found = {point["name"]: point for point in told["points"]}
    assert found["bucket.write"]["verdict"] == "pass"
    assert found["site.tls"]["verdict"] == "fail"
    assert found["renderer.sora-2"]["verdict"] == "pass"
    assert all(point["mend"] for point in told["points"] if point["verdict"] != "pass")


@pytest.mark.django_db
def test_a_clip_needs_a_photo_and_somebody_who_pays(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(CommandError, match="--image"):
        call_command("launch_check", "--render", "ada@example.com")


@pytest.mark.django_db
def test_a_clip_that_was_never_ordered_is_not_said_to_be_paid_back(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(COFFEE)
    poor = UserFactory.create()

    for email, words in (("nobody@example.com", "no user"), (poor.email, "credits")):
        point = clip(email=email, image=photo)
        assert point.verdict is Verdict.FAIL
        assert words in point.words
        assert point.mend.startswith("Nothing was ordered or charged.")


CHECKLIST = Path(django_settings.BASE_DIR, "docs", "launch-checklist.md")
PLAN = Path(django_settings.BASE_DIR, "specs", "2025-10-08-sora2-mvp", "asked.md")


def test_the_checklist_names_each_point_that_is_checked() -> None:
    page = CHECKLIST.read_text()
    code = "".join(path.read_text() for path in Path(site.__file__).parent.glob("*.py"))
    names = set(re.findall(r'"((?:site|stripe|bucket|mail)\.\w+|name\.site|backups)"', code))

    assert len(names) > 12
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_the_checklist_has_each_point_of_the_plan() -> None:
    """Their words, as they were asked for."""
    page = CHECKLIST.read_text()
    plan = PLAN.read_text().partition("- Launch Checklist:")[2].partition("\n## ")[0]
    asked = re.findall(r"^  - (.+)$", plan, re.MULTILINE)

    assert len(asked) == 5
    assert [words for words in asked if words not in page] == []
