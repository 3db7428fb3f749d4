"""Which declared name somebody may have meant: found in bounded work."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 40
_MOST = 400


def find_nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` most likely stands for, or None.

    Same letters in other case, order of parts or underscores come first (`Nk`, `muhat_k`,
    `gamma_2k`); then at most two slips of the finger, one in a short word. Where two candidates
    are as near as each other (`x_3` beside `x_1` and `x_2`) there is none.
    """
    if len(word) > _LONGEST:
        return None
    best: tuple[float, str] | None = None
    tied = False
    core = _core(word)
    for index, candidate in enumerate(candidates):
        if index >= _MOST or len(candidate) > _LONGEST:
            continue
        cost = _cost(core, _core(candidate))
        if cost is None:
            continue
        if best is None or cost < best[0]:
            best, tied = (cost, candidate), False
        elif cost == best[0] and cost > 1:
            tied = True
    return best[1] if best and not tied else None


def _cost(core: str, other: str) -> float | None:
    """0 for the same letters, 1 for the same in another order, more for each slip; or None."""
    if core == other:
        return 0
    if sorted(core) == sorted(other):
        return 1
    shorter = min(len(core), len(other))
    allowed = 0 if shorter <= 1 else 1 if shorter <= 4 else 2
    if shorter <= 4 and core[:1] != other[:1]:
        return None
    distance = _distance(core, other, allowed)
    if distance > allowed:
        return None
    # A word cut short, or with something added, is nearer than one with a letter changed.
    return 1 + distance - 0.5 * (core.startswith(other) or other.startswith(core))


def _core(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _distance(one: str, other: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) between two words, capped at limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return min(last[-1], limit + 1)
