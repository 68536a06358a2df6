"""Two worlds that no observed table can tell apart, and whose future differs.

In one, users stay as patient as they were. In the other their patience with what they distrust ends when the
observed weeks do (a scandal elsewhere, a louder public debate). Everything that happened until then, and every
past experiment, is the same byte for byte, so no analysis of these data can say which world it is.
"""

from __future__ import annotations

from dataclasses import replace

from tradeoff.market.config import MarketConfig
from tradeoff.market.world import World

IMPATIENCE = 60.0
"""Factor on churn from distrust after the observed weeks in the second world [A]: full personalisation of
everybody then loses about 3 % of the users in the rest of the year."""


def twins(config: MarketConfig, seed: int, n_users: int) -> tuple[World, World]:
    """The patient and the impatient world: ``observe()`` is the same, ``evaluate(policy, 52)`` is not.

    Raises ``ValueError`` like :class:`World`.
    """
    patient, impatient = (replace(config, late_churn=factor) for factor in (1.0, IMPATIENCE))
    return World(patient, seed, n_users), World(impatient, seed, n_users)
