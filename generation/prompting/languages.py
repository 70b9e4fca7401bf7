"""Languages that a voice can speak, by BCP 47 tag. Whether a model masters one is the model's
business; the prompt asks for it in any case."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it calls itself, and its English name for the prompt."""

    tag: str
    own_name: str
    english_name: str

    @property
    def base(self) -> str:
        """The tag without region or script."""
        return self.tag.partition("-")[0]

    @property
    def label(self) -> str:
        """What people pick from a list, whichever of the two names they know."""
        if self.own_name == self.english_name:
            return self.own_name
        return f"{self.own_name} ({self.english_name})"


LANGUAGES = {
    tag: Language(tag, own_name, english_name)
    for tag, own_name, english_name in (
        ("en", "English", "English"),
        ("en-GB", "British English", "British English"),
        ("en-AU", "Australian English", "Australian English"),
        ("en-IN", "Indian English", "Indian English"),
        ("de", "Deutsch", "German"),
        ("de-AT", "Österreichisches Deutsch", "Austrian German"),
        ("de-CH", "Schweizer Hochdeutsch", "Swiss Standard German"),
        ("ar", "العربية", "Arabic"),
        ("bg", "Български", "Bulgarian"),
        ("ca", "Català", "Catalan"),
        ("cs", "Čeština", "Czech"),
        ("da", "Dansk", "Danish"),
        ("el", "Ελληνικά", "Greek"),
        ("es", "Español", "Spanish"),
        ("es-MX", "Español de México", "Mexican Spanish"),
        ("fi", "Suomi", "Finnish"),
        ("fr", "Français", "French"),
        ("fr-CA", "Français canadien", "Canadian French"),
        ("he", "עברית", "Hebrew"),
        ("hi", "हिन्दी", "Hindi"),
        ("hr", "Hrvatski", "Croatian"),
        ("hu", "Magyar", "Hungarian"),
        ("id", "Bahasa Indonesia", "Indonesian"),
        ("it", "Italiano", "Italian"),
        ("ja", "日本語", "Japanese"),
        ("ko", "한국어", "Korean"),
        ("nb", "Norsk bokmål", "Norwegian"),
        ("nl", "Nederlands", "Dutch"),
        ("pl", "Polski", "Polish"),
        ("pt-BR", "Português do Brasil", "Brazilian Portuguese"),
        ("pt-PT", "Português europeu", "European Portuguese"),
        ("ro", "Română", "Romanian"),
        ("sk", "Slovenčina", "Slovak"),
        ("sv", "Svenska", "Swedish"),
        ("th", "ไทย", "Thai"),
        ("tr", "Türkçe", "Turkish"),
        ("uk", "Українська", "Ukrainian"),
        ("vi", "Tiếng Việt", "Vietnamese"),
        ("yue", "粵語", "Cantonese"),
        ("zh", "普通话", "Mandarin Chinese"),
    )
}


def language_of_page() -> str:
    """The tag of the language that the page is in, if a voice can speak it; else the default."""
    language = (get_language() or DEFAULT_LANGUAGE).partition("-")[0]
    return language if language in LANGUAGES else DEFAULT_LANGUAGE
