"""JSON that is an object, neither huge nor nested without end; else a 400 `invalid` or a 413."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from common.errors import TooLarge

# No call of ours takes more than a prompt and a few words beside it.
MAX_BYTES = 256 * 1024


class StrictJSONParser(JSONParser):
    """DRF's parser, refusing what Python's would choke on and what no call of ours takes."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge(_("This body is larger than any call takes."))
        try:
            data = super().parse(io.BytesIO(body), media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("This JSON is nested too deeply.")) from error
        if not isinstance(data, dict):
            raise ParseError(_("The body must be a JSON object."))
        return data
