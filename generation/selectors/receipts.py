"""The receipt of a video: what went in, what was paid, what came out, and the proof of each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from credits.models import Kind
from credits.selectors import JobMovement, movements_of_job
from generation.models import Asset, Job
from generation.selectors.jobs import job_get_for_user


@dataclass(frozen=True, slots=True)
class Receipt:
    """A job with everything that can be proven about it.

    `movements` are those of the ledger, in order; the first is the charge.
    """

    job: Job
    movements: list[JobMovement]

    @property
    def model_name(self) -> str:
        """What really renders, as it was shown when the creator chose it."""
        return self.job.model_name or self.job.model

    @property
    def order_hash(self) -> str:
        """SHA-256 over the order, which the charge carries: photo, focus, prompt, place, model,
        length."""
        charges = (move.input_hash for move in self.movements if move.kind == Kind.CHARGE)
        return next(charges, "")

    @property
    def paid(self) -> int:
        """What the creator has paid in the end, after all that came back; in flight counts."""
        return -sum(move.for_creator for move in self.movements)

    @property
    def file(self) -> Asset | None:
        """The original, deleted or not: its hash is still what was delivered."""
        return self.job.video


def receipt_get(*, owner_id: UUID, job_id: UUID) -> Receipt:
    """The receipt of the creator's own job, in whatever state; NotFound for anybody else's."""
    job = job_get_for_user(owner_id=owner_id, job_id=job_id)
    return Receipt(
        job=job,
        movements=movements_of_job(creator_id=owner_id, job_id=job.pk),
    )
