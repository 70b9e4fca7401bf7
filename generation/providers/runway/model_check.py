"""What Runway says of our account, which names the models that it may use and what is left.

`GET /v1/organization` costs nothing.
"""

from __future__ import annotations

from generation.providers.base import ModelAnswer, ModelOutcome, ModelQuestion
from generation.providers.reading import number
from generation.providers.runway import models


def model_answer(question: ModelQuestion, organization: object) -> ModelAnswer:
    """Whether the account may use the model, has credits, and the model makes what we offer."""
    if problem := models.misfit(question):
        return ModelAnswer(outcome=ModelOutcome.MISFIT, message=problem)
    said = organization if isinstance(organization, dict) else {}
    balance = number(said.get("creditBalance"))
    if balance is not None and balance <= 0:
        return ModelAnswer(outcome=ModelOutcome.REFUSED, message="the account has no credits left")
    left = "" if balance is None else f"{round(balance)} of Runway's credits are left"
    return ModelAnswer(outcome=_named(question.model, said), message=left)


def _named(model: str, organization: dict[str, object]) -> ModelOutcome:
    tier = organization.get("tier")
    named = tier.get("models") if isinstance(tier, dict) else None
    if isinstance(named, dict) and model in named:
        return ModelOutcome.ANSWERS
    # The limits need not name every model, but one that we know as little is none of Runway's.
    return ModelOutcome.CANNOT_SAY if model in models.MODELS else ModelOutcome.UNKNOWN
