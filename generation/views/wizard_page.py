"""What the wizard's page and its fragments show of a draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import InvalidInput, ProblemError
from common.storage import signed_url
from generation.media.refusals import MAX_BYTES
from generation.models import Asset, Draft, VideoModel
from generation.platforms import PLATFORMS
from generation.prompting.compose import hook_words
from generation.prompting.examples import EXAMPLES
from generation.prompting.languages import DEFAULT_LANGUAGE, LANGUAGES
from generation.prompting.presets import PRESETS
from generation.prompting.prompts import prompt_digest, prompt_length
from generation.prompting.timing import last_second
from generation.prompting.tones import TONES
from generation.rights import RIGHTS_WORDING, WORDINGS
from generation.selectors.assets import photos_earlier
from generation.services.choices import LengthOption, ModelOption, choices_for
from generation.services.draft_frame import draft_platform
from generation.services.draft_prompt import PromptState, prompt_limit, prompt_state
from generation.services.quotes import Quote, quote_make

# Below this a photo is taken but looks soft: the shorter side of the usual render size.
SMALL_SIDE = 720
# Beyond this, less than a quarter is left of a wide photo in an upright frame, or the reverse.
LONG = 2.25
# Earlier photos to choose from.
EARLIER = 6
# Larger files are taken, but are a while on their way from a phone.
HEAVY_BYTES = 8_000_000


def page(draft: Draft) -> dict[str, Any]:
    """Everything."""
    found = choices(draft)
    return {
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "platforms": PLATFORMS.values(),
        **clip(draft, model=found["model"]),
        **found,
        **photo(draft),
        **rights(draft),
        **price(draft),
    }


def clip(draft: Draft, *, model: VideoModel | None = None) -> dict[str, Any]:
    """The brief and what is written from it; examples for as long as it is nobody's own.

    `model` is the draft's, where it is known already.
    """
    given = {str(example.product) for example in EXAMPLES.values()}
    return {
        "draft": draft,
        "presets": PRESETS.values(),
        "tones": TONES.values(),
        "languages": LANGUAGES.values(),
        "examples": EXAMPLES.values() if draft.product in {"", *given} else [],
        **hooks(draft),
        **prompt(draft, model=model),
    }


def photo(draft: Draft) -> dict[str, Any]:
    """The photo, and the frame that it is shown in."""
    image = draft.image
    return {
        "platform": draft_platform(draft),
        "heavy_bytes": HEAVY_BYTES,
        "most_bytes": MAX_BYTES,
        "small_side": SMALL_SIDE,
        "photo_url": signed_url(image.storage_key).url if image else "",
        "photo_warnings": _warnings(image) if image else [],
        "earlier": photos_earlier(owner_id=draft.owner_id, beside=image, count=EARLIER),
    }


def rights(draft: Draft) -> dict[str, Any]:
    """What is to be confirmed of the photo, and whether it is."""
    return {
        "rights_version": RIGHTS_WORDING,
        "rights_words": WORDINGS[RIGHTS_WORDING],
        "rights_ticked": draft.rights == RIGHTS_WORDING,
    }


def choices(draft: Draft) -> dict[str, Any]:
    """Models and lengths with the reasons against some of them; `model`, the one on offer if any.

    `choices_key` names what is shown, as `hooks_key` does.
    """
    found = choices_for(platform=draft_platform(draft).slug, model=draft.model)
    lengths = found.chosen.lengths if found.chosen else ()
    shown = [
        draft.platform,
        *((option.model.slug, option.why_not) for option in found.models),
        *((length.seconds, length.why_not) for length in lengths),
    ]
    return {
        "choices": found,
        "model": next((o.model for o in found.models if o.model.slug == draft.model), None),
        "reasons_model": _reasons(found.models),
        # What is wrong with the model is said at the model.
        "reasons_seconds": _reasons(lengths, but=_reasons(found.models)),
        "choices_key": prompt_digest(repr(shown)),
    }


def hooks(draft: Draft) -> dict[str, Any]:
    """The first lines to pick from, with the product's name in them.

    `hooks_key` names the list, so that a page which shows it need not be sent it again.
    """
    preset = PRESETS.get(draft.preset)
    if preset is None:
        return {"hooks": [], "hooks_key": ""}
    said = [
        (
            hook.slug,
            hook_words(line=hook.line, product=draft.product, language=draft.language),
        )
        for hook in preset.hooks
    ]
    language = LANGUAGES.get(draft.language, LANGUAGES[DEFAULT_LANGUAGE])
    return {
        "hooks": said,
        "hook_chosen": preset.hook(draft.hook).slug,
        "speech": language,
        "hooks_key": prompt_digest("\n".join([draft.preset, draft.language, *dict(said).values()])),
    }


def prompt(draft: Draft, *, model: VideoModel | None = None) -> dict[str, Any]:
    """The prompt, whose words it is, and what can be done with it.

    `written` names the text that is in the page, if it is ours (`draft_keep_up`). `shots_end` is
    when its last shot ends, if that is not when the clip does.
    """
    state = prompt_state(draft)
    end = last_second(draft.prompt)
    return {
        "prompt_state": state.value,
        "prompt_length": prompt_length(draft.prompt),
        "prompt_limit": model.prompt_limit if model else prompt_limit(draft),
        "written": prompt_digest(draft.prompt) if state == PromptState.FOLLOWS else "",
        "can_polish": settings.PROMPT_REWRITE is not None and state != PromptState.EMPTY,
        "shots_end": end if end != draft.seconds else None,
    }


def price(draft: Draft) -> dict[str, Any]:
    """The quote, or the words why there is none.

    `stub_key` names what is shown: a stub that says it already is not sent again, so that its
    button is not changed for another under somebody's finger.
    """
    found, closed = None, ""
    try:
        found = quote(draft)
    except InvalidInput as error:
        closed = " ".join(text for texts in (error.errors or {}).values() for text in texts)
    except ProblemError as error:
        closed = error.detail
    shown = [draft.order_key, closed]
    if found:
        choice = found.choice
        shown += [choice.model.name, choice.seconds, choice.size, found.credits]
        shown += [found.available, found.debt, found.frozen]
    return {"quote": found, "closed": closed, "stub_key": prompt_digest(repr(shown))}


def _warnings(image: Asset) -> list[str]:
    """What may be better about a photo that is good enough to be taken."""
    short, long = sorted((image.width, image.height))
    found = []
    if short < SMALL_SIDE:
        found.append(_("A little small: fine parts may look soft."))
    if long > short * LONG:
        found.append(_("Very long: filling the frame shows a small part of it. Try it whole."))
    return found


def _reasons(
    options: Iterable[ModelOption | LengthOption], *, but: Collection[str] = ()
) -> list[str]:
    """Each reason once, in order."""
    reasons = [option.why_not for option in options if option.why_not not in {"", *but}]
    return list(dict.fromkeys(reasons))


def quote(draft: Draft) -> Quote:
    """What the draft would cost its owner; raises what `quote_make` does."""
    owner_id: UUID = draft.owner_id
    return quote_make(
        creator_id=owner_id,
        platform=draft.platform,
        model=draft.model or None,
        seconds=draft.seconds,
    )


def words(problem: ProblemError, *, field: str) -> dict[str, list[str]]:
    """What to say, by field; what is about no field of its own stands at `field`."""
    return dict(problem.errors or {field: [problem.detail]})
