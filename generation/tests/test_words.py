"""What providers say, in words of ours."""

from __future__ import annotations

import pytest

from generation.words import failure_code, failure_words

VEO = (
    "Veo could not generate videos because the input image violates the usage guidelines. "
    "Support codes: 15236754"
)
SEEDANCE = "InputImageSensitiveContentDetected.PrivacyInformation"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("moderation_blocked", "Input images with faces of humans are currently rejected."),
        (SEEDANCE, ""),
        ("http_400", "The input image 'content[1]' may contain real person."),
        ("fail_to_fetch_task", f"{SEEDANCE}: refused"),
        ("http_400", VEO),
        ("people_not_accepted", ""),
        ("", "No public figures, please"),
    ],
)
def test_a_refused_person_has_a_code_of_its_own(code: str, message: str) -> None:
    assert failure_code(code, message, otherwise="rejected") == "people_not_accepted"


@pytest.mark.parametrize(
    ("code", "message", "ours"),
    [
        ("moderation_blocked", "The request was blocked by moderation.", "moderation_blocked"),
        ("sentinel_block", "", "moderation_blocked"),
        ("SAFETY.INPUT.TEXT", "", "moderation_blocked"),
        ("INPUT_PREPROCESSING.SAFETY.TEXT", "", "moderation_blocked"),
        ("ASSET.INVALID", "", "rejected"),
        ("http_400", "The watch face of this person-sized clock is too small", "rejected"),
        ("http_400", "Support codes: 62263041", "rejected"),
        ("", "", "rejected"),
    ],
)
def test_what_is_about_nobody_is_not(code: str, message: str, ours: str) -> None:
    assert failure_code(code, message, otherwise="rejected") == ours


def test_the_words_say_what_to_do_and_what_it_cost() -> None:
    words = failure_words("people_not_accepted")
    assert "Your credits are back" in words
    assert "a photo of the product alone may pass" in words
    assert words != failure_words("moderation_blocked")
