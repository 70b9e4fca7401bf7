"""Somebody else's object store, where some servers leave their videos: another origin, no key.

Like S3 it takes a signed link and refuses a request that brings a second credential.
"""

import hmac

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from sandbox.videos.store import Job, JobStore

PATH = "/_sandbox/bucket/{name}"
SIGNATURE = "c2FuZGJveA"
# The same machine under another name is another origin.
OTHER_NAMES = {"127.0.0.1": "localhost"}


def bucket_url(job: Job, request: Request) -> str:
    """The signed link to the video of `job`."""
    host = request.url.hostname or ""
    netloc = f"{OTHER_NAMES.get(host, host)}:{request.url.port or 80}"
    return f"http://{netloc}{PATH.format(name=job.id)}?signature={SIGNATURE}"


class Bucket:
    """Hands out the videos of a store by link."""

    def __init__(self, store: JobStore) -> None:
        self._store = store

    async def read(self, request: Request) -> Response:
        if "authorization" in request.headers:
            return _refusal(400, "Only one auth mechanism allowed")
        if not hmac.compare_digest(request.query_params.get("signature", ""), SIGNATURE):
            return _refusal(403, "SignatureDoesNotMatch")
        job = self._store.get(request.path_params["name"])
        path = self._store.folder(job) / "video.mp4" if job else None
        if path is None or not path.is_file():
            return _refusal(404, "NoSuchKey")
        return FileResponse(path, media_type="video/mp4")


def _refusal(status: int, code: str) -> Response:
    return JSONResponse({"Code": code}, status_code=status)
