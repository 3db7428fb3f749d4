"""What a problem says to its readers compiles: its Markdown, its formulas, its links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from grader.prove.prose_faults import PROSE_FAULTS
from grader.spec.fault import make_issue
from grader.spec.issue import Issue
from grader.spec.load import LoadedProblem
from grader.spec.model import Problem
from grader.spec.prose import Link, Prose, heading_slug, read_prose
from grader.spec.prose_texts import ProseText
from grader.spec.tex import TexFault, tex_to_mathml
from grader.spec.text_places import place_in_text
from grader.syntax.nearest import find_nearest

_LOOSE_ENDS = {
    "maths": "maths-not-closed",
    "code": "code-not-closed",
    "emphasis": "emphasis-not-closed",
    "html": "html-in-prose",
    "link": "link-not-read",
    "fence": "fence-not-closed",
}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# A label is letters, digits and hyphens; the last of a public name starts with a letter.
_HOST = re.compile(r"(?:[\w-]+\.)*[\w-]+|\[[0-9a-fA-F:.]+\]")
_MAIL = re.compile(r"[^@\s]+@(?:[\w-]+\.)+[\w-]+")


class _Teller:
    """Makes issues of one text, each at the character that it is about."""

    def __init__(self, loaded: LoadedProblem, prose: ProseText) -> None:
        self.loaded = loaded
        self.prose = prose
        self.issues: list[Issue] = []

    def tell(self, code: str, offset: int, suggestion: str | None = None, **facts: object) -> None:
        positions = self.loaded.positions
        place = place_in_text(positions, self.prose.path, self.prose.text, offset)
        kind, source = PROSE_FAULTS[code], positions.source
        path = self.prose.path
        self.issues.append(make_issue(kind, source, place, facts, path, suggestion))


def check_prose(loaded: LoadedProblem) -> list[Issue]:
    """Every fault of a problem's texts that can be seen in its file alone."""
    issues: list[Issue] = []
    for text in loaded.prose:
        teller = _Teller(loaded, text)
        if text.is_tex:
            _check_tex(text.text, False, 0, teller)
        else:
            _check_markdown(read_prose(text.text), teller)
        issues += teller.issues
    return sorted(issues)


def _check_markdown(prose: Prose, teller: _Teller) -> None:
    told: set[str] = set()
    for end in prose.loose:
        # One mark that is missing leaves several others alone: the first one is the cause.
        if end.kind not in told:
            told.add(end.kind)
            text = teller.prose.text[end.offset :].split(">")[0] + ">"
            teller.tell(_LOOSE_ENDS[end.kind], end.offset, text=text)
    for maths in prose.maths:
        _check_tex(maths.tex, maths.display, maths.offset, teller)
    for link in prose.links:
        _check_address(link, teller)


def _check_tex(tex: str, display: bool, offset: int, teller: _Teller) -> None:
    made = tex_to_mathml(tex, display)
    if isinstance(made, TexFault):
        # Where the formula ended too early, its last character is shown.
        inside = min(made.offset, len(tex.rstrip()) - 1)
        teller.tell("bad-tex", offset + _offset_in(teller.prose.text, offset, tex, inside),
                    problem=made.problem)  # fmt: skip


def _offset_in(text: str, start: int, tex: str, inside: int) -> int:
    """The offset, counted from `start` in the text, of a character of the formula there.

    The text may have indentation, or marks of a quotation, where the formula has line ends.
    """
    at = start
    for character in tex[:inside]:
        if character == "\n":
            at = text.index("\n", at)
        at += 1
        if character == "\n":
            while at < len(text) and text[at] in " \t>":
                at += 1
    return at - start


def _check_address(link: Link, teller: _Teller) -> None:
    if link.is_image and not link.label.strip():
        teller.tell("image-without-words", link.offset, address=link.address)
    scheme = _SCHEME.match(link.address)
    if scheme is None:
        if link.address.startswith(("/", "\\")) or not link.address.strip():
            expected = "write https://… for a page, or a path that counts from the problem's folder"
            teller.tell("link-malformed", link.offset, address=link.address, expected=expected)
        return
    name = scheme[1].lower()
    if name not in {"http", "https", "mailto"}:
        teller.tell("link-scheme", link.offset, scheme=scheme[1])
    elif not _is_address(name, link.address):
        expected = "write it as https://example.org/page, or as mailto:name@example.org"
        teller.tell("link-malformed", link.offset, address=link.address, expected=expected)


def _is_address(scheme: str, address: str) -> bool:
    """Whether an address has the parts that its scheme asks for."""
    if re.search(r"[\s<>\"{}|\\^`]", address):
        return False
    if scheme == "mailto":
        return bool(_MAIL.fullmatch(address.partition(":")[2].partition("?")[0]))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{port}")
    return bool(_HOST.fullmatch(host))


def check_links(loaded: LoadedProblem, is_file: Callable[[str], bool]) -> list[Issue]:
    """A fault for every link to a file that is not there, and to a part or heading of no such name.

    `is_file` says whether a path, which counts from the problem's folder, leads to a file in it.
    """
    issues: list[Issue] = []
    # Reading Markdown takes a while, and few texts have links.
    linking = [text for text in loaded.prose if "](" in text.text or "]:" in text.text]
    for text in linking:
        teller = _Teller(loaded, text)
        for link in read_prose(text.text).links:
            path, _, anchor = link.address.partition("#")
            if _SCHEME.match(link.address) or link.address.startswith(("/", "\\")):
                continue
            if path and not is_file(unquote(path)):
                teller.tell("link-broken", link.offset, address=path)
            elif not path and link.address.strip() and loaded.problem is not None:
                _check_anchor(unquote(anchor), link, tuple(_anchors(loaded.problem)), teller)
        issues += teller.issues
    return sorted(issues)


def _check_anchor(name: str, link: Link, known: tuple[str, ...], teller: _Teller) -> None:
    if name not in known:
        nearest = find_nearest(name, known)
        suggestion = f"did you mean `#{nearest}`?" if nearest else None
        teller.tell(
            "anchor-missing", link.offset, suggestion, name=name, known=", ".join(known) or "none"
        )


def _anchors(problem: Problem) -> Iterator[str]:
    """What a link inside of the problem can lead to: its parts, and headings as slugs."""
    yield from (part.id for part in problem.parts)
    for heading in read_prose(problem.statement).headings:
        yield heading_slug(heading)
