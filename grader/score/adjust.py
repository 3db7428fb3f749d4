"""What a person sets beside the rules: the points of one learner on one part, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.score.lines import LineCode
from grader.score.model import Adjustment, PartScore, ScoreLine


def adjusted(score: PartScore, adjustments: Sequence[Adjustment]) -> PartScore:
    """The score with the adjustments made, in their order: a later one sees what came before.

    Each that moves points leaves a line. A score that was set needs no person any more.
    """
    earned, lines, settled = score.earned, list(score.lines), False
    for each in adjustments:
        if each.at_least and earned >= each.points:
            continue
        code = LineCode.KEPT_HIGHER if each.at_least else LineCode.SET_BY_PERSON
        lines.append(ScoreLine(code.value, each.points - earned, {"reason": each.reason}))
        earned = each.points
        settled = settled or not each.at_least
    return msgspec.structs.replace(
        score,
        earned=earned,
        lines=tuple(lines),
        needs_person=score.needs_person and not settled,
    )
