"""One SQL statement per kind of movement: key, wallet, transaction and entries in one round trip.

Each is the body of a function in the database (migrations 0006 and 0008), since planning such a
statement takes as long as running it: a function's plan is kept for the session, behind a
transaction pooler too, where a prepared statement is lost. A change here needs a migration that
makes them anew.

Read for READ COMMITTED. A statement sees what was committed when it began, but an UPDATE that had
to wait for a row goes on with that row's newest version: its conditions and its SET are computed
anew from it. So what is said about the wallet is said about the row being updated (`w`). What must
be known before, the debt, is read by SELECT ... FOR UPDATE, which after waiting gives the newest
version too. `key` and `basis` are joined, never asked in a subquery: a recheck keeps joined rows,
but would run a subquery again, and an INSERT cannot be run twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from credits.models import Account, Kind

AMOUNT = "%(amount)s::bigint"

# The key comes first. A twin with the same key waits here until this one commits, then gets no
# row and does nothing; were the wallet first, the twin of a last-credit spend would be told 402.
_MOVEMENT = """
WITH key AS (
    INSERT INTO credits_idempotencykey (creator_id, key, input_hash, transaction_id)
    VALUES (%(creator_id)s, %(key)s, %(input_hash)s, %(transaction_id)s)
    ON CONFLICT DO NOTHING
    RETURNING creator_id
),
{basis},
moved AS (
    UPDATE credits_wallet AS w
    SET wallet = w.wallet + {wallet},
        in_flight = w.in_flight + {in_flight},
        debt = w.debt - {debt},
        sequence = w.sequence + 1,
        head = sha256({link})
    FROM basis
    WHERE w.creator_id = basis.creator_id AND {condition}
    RETURNING w.*, {accounts} AS accounts, {amounts} AS amounts
),
legs AS (
    SELECT leg.account, leg.amount,
           CASE leg.account WHEN 'wallet' THEN moved.wallet
                            WHEN 'in_flight' THEN moved.in_flight
                            WHEN 'debt' THEN -moved.debt END AS balance_after
    FROM moved, unnest(moved.accounts, moved.amounts) AS leg (account, amount)
    WHERE leg.amount <> 0
),
posted AS (
    INSERT INTO credits_transaction (id, creator_id, sequence, kind, reference, idempotency_key,
                                     input_hash, memo, entry_count, created_at, hash)
    SELECT %(transaction_id)s, moved.creator_id, moved.sequence, %(kind)s, %(reference)s, %(key)s,
           %(input_hash)s, %(memo)s, (SELECT count(*) FROM legs), statement_timestamp(), moved.head
    FROM moved
),
entered AS (
    INSERT INTO credits_entry (transaction_id, creator_id, account, amount, balance_after)
    SELECT %(transaction_id)s, %(creator_id)s, account, amount, balance_after FROM legs
)
SELECT EXISTS (SELECT FROM key) AS key_is_new, (SELECT wallet FROM moved) AS available
"""

_THE_KEY = "basis AS (SELECT creator_id FROM key)"

# The row of the wallet, locked: `paid` is the part of a credit that goes to the debt, `taken` the
# part of a clawback that the wallet still has.
_THE_WALLET = """basis AS (
    SELECT locked.creator_id,
           least(locked.debt, %(amount)s::bigint) AS paid,
           least(locked.wallet, %(amount)s::bigint) AS taken
    FROM credits_wallet AS locked JOIN key ON key.creator_id = locked.creator_id
    FOR NO KEY UPDATE OF locked
)"""

# Only what was charged can be settled or given back: this job's, this creator's, this amount.
_CHARGED = """EXISTS (
        SELECT FROM credits_transaction AS charge
        JOIN credits_entry AS held ON held.transaction_id = charge.id
        WHERE charge.kind = 'charge' AND charge.reference = %(reference)s
            AND charge.creator_id = %(creator_id)s
            AND held.account = 'in_flight' AND held.amount = %(amount)s::bigint)"""

# Only what was delivered can be given back out of kindness: this job's, this creator's, all of it.
_SETTLED = """EXISTS (
        SELECT FROM credits_transaction AS settled
        JOIN credits_entry AS paid ON paid.transaction_id = settled.id
        WHERE settled.kind = 'settle' AND settled.reference = %(reference)s
            AND settled.creator_id = %(creator_id)s
            AND paid.account = 'in_flight' AND paid.amount = -%(amount)s::bigint)"""

# What a function answers when the wallet refuses, as no balance can be. NULL: the key was known.
REFUSED = -1

_INPUTS = {
    "transaction_id": "uuid",
    "creator_id": "uuid",
    "amount": "bigint",
    "reference": "text",
    "key": "text",
    "input_hash": "bytea",
    "memo": "text",
}

_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}({types}) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    is_new boolean;
    remaining bigint;
BEGIN
{movement}INTO is_new, remaining;
RETURN CASE WHEN is_new THEN coalesce(remaining, {refused}) END;
END $$
"""


