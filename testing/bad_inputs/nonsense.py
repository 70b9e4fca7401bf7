"""What nobody means to send: texts, values, bodies, multipart and headers."""

from __future__ import annotations

from typing import Any

NONE = "00000000-0000-4000-8000-000000000000"
DEEP = 4_000

# What no form or URL can carry is left to JSON.
TEXTS = (
    *("", " ", "\x00", "a\x00b", "\u202e", "\ufeff", "\U0001f3a5" * 300, "\ufdfa" * 500),
    *("a" * 20_000, "1" * 5_000, "-1", "0", "\u2212" + "1", "\uff11\uff12", "\u00b2", "1e309"),
    *("NaN", "infinity", "0x10", str(2**63), str(-(2**63) - 1), "9" * 400, "0.1", "1_000"),
    *("9999-99-99", "0001-01-01", "10000-01-01", "2026-02-30T25:61:61Z", "true", "null", "None"),
    *("../../etc/passwd", "..%2f..%2f", "%00", "%s%n", "{{7*7}}", "${jndi:ldap://x}", "<script>"),
    *("' OR 1=1 --", '"; DROP TABLE x; --', "=1+1", "a\r\nSet-Cookie: b=1", "\\", "\t\n\r"),
    *(NONE, NONE.upper(), f"{{{NONE}}}", f"urn:uuid:{NONE}", NONE[:-1], "https://evil.example/"),
    *("//evil.example", "javascript:alert(1)", "a@b", "@", "ada@example.com\nBcc: eve@example.com"),
    *("e\u0301@example.com", "a@" + "b" * 300 + ".example", "xn--@xn--.xn--", "a@[127.0.0.1]"),
)


def nested(depth: int) -> Any:
    """A list in a list, and so on."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


ODD: tuple[Any, ...] = (
    *TEXTS,
    *(
        None,
        True,
        False,
        0,
        -1,
        0.1,
        1e308,
        2**31,
        2**63,
        -(2**63) - 1,
        10**400,
        "\ud800",
        "a\udfff",
    ),
    *([], {}, [[]], [None], {"": ""}, {"$ne": 1}, nested(50), ["a"] * 5_000, {"a": nested(20)}),
)

BODIES = (
    *(
        b"",
        b" ",
        b"{",
        b"}",
        b"[]",
        b"null",
        b"true",
        b"1",
        b'"x"',
        b"NaN",
        b"{]",
        b"\x00",
        b"\xff",
    ),
    *(b"\xef\xbb\xbf{}", '{"email": "a"}'.encode("utf-16"), '{"a": "\u00e4"}'.encode("latin-1")),
    *(b"[" * DEEP, b'{"a":' * DEEP, b"[" * 60 + b"]" * 60, b'{"a": 1, "a": 2}', b"{} {}"),
    *(b'{"seconds": Infinity}', b'{"seconds": 1e999}', b'{"seconds": ' + b"9" * 5_000 + b"}"),
    *(
        b'{"a": "\\ud800"}',
        b'{"\\u0000": 1}',
        b"a=1&b=2",
        b"<a/>",
        b"--x\r\n\r\n--x--",
        b"{}" * 9_000,
    ),
)

# Multipart that is broken, or is none: (content type, body).
PARTS = (
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"--\r\n\r\n----"),
    ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b"--x"),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x--"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x--"),
    ("multipart/form-data; boundary=\u00e4", b"--x--"),
    *(
        ("multipart/form-data; boundary=x", f"--x\r\n{head}\r\n\r\n{body}\r\n--x--\r\n".encode())
        for head, body in (
            ('Content-Disposition: form-data; name="image"; filename="a.jpg"', "\xff\xd8\xff"),
            ('Content-Disposition: form-data; name="image"; filename="../../a.jpg"', "GIF89a"),
            ('Content-Disposition: form-data; name="image"; filename=""', ""),
            ('Content-Disposition: form-data; name="image"; filename="\x00"', "x"),
            ('Content-Disposition: form-data; name="image"', "not a file"),
            ('Content-Disposition: form-data; name=""; filename="a"', "x"),
            ("Content-Disposition: attachment", "x"),
            (
                'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64',
                "?",
            ),
            ('Content-Disposition: form-data; name="image"; filename="' + "a" * 3_000 + '"', "x"),
        )
    ),
)

HEADERS = (
    *({"Authorization": text} for text in ("Bearer", "Bearer ", "Bearer \xe4", "Basic Og==")),
    *({"Authorization": f"Bearer {text}"} for text in ("0" * 64, "f" * 9_000, "a b c", "\x00")),
    *({"Content-Type": text} for text in ("", "text/plain", "application/json; charset=x", "/")),
    *({"Content-Type": text} for text in ("application/xml", "a" * 2_000, "application/x-yaml")),
    *({"Accept": text} for text in ("", "text/html;q=x", "application/pdf", "*/*;q=-1", "\xff")),
    *({"Accept-Language": text} for text in ("xx-" * 300, "de;q=NaN", "\x00", ",,,", "*")),
    *({"Idempotency-Key": text} for text in ("", "\x00", "\xe4", "k" * 5_000, "a\tb")),
    *({"If-None-Match": text} for text in ('"', "W/", "*", '"' * 900, "\xff")),
    *({"Range": text} for text in ("bytes=9-1", "bytes=-", "bytes=" + "9" * 400 + "-", "x=1")),
    *(
        {"Cookie": text}
        for text in ("session=\x00", "session=" + "a" * 3_000, ";;=;", "timezone=..")
    ),
    *({"X-Forwarded-For": text} for text in ("x", ",,,", "::1%25", "1.1.1.1, " * 400)),
    *({"Host": text} for text in ("evil.example", "testserver:99999", "[::1", "a b")),
    {"Content-Length": "-1"},
    {"Content-Length": "x"},
    {"Transfer-Encoding": "chunked"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"X-Request-Id": "\x00" * 9},
    {"HX-Request": "true", "HX-Current-URL": "\xff"},
)
