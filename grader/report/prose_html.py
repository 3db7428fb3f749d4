"""Author's Markdown with `$…$` maths as HTML with MathML: nothing in it runs or loads anything.

HTML in the text is shown as it is written. A formula that cannot be typeset is shown as its TeX.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from types import MappingProxyType
from typing import Any

from grader.report.safety import safe_lines
from grader.spec.prose import markdown_parser
from grader.spec.tex import TexFault, tex_to_mathml

# What stands for an image: the address of its data from its address in the text, or nothing.
FindImage = Callable[[str], str]
_NOTHING: Mapping[str, str] = MappingProxyType({})
_SAFE_DATA = "data:image/"


def _no_image(address: str) -> str:  # noqa: ARG001 - none is shown, whichever it is
    return ""


def prose_html(
    text: str, find_image: FindImage = _no_image, typeset: Mapping[str, str] = _NOTHING
) -> str:
    """The paragraphs, lists and tables of a text.

    Images are shown where `find_image` gives their data (`data:image/…`), else their words are.
    `typeset` has the MathML of formulas, by their TeX, that are not to be made from that.
    """
    given = {"find_image": find_image, "typeset": typeset}
    return str(_parser().render(safe_lines(text), given))


def line_html(text: str) -> str:
    """A text of one line, such as a title or a label, without a paragraph around it."""
    return str(
        _parser().renderInline(safe_lines(text).strip(), {"find_image": _no_image, "typeset": {}})
    )


def tex_html(tex: str, display: bool = False) -> str:
    """A formula as MathML, or as its TeX where that is none."""
    made = tex_to_mathml(tex, display)
    return f"<code>{escape(tex)}</code>" if isinstance(made, TexFault) else made


@cache
def _parser() -> Any:
    parser = markdown_parser()
    parser.add_render_rule("maths", _maths)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("link_open", _link)
    return parser


def _maths(_: Any, tokens: Sequence[Any], index: int, __: Any, env: Any) -> str:
    token = tokens[index]
    made: str | None = env["typeset"].get(token.content)
    return tex_html(token.content, display=token.block) if made is None else made


def _image(_: Any, tokens: Sequence[Any], index: int, __: Any, env: Any) -> str:
    token = tokens[index]
    data = env["find_image"](str(token.attrs["src"]))
    words = escape(token.content)
    if not data.startswith(_SAFE_DATA):
        return f"<em>[{words}]</em>"
    return f'<img src="{escape(data)}" alt="{words}">'


def _link(_: Any, tokens: Sequence[Any], index: int, *__: Any) -> str:
    """A link that tells the other side nothing; the parser has refused those that run something."""
    address = escape(str(tokens[index].attrs["href"]))
    return f'<a href="{address}" rel="noopener noreferrer">'
