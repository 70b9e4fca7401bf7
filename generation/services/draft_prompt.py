"""The draft's prompt: it follows the brief until the creator writes a word of their own."""

from __future__ import annotations

import logging
from dataclasses import asdict
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from common.errors import Unavailable
from generation.models import Draft
from generation.prompting.compose import compose_prompt
from generation.prompting.examples import EXAMPLES
from generation.prompting.moderation.gate import rules_gate
from generation.prompting.presets import PRESETS
from generation.prompting.prompts import MAX_CHARACTERS, prompt_digest
from generation.selectors.catalogue import model_named
from generation.services.drafts import draft_keep, draft_open, draft_save, length_fit

logger = logging.getLogger(__name__)

# A clip whose length is not chosen yet, since there is no model to choose.
USUAL_SECONDS = 8


class PromptState(StrEnum):
    """Whose words the prompt is."""

    EMPTY = "empty"
    FOLLOWS = "follows"
    OWN = "own"


def prompt_for(draft: Draft) -> str:
    """What the draft's brief would be written as; empty before a preset is chosen."""
    if draft.preset not in PRESETS:
        return ""
    return compose_prompt(
        brief=draft.brief, seconds=draft.seconds or USUAL_SECONDS, limit=prompt_limit(draft)
    )


def prompt_limit(draft: Draft) -> int:
    """How many characters the chosen model reads."""
    model = model_named(draft.model)
    return model.prompt_limit if model else MAX_CHARACTERS


def prompt_state(draft: Draft) -> PromptState:
    """Whether the prompt is the brief's, the creator's own, or none yet."""
    if not draft.prompt.strip():
        return PromptState.EMPTY
    return PromptState.FOLLOWS if draft.prompt == prompt_for(draft) else PromptState.OWN


def draft_keep_up(*, owner_id: UUID, values: dict[str, Any], written: str) -> Draft:
    """`draft_save`, fit its length to its model, and write the prompt anew if it is still ours.

    `written` is the digest of the text that we last put into the page that `values` come from; it
    comes with them, since an answer of ours may never have reached the page. An empty prompt is
    filled when the brief changes, but not when somebody has just emptied it.
    """
    before = draft_open(owner_id=owner_id)
    asked = (before.brief, before.seconds)
    draft = draft_save(owner_id=owner_id, values=values)
    length_fit(draft)
    if draft.prompt.strip():
        is_ours = prompt_digest(draft.prompt) == written
    else:
        is_ours = (draft.brief, draft.seconds) != asked
    if is_ours and (text := prompt_for(draft)):
        draft.prompt = text
    draft_keep(draft, "prompt", "seconds")
    return draft


def draft_write(*, owner_id: UUID) -> Draft:
    """Write the prompt from the brief, whatever is there; `draft_restore` is the way back.

    Without a preset, nothing changes.
    """
    draft = draft_open(owner_id=owner_id)
    if text := prompt_for(draft):
        draft_replace(draft, text)
    return draft


def draft_example(*, owner_id: UUID, slug: str) -> Draft:
    """Fill the brief from an example and write its prompt; an unknown one changes nothing.

    `draft_restore` is the way back for the prompt.
    """
    if example := EXAMPLES.get(slug):
        draft_save(owner_id=owner_id, values=asdict(example.brief()))
        return draft_write(owner_id=owner_id)
    return draft_open(owner_id=owner_id)


def draft_restore(*, owner_id: UUID) -> Draft:
    """Change the prompt with the one before it; twice is as if nothing had been."""
    draft = draft_open(owner_id=owner_id)
    if draft.prompt_before:
        draft_replace(draft, draft.prompt_before)
    return draft


def draft_polish(*, owner_id: UUID) -> Draft:
    """Let a text model polish the prompt; `draft_restore` is the way back.

    InvalidInput for what our rules refuse (that is sent to nobody), Unavailable when there is no
    answer or none of use; then the text is as it was. It also stays if it was changed meanwhile.
    Speaks HTTP, so never inside a database transaction.
    """
    draft = draft_open(owner_id=owner_id)
    text = draft.prompt
    if settings.PROMPT_REWRITE is None or not text.strip():
        return draft
    rules_gate(text)
    polished = _polished(text, limit=prompt_limit(draft))
    Draft.objects.filter(pk=owner_id, prompt=text).exclude(prompt=polished).update(
        prompt=polished, prompt_before=text, updated_at=Now()
    )
    return draft_open(owner_id=owner_id)


def draft_replace(draft: Draft, text: str) -> None:
    """Put `text` in the prompt's place and remember what was there."""
    if text == draft.prompt:
        return
    draft.prompt, draft.prompt_before = text, draft.prompt
    draft_keep(draft, "prompt", "prompt_before")


def _polished(text: str, *, limit: int) -> str:
    # By name: the SDK takes a second to import and 40 MB.
    error = import_string("generation.prompting.openai_text.TextServerError")
    polish = import_string("generation.prompting.rewriting.prompt_polish")
    try:
        polished: str = polish(settings.PROMPT_REWRITE, prompt=text.strip(), limit=limit)
    except error as reason:
        logger.warning("A prompt was not polished: %s", reason)
        raise Unavailable(
            _("The wording could not be polished just now. Your text is as it was.")
        ) from reason
    return polished
