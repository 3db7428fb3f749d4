"""The grammar of whole answers: what may stand around and inside brackets and commands.

Lists, tuples, sets, intervals, unions, matrices, equations and units; one method per rule.
"""

from __future__ import annotations

from grader.syntax import commas
from grader.syntax import tokens as t
from grader.syntax.brackets import PARTNER
from grader.syntax.calls import Calls
from grader.syntax.functions import BY_NAME
from grader.syntax.grammar import ungrouped
from grader.syntax.refused import Refused
from grader.syntax.shapes import as_interval, as_matrix, matrix_of, said_of_member
from grader.syntax.tokens import Token
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Interval,
    Matrix,
    Name,
    Node,
    Number,
    Product,
    Quantity,
    Relation,
    Sequence,
    Signed,
    Union,
)

_KIND = {"(": "tuple", "[": "list", "{": "set", "⟨": "tuple"}
_ROUNDING = {"⌊": "floor", "⌈": "ceil", "|": "abs"}
_PAIRED = (t.OPEN, t.CLOSE)
_BEFORE_SETS = frozenset({t.OPEN, t.UNION, t.IN, t.RELATION, t.COMMA, t.SEMICOLON})
_IN_UNITS = frozenset(
    {t.UNIT, t.TIMES, t.POWER, t.NUMBER, t.SIGN, t.SUPERSCRIPT, t.PERCENT, t.CONSTANT, *_PAIRED}
)


