"""Is it up yet? Asked over HTTP, as anybody would."""

import http.client

from sandbox.ports import HOST

PROBE_SECONDS = 2.0


def http_status(port: int, path: str) -> tuple[int, str]:
    """Status and body of a GET on 127.0.0.1; (0, reason) if nothing answers. Blocks briefly."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PROBE_SECONDS)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(4096).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()
