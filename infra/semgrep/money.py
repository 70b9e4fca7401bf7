# ruleid: posting-outside-services
from credits.posting import post

# ruleid: posting-outside-services
from credits.statements import STATEMENTS

# ok: posting-outside-services
from credits.posting import Posting

# ok: posting-outside-services
from credits.services import credits_charge


def gives(creator, job, cursor):
    # ruleid: ledger-written-by-hand
    Wallet.objects.filter(pk=creator).update(balance=100)
    # ruleid: ledger-written-by-hand
    Entry.objects.create(account="wallet", amount=100)
    # ruleid: ledger-written-by-hand
    models.Transaction.objects.bulk_create([])
    # ruleid: ledger-written-by-hand
    Wallet(creator=creator, balance=100).save()
    # ok: ledger-written-by-hand
    Wallet.objects.filter(pk=creator).values_list("balance", flat=True)
    # ok: ledger-written-by-hand
    Job.objects.create(creator=creator)

    # ruleid: ledger-written-in-sql
    cursor.execute("UPDATE credits_wallet SET balance = balance + 100")
    # ruleid: ledger-written-in-sql
    cursor.execute("""
        INSERT INTO credits_entry (account, amount) VALUES ('wallet', 100)
    """)
    # ok: ledger-written-in-sql
    cursor.execute("SELECT sum(amount) FROM credits_entry")
    # ok: ledger-written-in-sql
    cursor.execute("UPDATE generation_job SET state = 'ready'")

    # ruleid: money-in-floats
    half = float(job.credits) / 2
    # ok: money-in-floats
    width = float(job.width) / 2
    # ok: posting-outside-services
    credits_charge(creator_id=creator, job_id=job.id, amount=8)
    return half, width
