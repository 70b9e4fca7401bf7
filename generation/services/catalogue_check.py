"""Ask every endpoint whether it has the models that we offer of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from generation.models import VideoModel
from generation.naming import name_problem
from generation.providers import get_provider
from generation.providers.base import ModelAnswer, ModelOutcome, ModelQuestion, ProviderError
from generation.selectors.catalogue import models_sold

# Beside what a provider can say: it said nothing, or nobody can be asked.
SILENT = "silent"
NOT_CONFIGURED = "not_configured"

_BROKEN = {ModelOutcome.UNKNOWN, ModelOutcome.MISFIT, SILENT}

_MEND = {
    ModelOutcome.UNKNOWN: "catalogue_set {slug} --upstream NAME names it, --disable takes it off.",
    ModelOutcome.MISFIT: "catalogue_set {slug} --seconds ... --sizes ... offers what it makes.",
    ModelOutcome.REFUSED: "Look at the key of {endpoint} in the environment, and at the account.",
    ModelOutcome.CANNOT_SAY: "Order one video to see.",
    SILENT: "Look whether {endpoint} is up and its address right.",
    NOT_CONFIGURED: "Configure {endpoint} (env.sample), or catalogue_set {slug} --endpoint SLUG.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFinding:
    """One model and what its endpoint said. `mend` says what to do; empty when nothing is."""

    slug: str
    name: str
    endpoint: str
    upstream: str
    enabled: bool
    outcome: str
    message: str

    @property
    def failed(self) -> bool:
        """Whether people are offered what cannot be made, or the endpoint does not know us."""
        return self.outcome == ModelOutcome.REFUSED or (self.enabled and self.outcome in _BROKEN)

    @property
    def mend(self) -> str:
        """What an operator can do about it."""
        return _MEND.get(self.outcome, "").format(slug=self.slug, endpoint=self.endpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueReport:
    """Everything that was found; `warnings` are about names and about what is not there.

    `offers_nothing`: no model can be chosen, so that nothing is made and nothing sold.
    """

    models: tuple[ModelFinding, ...]
    warnings: tuple[str, ...]
    offers_nothing: bool

    @property
    def failed(self) -> bool:
        """Whether somebody should mend something now."""
        return self.offers_nothing or any(finding.failed for finding in self.models)


def catalogue_check() -> CatalogueReport:
    """Ask about every model, on offer or not; begins no render and costs nothing."""
    models = list(VideoModel.objects.all())
    found: dict[str, ModelFinding] = {}
    for endpoint in dict.fromkeys(model.endpoint for model in models):
        here = [model for model in models if model.endpoint == endpoint]
        answers = zip(here, _ask(endpoint, here), strict=True)
        found |= {model.slug: _finding(model, *answer) for model, answer in answers}
    return CatalogueReport(
        models=tuple(found[model.slug] for model in models),
        warnings=tuple(_warnings(models)),
        offers_nothing=not models_sold(),
    )


def _ask(endpoint: str, models: Sequence[VideoModel]) -> list[tuple[str, str]]:
    """Outcome and words for each of these models of one endpoint."""
    if endpoint not in settings.VIDEO_ENDPOINTS:
        return [(NOT_CONFIGURED, "")] * len(models)
    try:
        return asyncio.run(_ask_all(endpoint, models))
    except ProviderError as error:
        return [_outcome(error)] * len(models)


async def _ask_all(endpoint: str, models: Sequence[VideoModel]) -> list[tuple[str, str]]:
    questions = [
        ModelQuestion(model=model.upstream, seconds=tuple(model.seconds), sizes=tuple(model.sizes))
        for model in models
    ]
    async with get_provider(endpoint) as provider:
        answers = await asyncio.gather(
            *(provider.check_model(question) for question in questions), return_exceptions=True
        )
    return [_outcome(answer) for answer in answers]


def _outcome(answer: ModelAnswer | BaseException) -> tuple[str, str]:
    if isinstance(answer, ModelAnswer):
        return answer.outcome, answer.message
    if not isinstance(answer, ProviderError):
        raise answer
    outcome = ModelOutcome.REFUSED if answer.account else SILENT
    return outcome, f"{answer.code}: {answer.message}"


def _finding(model: VideoModel, outcome: str, message: str) -> ModelFinding:
    return ModelFinding(
        slug=model.slug,
        name=model.name,
        endpoint=model.endpoint,
        upstream=model.upstream,
        enabled=model.enabled,
        outcome=outcome,
        message=message,
    )


def _warnings(models: Sequence[VideoModel]) -> list[str]:
    offered = [
        model for model in models if model.enabled and model.endpoint in settings.VIDEO_ENDPOINTS
    ]
    unused = set(settings.VIDEO_ENDPOINTS) - {model.endpoint for model in offered}
    return [
        *(
            f"{problem}. Mend it with: catalogue_set {model.slug} --name NAME."
            for model in offered
            if (problem := name_problem(model))
        ),
        *(
            f"{endpoint} is configured and has no model on offer: catalogue_set SLUG --new."
            for endpoint in sorted(unused)
        ),
    ]
