"""Reading the Markdown of a cell: headings, pictures, words."""

from __future__ import annotations

import re

FENCE = re.compile(r"(?ms)^\s*(```|~~~).*?^\s*\1[^\n]*$")
HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.IGNORECASE | re.DOTALL)


def headings(source: str) -> list[tuple[int, str]]:
    """Level and title of every heading, in order; code fences do not count."""
    text = FENCE.sub("", source)
    found = [
        (m.start(), len(m[1]), m[2].strip()) for m in re.finditer(r"(?m)^ {0,3}(#{1,6})[ \t]+(.+?)[ \t#]*$", text)
    ]
    found += [(m.start(), int(m[1]), m[2].strip()) for m in HTML_HEADING.finditer(text)]
    return [(level, title) for _, level, title in sorted(found)]


def images(source: str) -> list[tuple[str, str]]:
    """Address and alternative text of every picture, in Markdown or HTML."""
    text = FENCE.sub("", source)
    found = [(m[2], m[1]) for m in re.finditer(r"!\[([^\]]*)\]\(([^)\s]*)[^)]*\)", text)]
    for tag in HTML_IMAGE.findall(text):
        alt = re.search(r"""\balt\s*=\s*(["'])(.*?)\1""", tag, re.IGNORECASE | re.DOTALL)
        address = re.search(r"""\bsrc\s*=\s*(["'])(.*?)\1""", tag, re.IGNORECASE | re.DOTALL)
        found.append((address[2][:60] if address else "(no src)", alt[2] if alt else ""))
    return found


def words(source: str) -> int:
    """Number of words a reader reads: no code fences, tags or link addresses."""
    text = re.sub(r"<[^>]+>", " ", FENCE.sub(" ", source))
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return len(re.findall(r"\w+(?:[’'.,-]\w+)*", text))
