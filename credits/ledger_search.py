"""Finding movements for staff: by any id that somebody may have in hand, or by whose they are.

Each way has an index of its own (migration 0010), also where there are millions of rows; so the
ways are asked one after the other, not in one condition that has none.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from credits.models import Entry, Kind, Transaction

# As the indexes on `reference` have them. Grants are few, and found by their kind.
_KINDS = (
    Q(kind=Kind.CHARGE),
    Q(kind__in=(Kind.SETTLE, Kind.REFUND)),
    Q(kind=Kind.PURCHASE),
    Q(kind=Kind.GOODWILL),
    Q(kind__in=(Kind.CLAWBACK, Kind.RESTORE)),
    Q(kind=Kind.GRANT),
)
_SUBJECTS = ("job", "purchase", "grant")
_MOST_PEOPLE = 100
_LARGEST_ENTRY = 2**63
_LONGEST_ENTRY = len(str(_LARGEST_ENTRY))


def transactions_search(rows: QuerySet[Transaction], term: str) -> QuerySet[Transaction]:
    """`rows` that `term` may mean.

    The number of an entry; the id of a movement, a job, a purchase, a grant or a creator, also
    with its kind before it as references have it ("job:..."); else a part of an e-mail
    address.
    """
    term = term.strip()
    if len(term) <= _LONGEST_ENTRY and term.isdecimal() and int(term) < _LARGEST_ENTRY:
        return rows.filter(pk__in=Entry.objects.filter(pk=int(term)).values("transaction"))
    subject, _colon, name = term.rpartition(":")
    if (identifier := _uuid(name)) is not None:
        return _by_id(rows, identifier, (subject,) if subject else _SUBJECTS)
    people = get_user_model()._default_manager.filter(email__icontains=term)
    return rows.filter(creator__in=list(people.values_list("pk", flat=True)[:_MOST_PEOPLE]))


def _by_id(
    rows: QuerySet[Transaction], identifier: UUID, subjects: tuple[str, ...]
) -> QuerySet[Transaction]:
    references = [f"{subject}:{identifier}" for subject in subjects]
    found = [
        pk
        for kinds in _KINDS
        for pk in Transaction.objects.filter(kinds, reference__in=references).values_list(
            "pk", flat=True
        )
    ]
    return rows.filter(Q(pk__in=[identifier, *found]) | Q(creator=identifier))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
