def asks_within(session_id, connection, purchase):
    with transaction.atomic():
        purchase.save()
        # ruleid: http-in-transaction
        gateway.checkout_session_get(session_id)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        for answer in purchase.answers:
            # ruleid: http-in-transaction
            asyncio.run(answer)
    with transaction.atomic() if purchase else nullcontext():
        # ruleid: http-in-transaction
        httpx2.get("https://example.com")


@transaction.atomic
def asks_as_a_whole(job):
    # ruleid: http-in-transaction
    with Asking(job.endpoint) as asking:
        return asking.retrieve_each([job.provider_job_id], at_once=1)


@transaction.atomic(durable=True)
def asks_durably(path, content):
    # ruleid: http-in-transaction
    default_storage.save(path, content)


def stores_and_removes(image, photo):
    with transaction.atomic():
        # ruleid: http-in-transaction
        image.storage_key = file_store(key=image.name, content=photo)
        image.save()
        # ruleid: http-in-transaction
        file_discard(key=image.old_key)
        # ruleid: http-in-transaction
        files_discard(keys=image.copies)
        # ruleid: http-in-transaction
        default_storage.delete(image.preview)
        # ok: http-in-transaction
        transaction.on_commit(lambda: file_discard(key=image.old_key))
    # ok: http-in-transaction
    file_discard(key=image.old_key)


def asks_before_and_after(session_id, purchase):
    # ok: http-in-transaction
    session = gateway.checkout_session_get(session_id)
    with transaction.atomic():
        # ok: http-in-transaction
        purchase.livemode = gateway.livemode()
        purchase.save()
        # ok: http-in-transaction
        transaction.on_commit(lambda: gateway.customer_email_update(session.customer))
    # ok: http-in-transaction
    asyncio.run(purchase.told())
