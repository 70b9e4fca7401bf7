"""The words in a prompt that make this provider misbehave, for demos and tests."""

import re
from enum import StrEnum


class Word(StrEnum):
    """One misbehaviour; written in a prompt as `[word]`, in any case."""

    FAIL = "fail"
    MODERATION = "moderation"
    FACE = "face"
    SLOW = "slow"
    STUCK = "stuck"
    HTTP_500 = "http-500"
    RATE_LIMIT = "rate-limit"
    TIMEOUT_AFTER_ACCEPT = "timeout-after-accept"
    LOST_CONTENT = "lost-content"
    # How the create is answered.
    HTML_200 = "html-200"
    RATE_LIMIT_STORM = "rate-limit-storm"
    HANG = "hang"
    RESET = "reset"
    GARBAGE = "garbage"
    SLOW_ACCEPT = "slow-accept"
    # How questions about the job are answered.
    SLOW_POLL = "slow-poll"
    FAILED_422 = "failed-422"
    # What the content is.
    CONTENT_LATE = "content-late"
    CONTENT_REDIRECT = "content-redirect"
    SLOW_CONTENT = "slow-content"
    HUGE_CONTENT = "huge-content"
    NOT_A_VIDEO = "not-a-video"


_PATTERN = re.compile(r"\[(" + "|".join(re.escape(word) for word in Word) + r")\]", re.IGNORECASE)


def words_in(prompt: str) -> frozenset[Word]:
    """The misbehaviours that a prompt asks for."""
    return frozenset(Word(found.lower()) for found in _PATTERN.findall(prompt))


def words_removed(prompt: str) -> str:
    """The prompt as a renderer should see it."""
    return _PATTERN.sub("", prompt).strip()
