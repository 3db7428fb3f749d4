"""The one door of this layer: a typed text to a `Reading`, or to the problem with it."""

from __future__ import annotations

from grader.syntax import tokens as t
from grader.syntax.bars import pair_bars
from grader.syntax.grammar import Grammar
from grader.syntax.limits import DEFAULT, Limits
from grader.syntax.problem import Note, SyntaxProblem
from grader.syntax.reading import Reading
from grader.syntax.refused import Refused
from grader.syntax.tokenizer import tokenize
from grader.syntax.tokens import Token
from grader.syntax.tree import Call, Group, Node, Sequence
from grader.syntax.vocabulary import Vocabulary
from grader.syntax.words import words_of

_PARTNER = {"(": ")", "[": "]", "{": "}", "|": "|", "⟨": "⟩"}


def parse(text: str, vocabulary: Vocabulary, limits: Limits = DEFAULT) -> Reading | SyntaxProblem:
    """The reading of `text` under `vocabulary`, or why it has none. Never raises on any text."""
    notes: list[Note] = []
    try:
        if len(text) > limits.characters:
            raise Refused(
                "too-long", limits.characters, len(text), str(len(text)), str(limits.characters)
            )
        words = words_of(vocabulary)
        tokens = tokenize(text, words, limits, notes)
        if len(tokens) == 1:
            raise Refused("blank", 0, len(text), "")
        try:
            if "|" in text:
                tokens = pair_bars(tokens, limits.depth, notes)
            parser = Parser(tokens, words, limits, notes)
            tree = parser.whole()
        except Refused:
            check_brackets(tokens)
            raise
    except Refused as refused:
        return refused.about(text)
    notes.sort(key=lambda note: note.start)
    return Reading(text, tree, tuple(parser.names), tuple(notes))


class Parser(Grammar):
    """The grammar of whole answers: expressions, and values that hold several of them."""

    def whole(self) -> Node:
        """whole: sum END"""
        node = self.sum()
        if self.tokens[self.i][0] == t.COMMA:
            node = self.listed(node)
        if self.tokens[self.i][0] != t.END:
            self.fail_operator()
        return node

    def listed(self, first: Node) -> Node:
        """listed: sum (',' sum)*"""
        items = [first]
        while self.tokens[self.i][0] == t.COMMA:
            self.i += 1
            items.append(self.sum())
        return Sequence(first.start, items[-1].end, "list", tuple(items))

    def value_in_brackets(self) -> Node:
        """brackets: '(' sum ')' | '[' sum ']' | '{' sum '}' | '|' sum '|'"""
        _, bracket, start, _ = self.tokens[self.i]
        self.i += 1
        self.enter(1, start)
        inner = self.sum()
        self.depth -= 1
        end = self.closing(bracket)
        if bracket == "|":
            return Call(start, end, "abs", (inner,))
        return Group(start, end, inner, bracket)

    def closing(self, bracket: str) -> int:
        """The end of the bracket that closes `bracket`, which must stand here."""
        kind, value, _, end = self.tokens[self.i]
        if kind != t.CLOSE or value != _PARTNER[bracket]:
            self.fail_operator()
        self.i += 1
        return end

    def arguments(self, name: str) -> tuple[tuple[Node, ...], int]:
        """arguments: '(' sum (',' sum)* ')'"""
        _, bracket, _, end = self.tokens[self.i]
        self.i += 1
        if self.tokens[self.i][0] == t.CLOSE:
            raise Refused(
                "missing-argument", self.tokens[self.i - 1][2], self.tokens[self.i][3], name
            )
        found = [self.sum()]
        while self.tokens[self.i][0] == t.COMMA:
            self.i += 1
            found.append(self.sum())
        return tuple(found), self.closing(bracket)


def check_brackets(tokens: list[Token]) -> None:
    """Raise the problem with the brackets, if there is one: it is the better message.

    Raises:
        Refused: at the bracket that has no partner or the wrong one.
    """
    open_brackets: list[Token] = []
    for token in tokens:
        kind, value, start, end = token
        if kind == t.OPEN and value in "([{":
            open_brackets.append(token)
        elif kind == t.CLOSE and value in ")]}":
            if not open_brackets:
                raise Refused("unopened", start, end, value)
            opened = open_brackets.pop()
            if _PARTNER[opened[1]] != value:
                raise Refused("wrong-bracket", start, end, value, _PARTNER[opened[1]])
    if open_brackets:
        _, value, start, end = open_brackets[-1]
        raise Refused("unclosed", start, end, value, str(len(open_brackets)))
