"""The smallest PDF that holds a few lines of text (ISO 32000, nothing compressed)."""

from __future__ import annotations

_TOP, _LEFT, _LEADING = 760, 64, 22

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >>"
)


def pdf_page(title: str, lines: list[str]) -> bytes:
    """One page: the title, and below it the lines."""
    content = _content(title, lines)
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            _PAGE,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _content(title: str, lines: list[str]) -> bytes:
    shown = b"".join(b"T* (%s) Tj\n" % _text(line) for line in lines)
    start = b"BT /F1 20 Tf %d TL %d %d Td (%s) Tj T*\n" % (_LEADING, _LEFT, _TOP, _text(title))
    return start + b"/F1 12 Tf\n" + shown + b"ET"


def _text(words: str) -> bytes:
    raw = words.encode("cp1252", errors="replace")
    return raw.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _file(objects: list[bytes]) -> bytes:
    """The objects with the table of where each begins."""
    body, starts = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, rows)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + table + trailer
