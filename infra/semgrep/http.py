# ruleid: raw-http
import httpx

# ruleid: raw-http
import httpx2 as wire

# ruleid: raw-http
import stripe

# ruleid: raw-http
import urllib.request

# ruleid: raw-http
from http.client import HTTPSConnection

# ruleid: raw-http
from requests import Session

# ruleid: raw-http
from stripe.params import RefundCreateParams

# ok: raw-http
from http import HTTPStatus

# ok: raw-http
from urllib.parse import urlsplit

# ok: raw-http
from billing import gateway

# ok: raw-http
from common.http_client import download


def knocks(socket, asyncio):
    # ruleid: raw-socket
    socket.create_connection(("example.com", 443))
    # ruleid: raw-socket
    asyncio.open_connection("example.com", 443)
    # ok: raw-socket
    asyncio.get_running_loop().getaddrinfo("example.com", 443, type=socket.SOCK_STREAM)
