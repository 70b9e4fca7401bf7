"""How the photo travels with a create: as a file, unless the endpoint's dialect says otherwise."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from openai import omit

from generation.providers.base import RenderRequest

# Words of the endpoint's dialect (docs/renderers.md).
JSON_IMAGE = "json-image"
JSON_URL = "json-url"


def fields(
    request: RenderRequest, dialect: frozenset[str], *, headers: Mapping[str, str]
) -> dict[str, Any]:
    """What the library's `create` gets for the photo, and with it the `headers` of the request.

    A form with a file is what most servers take and some only; LiteLLM's routes to Runway and fal
    want JSON with an address, which a data URL is too, and others the protocol's JSON object.
    """
    if dialect.isdisjoint({JSON_IMAGE, JSON_URL}):
        name = f"reference.{request.image_type.rpartition('/')[2]}"
        file = (name, request.image, request.image_type)
        return {"input_reference": file, "extra_headers": headers}
    url = f"data:{request.image_type};base64,{base64.b64encode(request.image).decode()}"
    return {
        # The library would make a form of it; what is in its extra body stays as it is.
        "input_reference": omit,
        "extra_body": {"input_reference": {"image_url": url} if JSON_IMAGE in dialect else url},
        "extra_headers": {"Content-Type": "application/json", **headers},
    }
