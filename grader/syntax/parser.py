"""The one door of this layer: a typed text to a `Reading`, or to the problem with it."""

from __future__ import annotations

from grader.syntax.bars import pair_bars
from grader.syntax.brackets import check_brackets, turn_outward
from grader.syntax.limits import DEFAULT, Limits
from grader.syntax.problem import SyntaxProblem
from grader.syntax.reading import Reading
from grader.syntax.refused import Refused
from grader.syntax.remarks import Remarks
from grader.syntax.size import find_oversize
from grader.syntax.tokenizer import tokenize
from grader.syntax.tokens import Token
from grader.syntax.tree import Node
from grader.syntax.units import name_units
from grader.syntax.values import Parser
from grader.syntax.vocabulary import Vocabulary
from grader.syntax.words import Words, words_of


def parse(text: str, vocabulary: Vocabulary, limits: Limits = DEFAULT) -> Reading | SyntaxProblem:
    """The reading of `text` under `vocabulary`, or why it has none. Never raises on any text.

    Work is linear in the length of the text, and bounded by `limits`.
    """
    if len(text) > limits.characters:
        found, most = str(len(text)), str(limits.characters)
        return Refused("too-long", limits.characters, len(text), found, most).about(text)
    remarks = Remarks()
    words = words_of(vocabulary)
    try:
        tokens = tokenize(text, words, limits, remarks)
        tree, names, grows = _read(tokens, words, limits, remarks, text)
    except Refused as refused:
        return refused.about(text)
    if grows:
        problem = find_oversize(tree, limits, text)
        if problem is not None:
            return problem
    return Reading(text, tree, names, remarks.notes())


def _read(
    tokens: list[Token], words: Words, limits: Limits, remarks: Remarks, text: str
) -> tuple[Node, tuple[str, ...], bool]:
    """The tree of the tokens, the names in it, and whether its numbers could be huge.

    Raises:
        Refused: if the tokens are no answer; brackets without partner are named first.
    """
    if len(tokens) == 1:
        raise Refused("blank", 0, len(text), "")
    try:
        plain = text.isascii()
        if "|" in text or not plain:
            tokens = pair_bars(tokens, limits.depth, remarks)
        if "[" in text or "]" in text or not plain:
            tokens = turn_outward(tokens)
        if words.vocabulary.units:
            tokens = name_units(tokens, text)
        parser = Parser(tokens, words, limits, remarks, text)
        tree = parser.whole()
    except Refused as refused:
        if refused.code != "too-deep":
            check_brackets(tokens, text)
        raise
    # Numbers cannot outgrow this bound, so that most texts need no second look.
    grows = parser.growth * 4 * len(text) > limits.value_bits
    return tree, tuple(parser.names), grows
