"""The mailbox's pages and its JSON."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox import paper
from sandbox.mail import views
from sandbox.mail.box import Box


def page_routes(box: Box) -> list[Route]:
    """All routes of the mailbox."""

    async def inbox(request: Request) -> Response:
        to = request.query_params.get("to", "")
        return views.inbox_page(box.newest_first(to=to), to=to)

    async def show(request: Request) -> Response:
        message = box.get(request.path_params["id"])
        return views.message_page(message) if message else views.lost_page()

    async def frame(request: Request) -> Response:
        message = box.get(request.path_params["id"])
        return views.message_frame(message) if message else views.lost_page()

    async def clear(_: Request) -> Response:
        box.clear()
        return RedirectResponse("/", status_code=303)

    return [
        Route("/", inbox),
        Route("/mail/{id}", show),
        Route("/mail/{id}/html", frame),
        Route("/clear", clear, methods=["POST"]),
        *_json_routes(box),
        *paper.paper_routes(views.STYLESHEET),
    ]


def _json_routes(box: Box) -> list[Route]:
    async def messages(request: Request) -> Response:
        found = box.newest_first(to=request.query_params.get("to", ""))
        return JSONResponse([message.as_json() for message in found])

    async def clear(_: Request) -> Response:
        box.clear()
        return Response(status_code=204)

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return [
        Route("/messages", messages, methods=["GET"]),
        Route("/messages", clear, methods=["DELETE"]),
        Route("/_sandbox/health", health),
    ]
