"""One spend, three ways: through the service that jobs use, by pgbench, and the crew for both."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

from django.db import connections, transaction

from benchmarks.crew import Crew
from benchmarks.ledger_rows import CREATOR_ID_SQL
from benchmarks.pgbench import script
from credits.models import Kind
from credits.services import credits_charge
from credits.statements import STATEMENTS

PRICE = 1
MEMO = "Standard, 4 s, TikTok"
INPUT_HASH = bytes(range(32))

# The values of the statement's placeholders, as expressions of what pgbench draws at random. To it
# a colon before a letter is a variable, inside of quotes as well.
_TRANSACTION = "rpad(to_hex(:bench_id::bigint), 32, '0')::uuid"
_JOB = "rpad(to_hex(:bench_job::bigint), 32, '0')::uuid"
_EXPRESSIONS = {
    "transaction_id": _TRANSACTION,
    "creator_id": CREATOR_ID_SQL.format(":bench_creator"),
    "kind": f"'{Kind.CHARGE.value}'",
    "amount": str(PRICE),
    "reference": f"('job:' || {_JOB})",
    "key": f"('charge:' || 'job:' || {_JOB})",
    "input_hash": f"'\\x{INPUT_HASH.hex()}'::bytea",
    "memo": f"'{MEMO}'",
}
_ANY_ID = f"random({2**60}, {2**63 - 2})"


def spenders(size: int, creators: Sequence[UUID]) -> Crew:
    """`size` processes, each with a connection, spending from any of the wallets."""

    def prepare(_number: int) -> Callable[[], object]:
        connections["default"].ensure_connection()
        return lambda: spend(random.choice(creators))

    connections.close_all()  # or the processes would share one
    return Crew(size, prepare)


def spend(creator_id: UUID) -> None:
    """What `job_start` does about money."""
    job_id = uuid4()
    with transaction.atomic():
        credits_charge(
            creator_id=creator_id,
            amount=PRICE,
            job_id=job_id,
            idempotency_key=f"job:{job_id}",
            input_hash=INPUT_HASH,
            memo=MEMO,
        )


def identical_script(creators: int, *, in_transaction: bool = False) -> str:
    """The very statement that the service sends, for the first `creators` made by `ledger_fill`.

    By itself, or between BEGIN and COMMIT as the service has it.

    pgbench draws numbers only, so ids are made of numbers in SQL: that costs the server a few
    microseconds, at the expense of the limit.
    """
    variables = {
        "bench_creator": f"random(1, {creators})",
        "bench_id": _ANY_ID,
        "bench_job": _ANY_ID,
    }
    statement = STATEMENTS[Kind.CHARGE] % _EXPRESSIONS
    return script(variables, f"BEGIN; {statement}; COMMIT" if in_transaction else statement)
