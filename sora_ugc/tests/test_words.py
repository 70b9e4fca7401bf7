"""Every word that people read is marked for translation."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from testing.words import unmarked_in_python, unmarked_in_script, unmarked_in_template

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("sora_ugc", "celery_worker", "generation", "billing", "accounts", "credits", "common")
# Parts of a class, in a block that Django's admin puts into an attribute.
NO_WORDS = {"templates/admin/object_action.html": ["4: … … … app- … model- … change-form … …"]}
# What operators read on the terminal, in alarms and in reports; what programmers read of the API.
ENGLISH = re.compile(
    r"/(management|migrations|tests|reconciliation|serializers)/"
    r"|/(invariants|pagination|schema|serializers)\.py$"
)


def _found(paths: list[Path], unmarked: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    found = {}
    for path in sorted(paths):
        name = path.relative_to(ROOT).as_posix()
        words = [words for words in unmarked(path) if words not in NO_WORDS.get(name, [])]
        if words:
            found[name] = words
    return found


def test_templates_and_mails_hold_no_unmarked_words() -> None:
    templates = [p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"}]
    assert len(templates) > 100
    assert not _found(
        templates, lambda p: unmarked_in_template(p.read_text(), is_html=p.suffix == ".html")
    )


def test_python_says_nothing_unmarked_to_people() -> None:
    code = [p for room in ROOMS for p in (ROOT / room).rglob("*.py")]
    spoken = [p for p in code if not ENGLISH.search(f"/{p.relative_to(ROOT).as_posix()}")]
    assert len(spoken) > 200
    assert not _found(spoken, lambda p: unmarked_in_python(p.read_text()))


def test_scripts_carry_no_words() -> None:
    scripts = list((ROOT / "static" / "js").glob("*.js"))
    assert scripts
    assert not _found(scripts, lambda p: unmarked_in_script(p.read_text()))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Buy now</p>", "Buy now"),
        ("<p>{{ n }} credits</p>", "… credits"),
        ("<p>\n{% if a %}yes{% else %}{% translate 'no' %}{% endif %}</p>", "… yes … … …"),
        ('<img src="a.png" alt="A cup">', "A cup"),
        ('<button aria-label="{% if a %}Play{% endif %}" class="x"></button>', "… Play …"),
        ('<input type="submit" value="Send">', "Send"),
        ('<button data-sending="Sending your order"></button>', "Sending your order"),
        ('<meta name="description" content="All of it">', "All of it"),
        ('<p>{{ name|default:"Without a name" }}</p>', "Without a name"),
        ('{% include "a.html" with title="Your photo" %}', "Your photo"),
        ("<p>${{ price }}</p>", "$ …"),
        ('<p>{{ at|date:"j M Y" }}</p>', '|date:"j M Y"'),
    ],
)
def test_what_is_not_marked_in_a_template_is_found(source: str, words: str) -> None:
    assert [found.partition(": ")[2] for found in unmarked_in_template(source, is_html=True)] == [
        words
    ]


def test_what_is_not_marked_in_a_mail_is_found() -> None:
    source = "{% load i18n %}{% translate 'Hello' %}\nYour video is ready.\n{{ link }}\n"
    assert unmarked_in_template(source, is_html=False) == ["2: Your video is ready."]


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% translate 'Buy now' %}: {{ n }} s · 9:16 × 2, 12:00 UTC</p>",
        "{% blocktranslate count n=n %}one{% plural %}{{ n }} credits{% endblocktranslate %}",
        "{% comment %}For developers{% endcomment %}{# and them #}<!-- and them --><p>{{ a }}</p>",
        '<div class="sheet {% if a %}wide{% endif %}" data-follows="all" data-ratio="9:16"></div>',
        '<pre><code># <span>make run</span></code></pre><b translate="no">paper</b>',
        '<p>{{ name|default:_("Without a name") }}{{ at|date:"DATE_FORMAT" }}</p>',
        '{% include "components/balance.html" with swap=True mode="wide" %}',
    ],
)
def test_what_is_marked_or_no_language_is_let_through(source: str) -> None:
    assert unmarked_in_template(source, is_html=True) == []


@pytest.mark.parametrize(
    "source",
    [
        'messages.success(request, "Saved.")',
        'messages.error(request, f"{name} is gone.")',
        'raise ValidationError("Not this one.")',
        'raise InvalidInput("Not this %s." % one)',
        'field = CharField(label="Your name")',
        'class State(models.TextChoices):\n    OPEN = "open", "Not paid"',
        'class Gone(NotFound):\n    title = "It is gone"',
        'class Meta:\n    verbose_name = "pack"',
    ],
)
def test_what_python_says_without_a_mark_is_found(source: str) -> None:
    assert len(unmarked_in_python(source)) == 1


def test_what_python_marks_is_let_through() -> None:
    source = """
messages.success(request, _("Saved.") if saved else _("Gone."))
raise ValidationError(_("Not %(this)s.") % {"this": this}, code="no")
class State(models.TextChoices):
    OPEN = "open", _("Not paid")
class Gone(NotFound):
    code = "gone"
    title = _("It is gone")
"""
    assert unmarked_in_python(source) == []


def test_words_in_a_script_are_found_and_comments_are_not() -> None:
    source = """
/* The theme switch, as "Light theme" or not. */
button.textContent = "Light theme"; // "Not this"
element.matches("[data-follows]"); element.dispatchEvent(new Event("change"));
note = `Saved at ${time}.`;
"""
    assert unmarked_in_script(source) == ["Light theme", "Saved at ${time}."]