# What one more link of the chain covers (credits/chain.py): written out as an expression, since
# credits_chain_hash in the database, which gives the same, is a call and a loop each time.
_LINK = (
    "w.head",
    "convert_to((w.sequence + 1)::text, 'UTF8')",
    "convert_to(%(transaction_id)s::text, 'UTF8')",
    "convert_to(%(kind)s, 'UTF8')",
    "convert_to(%(reference)s, 'UTF8')",
    "%(input_hash)s",
    "convert_to((extract(epoch FROM statement_timestamp()) * 1000000)::bigint::text, 'UTF8')",
)


def _framed(field: str) -> str:
    return f"int4send(octet_length({field})) || {field}"


def _linked(amounts: dict[str, str]) -> str:
    """What is hashed for a movement of `amounts`, given as SQL; one of zero has no entry."""
    legs = [
        f"CASE WHEN {amount} <> 0 THEN "
        + " || ".join(
            _framed(f"convert_to({text}, 'UTF8')") for text in (repr(name), f"({amount})::text")
        )
        + " ELSE '' END"
        for name, amount in sorted(amounts.items())
    ]
    return "\n            || ".join([*map(_framed, _LINK), *legs])


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a kind does to the creator's accounts; the system's account takes the opposite."""

    basis: str
    condition: str
    wallet: str = "0"
    in_flight: str = "0"
    debt: str = "0"
    system: Account = Account.REVENUE

    def sql(self) -> str:
        parts = [f"({part})" for part in (self.wallet, self.in_flight, self.debt)]
        amounts = [*parts, f"-({' + '.join(parts)})"]
        names = [
            account.value
            for account in (Account.WALLET, Account.IN_FLIGHT, Account.DEBT, self.system)
        ]
        return _MOVEMENT.format(
            basis=self.basis,
            condition=self.condition,
            wallet=parts[0],
            in_flight=parts[1],
            debt=parts[2],
            accounts=f"ARRAY[{', '.join(map(repr, names))}]",
            amounts=f"ARRAY[{', '.join(amounts)}]::bigint[]",
            link=_linked(dict(zip(names, amounts, strict=True))),
        )


def _credit_from(system: Account, condition: str = "TRUE") -> str:
    return _Shape(
        basis=_THE_WALLET,
        condition=condition,
        wallet=f"{AMOUNT} - basis.paid",
        debt="basis.paid",
        system=system,
    ).sql()


_MOVEMENTS = {
    Kind.CHARGE: _Shape(
        basis=_THE_KEY,
        condition=f"w.wallet >= {AMOUNT} AND w.debt = 0 AND w.frozen_at IS NULL",
        wallet=f"-{AMOUNT}",
        in_flight=AMOUNT,
    ).sql(),
    Kind.SETTLE: _Shape(basis=_THE_KEY, condition=_CHARGED, in_flight=f"-{AMOUNT}").sql(),
    Kind.REFUND: _Shape(
        basis=_THE_WALLET,
        condition=_CHARGED,
        wallet=f"{AMOUNT} - basis.paid",
        in_flight=f"-{AMOUNT}",
        debt="basis.paid",
    ).sql(),
    Kind.PURCHASE: _credit_from(Account.STRIPE),
    Kind.CLAWBACK: _Shape(
        basis=_THE_WALLET,
        condition="TRUE",
        wallet="-basis.taken",
        debt=f"basis.taken - {AMOUNT}",
        system=Account.STRIPE,
    ).sql(),
    Kind.RESTORE: _credit_from(Account.STRIPE),
    Kind.GRANT: _credit_from(Account.PROMOTIONS),
    Kind.GOODWILL: _credit_from(Account.REVENUE, _SETTLED),
}


def _name(kind: Kind) -> str:
    return f"credits_post_{kind.value}"


def _function(kind: Kind, movement: str) -> str:
    places = {name: f"${number}" for number, name in enumerate(_INPUTS, start=1)}
    return _FUNCTION.format(
        name=_name(kind),
        types=", ".join(_INPUTS.values()),
        movement=movement % {**places, "kind": f"'{kind.value}'"},
        refused=REFUSED,
    )


FUNCTIONS = {kind: _function(kind, movement) for kind, movement in _MOVEMENTS.items()}
"""What makes the function of each kind in the database."""

SIGNATURES = {kind: f"{_name(kind)}({', '.join(_INPUTS.values())})" for kind in _MOVEMENTS}
"""What PostgreSQL calls them."""

_PLACEHOLDERS = ", ".join(f"%({name})s" for name in _INPUTS)
STATEMENTS = {kind: f"SELECT {_name(kind)}({_PLACEHOLDERS})" for kind in _MOVEMENTS}
"""What is sent to post a movement: the creator's wallet after it, REFUSED, or NULL."""
