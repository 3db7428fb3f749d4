"""Which `|` opens and which closes: decided before the grammar runs, so that it need not try.

A bar after an operator opens, a bar before one closes. In between (`a|b|c`) both may be
possible; then the bar closes if what follows still works out, and a note says so.
"""

from __future__ import annotations

from grader.syntax import tokens as t
from grader.syntax.refused import Refused
from grader.syntax.remarks import Remarks
from grader.syntax.tokens import Token

_ENDS_OPERAND = frozenset((t.NUMBER, t.NAME, t.CONSTANT, t.CLOSE, t.BANG, t.PERCENT))
_RESETS = frozenset((t.COMMA, t.SEMICOLON, t.RELATION, t.IN, t.CELL, t.ROW))


def pair_bars(tokens: list[Token], depth: int, remarks: Remarks) -> list[Token]:
    """The tokens with every bar turned into an opening or closing bracket `|`.

    Raises:
        Refused: if some bar has no partner.
    """
    out = list(tokens)
    for stretch in _stretches(tokens):
        roles, other = _roles(tokens, stretch, depth)
        first, last = tokens[stretch[0]], tokens[stretch[-1]]
        if roles is None:
            raise Refused("unpaired-bar", first[2], first[3], "|", "|")
        for index, opens in zip(stretch, roles, strict=True):
            _, _, start, end = tokens[index]
            out[index] = (t.OPEN if opens else t.CLOSE, "|", start, end)
        if other:
            remarks.add("bars", first[2], last[3], _shown(roles))
    return out


def _shown(roles: list[bool]) -> str:
    """The pattern of bars, as brackets: `( ) ( )`."""
    return " ".join("(" if opens else ")" for opens in roles)


def _stretches(tokens: list[Token]) -> list[list[int]]:
    """Bars that can be each other's partners: in the same brackets, between the same commas."""
    stacks: list[list[int]] = [[]]
    found: list[list[int]] = []
    for index, (kind, *_) in enumerate(tokens):
        if kind == t.BAR:
            stacks[-1].append(index)
        elif kind in (t.OPEN, t.SUPERSCRIPT):
            stacks.append([])
        elif kind in _RESETS or (kind == t.CLOSE and len(stacks) == 1):
            found.append(stacks[-1])
            stacks[-1] = []
        elif kind == t.CLOSE:
            found.append(stacks.pop())
    return [stretch for stretch in found + stacks if stretch]


def _roles(tokens: list[Token], bars: list[int], depth: int) -> tuple[list[bool] | None, bool]:
    """For each bar whether it opens, or None; and whether another reading was possible."""
    if len(bars) % 2:
        return None, False
    # Bit n of good[k] says whether the bars from k on can be read while n are open, given how
    # bar k - 1 was read: [0] as closing (or at the start), [1] as opening.
    good: list[tuple[int, int]] = [(1, 0)] * (len(bars) + 1)
    mask = (1 << (depth + 1)) - 1
    for k in range(len(bars) - 1, -1, -1):
        after_close, after_open = good[k + 1]
        able = [0, 0]
        for behind_open in (False, True):
            opens, closes = _possible(tokens, bars, k, behind_open)
            if opens:
                able[behind_open] |= after_open >> 1
            if closes:
                able[behind_open] |= (after_close << 1) & mask
        good[k] = (able[0], able[1])
    return _walk(tokens, bars, good)


def _walk(
    tokens: list[Token], bars: list[int], good: list[tuple[int, int]]
) -> tuple[list[bool] | None, bool]:
    """From the left, closing where that works out."""
    level, behind_open, other = 0, False, False
    roles: list[bool] = []
    for k in range(len(bars)):
        opens, closes = _possible(tokens, bars, k, behind_open)
        may_close = closes and level > 0 and bool(good[k + 1][0] >> (level - 1) & 1)
        may_open = opens and bool(good[k + 1][1] >> (level + 1) & 1)
        if not may_close and not may_open:
            return None, False
        other = other or (may_close and may_open)
        behind_open = not may_close
        level += 1 if behind_open else -1
        roles.append(behind_open)
    return roles, other


def _possible(tokens: list[Token], bars: list[int], k: int, behind_open: bool) -> tuple[bool, bool]:
    """Whether bar `k` may open and whether it may close, from its neighbours alone."""
    index = bars[k]
    before = tokens[index - 1][0] if index else t.END
    before_is_operand = not behind_open if before == t.BAR else before in _ENDS_OPERAND
    after = tokens[index + 1][0]
    starts = after <= t.LAST_STARTER or after in (t.SIGN, t.BAR)
    return starts, before_is_operand