class Parser(Calls):
    """The whole grammar, over the tokens of `text`."""

    __slots__ = ()

    def whole(self) -> Node:
        """whole: entry (separator entry)* END"""
        node = self.entry()
        if self.tokens[self.i][0] in (t.COMMA, t.SEMICOLON):
            commas.refuse_glued(self.tokens, self.text)
            items, _ = self.items(node)
            node = Sequence(node.start, items[-1].end, "list", tuple(items))
        if self.tokens[self.i][0] != t.END:
            self.fail_operator()
        return node

    def entry(self) -> Node:
        """entry: sum rest_of_entry"""
        return self.rest_of_entry(self.sum())

    def rest_of_entry(self, first: Node) -> Node:
        """rest_of_entry: unit? statement? ('∪' side statement?)*      (its first sum is read)"""
        kind = self.tokens[self.i][0]
        if kind == t.UNIT:
            first = self.quantity(first)
            kind = self.tokens[self.i][0]
        if kind in (t.RELATION, t.IN):
            first = self.statement(first)
            kind = self.tokens[self.i][0]
        if kind == t.UNION:
            return self.union(first)
        return first

    def side(self) -> Node:
        """side: sum unit?"""
        node = self.sum()
        return self.quantity(node) if self.tokens[self.i][0] == t.UNIT else node

    def statement(self, first: Node) -> Node:
        """statement: relation | membership      (its first sum is read)"""
        if self.tokens[self.i][0] == t.IN:
            return self.membership(first)
        return self.relation(first)

    def membership(self, member: Node) -> Node:
        """membership: '∈' sum ('∪' sum)*, after a sum      (read as what it says of the sum)"""
        _, _, start, end = self.tokens[self.i]
        self.i += 1
        of = [as_interval(self.sum())]
        while self.tokens[self.i][0] == t.UNION and self.tokens[self.i][1] != "or":
            self.i += 1
            of.append(as_interval(self.sum()))
        said = said_of_member(member, of[0] if len(of) == 1 else self.united(of))
        if said is None or isinstance(member, Sequence | Interval | Matrix):
            raise Refused("no-set", start, end, self.text[start:end])
        self.remarks.add("membership", said.start, said.end, said)
        return said

    def relation(self, first: Node) -> Node:
        """relation: (('=' | '!=' | '<' | '<=' | '>' | '>=') side)+, after its first side"""
        sides, operators = [first], []
        while self.tokens[self.i][0] == t.RELATION:
            _, operator, start, end = self.tokens[self.i]
            if self.text[start:end] == "!=" and self.tokens[self.i - 1][3] == start:
                self.remarks.add("not-equal", start, end, "≠")
            self.i += 1
            operators.append(operator)
            sides.append(self.side())
        return Relation(first.start, sides[-1].end, tuple(sides), tuple(operators))

    def union(self, first: Node) -> Node:
        """union: member ('∪' member)*, each an interval, a set or an inequality"""
        members = [as_interval(first)]
        while self.tokens[self.i][0] == t.UNION:
            self.i += 1
            member = self.side()
            if self.tokens[self.i][0] in (t.RELATION, t.IN):
                member = self.statement(member)
            members.append(as_interval(member))
        return self.united(members)

    def united(self, found: list[Node]) -> Union:
        """The union of sets, intervals, inequalities and unions of them."""
        members: list[Node] = []
        for member in found:
            members += member.members if isinstance(member, Union) else (member,)
        for member in members:
            if not isinstance(member, Interval | Relation | Sequence):
                raise Refused("union-of-what", member.start, member.end, "")
        return Union(members[0].start, members[-1].end, tuple(members))

    def quantity(self, value: Node) -> Node:
        """quantity: sum UNIT (UNIT | '*' | '/' | '^' | NUMBER | '(' … ')')*"""
        start = self.tokens[self.i][2]
        level = 0
        while True:
            kind, mark, _, _ = self.tokens[self.i]
            level += (kind == t.OPEN) - (kind == t.CLOSE and mark in ")}")
            if kind not in _IN_UNITS or level < 0 or (kind in _PAIRED and mark not in "(){}²"):
                break
            self.i += 1
        end = self.tokens[self.i - 1][3]
        return Quantity(value.start, end, value, self.text[start:end])

    def items(self, first: Node) -> tuple[list[Node], list[int]]:
        """items: entry ((',' | ';') entry)*      (and the kinds of the separators)"""
        items, separators = [first], []
        while self.tokens[self.i][0] in (t.COMMA, t.SEMICOLON):
            separators.append(self.tokens[self.i][0])
            self.i += 1
            items.append(self.entry())
        return items, separators

    def brackets(self) -> Node:
        """brackets: '(' items ')' and the same with '[', '{', '⟨'; '|' sum '|'; '⌊' sum '⌋'"""
        opened_at = self.i
        _, bracket, start, _ = token = self.tokens[self.i]
        self.i += 1
        if self.tokens[self.i][0] == t.CLOSE:
            return self.empty(token)
        self.enter(1, token)
        if bracket == "matrix":
            node = self.matrix(token)
            self.depth -= 1
            return node
        inner = self.sum()
        kind, value, _, end = self.tokens[self.i]
        if kind == t.CLOSE and bracket == "(" and value == ")":
            self.i += 1
            self.depth -= 1
            return Group(start, end, inner, "(")
        node = self.rarer_brackets(bracket, start, inner, opened_at)
        self.depth -= 1
        return node

    def empty(self, opened: Token) -> Node:
        """empty: '{' '}'      (the empty set; any other empty brackets are refused)"""
        _, bracket, start, _ = opened
        end = self.closing(bracket)
        if bracket == "{":
            return Sequence(start, end, "set", ())
        if bracket == "[":
            return Sequence(start, end, "list", ())
        raise Refused("empty-brackets", start, end, bracket + PARTNER.get(bracket, ""))

    def rarer_brackets(self, bracket: str, start: int, inner: Node, opened_at: int) -> Node:
        """Everything in brackets but a plain expression in round ones."""
        inner = self.rest_of_entry(inner)
        if bracket in _ROUNDING:
            self.check_expression(inner)
            return Call(start, self.closing(bracket), _ROUNDING[bracket], (inner,))
        items, separators = self.items(inner)
        if len(items) == 2 and bracket in "([]":
            interval = self.interval(bracket, start, items)
            if interval is not None:
                return interval
        end = self.closing(bracket)
        if len(items) == 1:
            return self.single(bracket, start, end, items[0])
        beside = {self.tokens[self.i][0], self.tokens[max(opened_at - 1, 0)][0]}
        if (
            bracket == "("
            and beside.isdisjoint((t.UNION, t.IN))
            and commas.is_glued(self.text, items)
        ):
            self.remarks.add("comma-pair", start, end, Sequence(start, end, "tuple", tuple(items)))
        return self.several(bracket, start, end, items, separators)

    def interval(self, bracket: str, start: int, items: list[Node]) -> Node | None:
        """interval: ('(' | '[' | ']') sum ',' sum (')' | ']' | '['), the two not partners"""
        kind, value, _, end = self.tokens[self.i]
        if kind != t.CLOSE or value not in "()[]" or value == PARTNER.get(bracket):
            return None
        self.i += 1
        node = Interval(start, end, items[0], items[1], bracket == "[", value == "]")
        if t.TIMES <= self.tokens[self.i][0] <= t.SIGN:
            raise Refused("value-inside", start, end, "interval")
        return node

    def single(self, bracket: str, start: int, end: int, item: Node) -> Node:
        """One entry in brackets: a group, a set of one relation, a matrix of one row."""
        if isinstance(item, Relation | Quantity):
            if bracket == "{":
                return Sequence(start, end, "set", (item,))
            self.check_expression(item)
        if bracket == "[" and isinstance(item, Sequence) and item.kind == "list" and item.items:
            return matrix_of(start, end, [item])
        if bracket == "⟨":
            return Sequence(start, end, "tuple", (item,))
        return Group(start, end, item, bracket)

    def check_expression(self, node: Node) -> None:
        """Refuse what is no expression where one must stand.

        Raises:
            Refused: for relations, unions and quantities.
        """
        if isinstance(node, Relation):
            raise Refused("relation-inside", node.start, node.end, self.text[node.start : node.end])
        if isinstance(node, Quantity):
            raise Refused("unit-inside", node.start, node.end, node.unit)
        if isinstance(node, Union):
            raise Refused("value-inside", node.start, node.end, "union")

    def several(
        self, bracket: str, start: int, end: int, items: list[Node], separators: list[int]
    ) -> Node:
        """A tuple, list or set; a matrix where `;` or inner brackets make rows."""
        if bracket == "]":
            raise Refused("unopened", start, start + 1, "]")
        if bracket == "[":
            matrix = as_matrix(start, end, items, separators, self.words.vocabulary.decimal_comma)
            if matrix is not None:
                return matrix
        return Sequence(start, end, _KIND[bracket], tuple(items))

    def closing(self, bracket: str) -> int:
        """The end of the bracket that closes `bracket`, which must stand here."""
        kind, value, _, end = self.tokens[self.i]
        if kind != t.CLOSE or value != PARTNER.get(bracket):
            self.fail_operator()
        self.i += 1
        return end

    def arguments(self, name: str) -> tuple[tuple[Node, ...], int]:
        """arguments: '(' sum ((',' | ';') sum)* ')'"""
        _, bracket, start, _ = self.tokens[self.i]
        self.i += 1
        if self.tokens[self.i][0] == t.CLOSE:
            raise Refused("missing-argument", start, self.tokens[self.i][3], name)
        found = [self.sum()]
        while self.tokens[self.i][0] in (t.COMMA, t.SEMICOLON):
            self.i += 1
            found.append(self.sum())
        end = self.closing(bracket)
        function = BY_NAME.get(name)
        if len(found) == 2 and function and commas.is_glued(self.text, found):
            if function.most == 1 and name != "ln":
                commas.refuse_in_call(start, end, self.text[start:end])
            self.remarks.add("comma-pair", start, end, Sequence(start, end, "tuple", tuple(found)))
        return tuple(found), end

    def command(self) -> Node:
        r"""command: '\frac' braced braced | '\binom' … | '\sqrt' ('[' sum ']')? braced"""
        _, name, start, _ = token = self.tokens[self.i]
        self.i += 1
        self.enter(1, token)
        if name == "sqrt":
            node = self.latex_root(start)
        elif name == "emptyset":
            node = Sequence(start, token[3], "set", ())
        elif name == "reals":
            node = self.reals(token)
        else:
            node = self.two_braced(name, start)
        self.depth -= 1
        return node

    def reals(self, token: Token) -> Node:
        """reals: 'ℝ', the interval of all real numbers      (a set: nothing is done with it)"""
        _, _, start, end = token
        kind = self.tokens[self.i][0]
        before = self.tokens[self.i - 2][0] if self.i > 1 else t.OPEN
        if before not in _BEFORE_SETS:
            raise Refused("value-inside", start, end, "interval")
        if kind <= t.LAST_STARTER:
            raise Refused("no-difference", start, self.tokens[self.i][3], self.text[start:end])
        if kind <= t.SIGN:
            raise Refused("value-inside", start, end, "interval")
        infinity = Constant(start, end, "infinity")
        return Interval(start, end, Signed(start, end, "-", infinity), infinity, False, False)

    def two_braced(self, name: str, start: int) -> Node:
        r"""two_braced: braced braced, or two digits as in `\frac12`"""
        first = self.braced(name, start)
        second = self.braced(name, start)
        if name == "binom":
            arguments = (ungrouped(first), ungrouped(second))
            return Call(start, second.end, "binomial", arguments)
        quotient = Product(start, second.end, (first, second), ("/",))
        # A fraction holds together whatever stands beside it.
        return Group(start, second.end, quotient, "{")

    def braced(self, command: str, place: int) -> Node:
        """braced: '{' sum '}' | one digit | NAME | constant"""
        kind, value, start, end = self.tokens[self.i]
        if kind not in (t.NUMBER, t.NAME, t.CONSTANT, t.OPEN):
            raise Refused("missing-braces", place, start, "\\" + command)
        if kind == t.NUMBER and value[2].isdigit() and end - start > 1:
            # TeX takes one digit; the rest of the number stays for what follows.
            digit, rest = value[2][0], value[2][1:]
            self.tokens[self.i] = (t.NUMBER, (int(rest), 1, rest), start + 1, end)
            return Number(start, start + 1, int(digit), 1, digit)
        node = self.plain_operand()
        if isinstance(node, Group) and isinstance(node.inner, Number | Name | Constant | Call):
            return node.inner
        return node

    def latex_root(self, start: int) -> Node:
        r"""latex_root: ('[' sum ']')? braced, after `\sqrt`"""
        kind, bracket, _, _ = self.tokens[self.i]
        index = None
        if kind == t.OPEN and bracket == "[":
            self.i += 1
            index = self.sum()
            self.closing("[")
        inner = self.braced("sqrt", start)
        if index is None:
            return Call(start, inner.end, "sqrt", (ungrouped(inner),))
        return Call(start, inner.end, "root", (ungrouped(inner), index))

    def matrix(self, opened: Token) -> Node:
        r"""matrix: '\begin{…}' sum ('&' sum)* ('\\' …)* '\end{…}'"""
        rows: list[list[Node]] = [[]]
        while self.tokens[self.i][0] != t.CLOSE:
            rows[-1].append(self.sum())
            kind = self.tokens[self.i][0]
            if kind == t.ROW:
                rows.append([])
            if kind not in (t.ROW, t.CELL):
                break
            self.i += 1
        end = self.closing("matrix")
        entries = [row for row in rows if row]
        if not entries:
            raise Refused("empty-brackets", opened[2], end, self.text[opened[2] : end])
        start = opened[2]
        if len(entries) == len(entries[0]) == 1:
            return Group(start, end, entries[0][0], "[")
        return matrix_of(start, end, [Sequence(start, end, "list", tuple(row)) for row in entries])
