"""A pre-registration as structured data: what was promised before the data were seen.

A plan is a plain dictionary with the fields of :data:`FIELDS`. Notebook 05 writes one with :func:`save`, which makes
``preregistration.json`` next to the notebook; notebook 06 reads it back with :func:`load` and holds the readout against it::

    from tradeoff import preregistration

    preregistration.problems(plan)            # [] when complete; otherwise one sentence a gap
    preregistration.save(plan)                # → preregistration.json
    plan = preregistration.load()             # here, or in ../05_experiment_design; else the EXAMPLE
    preregistration.promised(plan)            # {"orders": 0.02, …}: guardrail → margin

The file carries a SHA-256 of the plan. ``load`` refuses a file whose plan was changed afterwards: a promise edited after
the data were seen is no promise. (It protects against accidents, not against somebody who computes a new hash.)
Where only one notebook is at hand, as in grading, there is no file: graded items must not depend on one.

Shares are fractions (0.02 is 2 %); effects and margins are relative to the control arm's mean. The checks here are about
completeness and form only. Whether a plan is *good* is a judgement that no format can make.

Sources: Nosek et al., PNAS 2018 (pre-registration); Schultzberg, Ankargren & Frånberg 2024 (success metric and guardrails).
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tradeoff.checks.values import fold

FILE = "preregistration.json"
FOLDER = "05_experiment_design"
FORMAT = 1

MARKETS = ("shopee", "tokopedia")
UNITS = ("user", "session", "device", "seller", "region")
ESTIMANDS = ("itt", "cace", "per_protocol")
GOOD = ("up", "down")
DECISIONS = ("ship", "hold", "stop")

FIELDS: dict[str, str] = {
    "market": "shopee or tokopedia",
    "hypothesis": "one sentence that the data could prove wrong (six words or more)",
    "unit": "what is randomised and analysed: " + ", ".join(UNITS),
    "arms": "{name: what these users see}, two arms or more, one of them called control",
    "share": "planned share of the units in treatment, between 0 and 1",
    "estimand": "itt (effect of being assigned), cace (effect on those who comply) or per_protocol",
    "primary": "{metric, good: up or down, smallest_effect: share of the control mean worth finding}",
    "guardrails": "list of {metric, good: up or down, margin: share of the control mean that may be lost}, one or more",
    "adjust_by": "list of columns known before the assignment, used to reduce noise; may be empty",
    "exclusions": "list of rules, by what was known before the assignment; may be empty",
    "alpha": "two-sided level of the test of the primary metric, between 0 and 0.5",
    "power": "probability of the whole verdict when the hypothesis is true, between 0.5 and 1",
    "users_per_arm": "planned number of users in the smaller arm, a whole number",
    "weeks": "how long it runs, whole weeks",
    "starts_on": "first day, as 2026-04-06",
    "looks": "ascending shares of the data at which the primary metric is tested; the last is 1",
    "boundary": "critical |z| at each look, as many numbers as looks",
    "srm_level": "p-value below which the split of users is called broken, between 0 and 0.05",
    "decision": "{ship: when, hold: when, stop: when}: what follows from which result; more entries are welcome",
}
"""Every field of a plan and what it says. All are required; further fields are kept as they are."""

EXAMPLE: dict[str, Any] = {
    "market": "shopee",
    "hypothesis": "Explaining on-device recommendations on the consent screen raises the share of users who agree.",
    "unit": "user",
    "arms": {"control": "active choice, as today", "treatment": "active choice with a two-line explanation"},
    "share": 0.5,
    "estimand": "itt",
    "primary": {"metric": "opted_in", "good": "up", "smallest_effect": 0.05},
    "guardrails": [
        {"metric": "orders", "good": "up", "margin": 0.02},
        {"metric": "complaints", "good": "down", "margin": 0.10},
    ],
    "adjust_by": ["prior_orders"],
    "exclusions": ["minors: never profiled, so never in the experiment"],
    "alpha": 0.05,
    "power": 0.8,
    "users_per_arm": 120_000,
    "weeks": 12,
    "starts_on": "2026-04-06",
    "looks": [1.0],
    "boundary": [1.96],
    "srm_level": 0.001,
    "decision": {
        "ship": "primary significant and upward, both guardrails inside their margin, users counted as planned",
        "hold": "a guardrail cannot be told from its margin",
        "stop": "a guardrail is beyond its margin, or the split of users is broken",
    },
}
"""A complete plan for the Shopee-like market, for readers without one of their own."""


def plain(value: Any) -> Any:
    """``value`` in JSON's own types: NumPy numbers, dates, tuples, sets and tables become numbers, texts and lists.

    Raises ``TypeError`` for what has no such form.
    """
    if isinstance(value, bool) or value is None:
        return value
    if hasattr(value, "columns") and hasattr(value, "to_dict"):
        return plain(value.to_dict("records"))
    if isinstance(value, Mapping) or (hasattr(value, "items") and hasattr(value, "index")):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, date):  # a datetime and a Timestamp are dates, too
        return date(value.year, value.month, value.day).isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        rows = [plain(v) for v in value]
        return sorted(rows, key=repr) if isinstance(value, (set, frozenset)) else rows
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, (int, float)):
        number = float(value)
        if not math.isfinite(number):
            raise TypeError(f"{value!r} cannot be written into a plan: use a finite number")
        return int(number) if isinstance(value, int) else number
    raise TypeError(f"a {type(value).__name__} cannot be written into a plan: use text, numbers, lists and dictionaries")


def _word(value: Any) -> Any:
    """A word of a closed list without regard to case, blanks and hyphens; anything else as it is."""
    return fold(value) if isinstance(value, str) else value


def canonical(plan: Any) -> dict[str, Any]:
    """``plan`` as it is saved: plain types, the fields of :data:`FIELDS` first, words and metrics in small letters.

    For a complete plan; raises ``TypeError`` for an entry that cannot be written.
    """
    given = _entries(plan)
    ordered = {name: plain(given[name]) for name in FIELDS if name in given}
    ordered |= {str(k): plain(v) for k, v in given.items() if k not in FIELDS}
    for name in ("market", "unit", "estimand"):
        if name in ordered:
            ordered[name] = _word(ordered[name])
    roles = [ordered.get("primary"), *(ordered["guardrails"] if isinstance(ordered.get("guardrails"), list) else [])]
    for role in roles:
        if isinstance(role, dict):
            role |= {key: _word(role[key]) for key in ("metric", "good") if key in role}
    return ordered


def _entries(plan: Any) -> Any:
    """A Series as the dictionary it stands for; anything else as it is."""
    return plan if isinstance(plan, Mapping) or hasattr(plan, "columns") or not hasattr(plan, "to_dict") else plan.to_dict()


def problems(plan: Any) -> list[str]:
    """What is missing or malformed, one sentence each, in the order of :data:`FIELDS`; empty when the plan is complete."""
    plan = _entries(plan)
    if not isinstance(plan, Mapping):
        return [f"the plan is {type(plan).__name__}; it must be a dictionary with the fields of preregistration.FIELDS"]
    found = []
    for name, meaning in FIELDS.items():
        value = plan.get(name)
        if value is None or value is Ellipsis:
            found.append(f"`{name}` is missing: {meaning}")
            continue
        try:
            fault = _RULES[name](plain(value))
        except TypeError as error:
            fault = str(error)
        if fault:
            found.append(f"`{name}` {fault}; it says {meaning}")
    if not found:
        looks, boundary = plain(plan["looks"]), plain(plan["boundary"])
        if len(looks) != len(boundary):
            found.append(f"`boundary` has {len(boundary)} values for {len(looks)} looks; it says {FIELDS['boundary']}")
        whole = canonical(plan)
        guarded = [g["metric"] for g in whole["guardrails"]]
        if len(set(guarded)) < len(guarded) or whole["primary"]["metric"] in guarded:
            found.append("a metric stands in two roles, or twice; `primary` and `guardrails` name different metrics")
    return found


def promised(plan: Mapping[str, Any]) -> dict[str, float]:
    """Margin of each guardrail by metric, as a share of the control mean."""
    return {str(g["metric"]): float(g["margin"]) for g in plain(plan["guardrails"])}


def fingerprint(plan: Mapping[str, Any]) -> str:
    """SHA-256 of the plan's content; the order of the fields makes no difference."""
    text = json.dumps(plain(plan), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def save(plan: Mapping[str, Any], path: str | Path = FILE) -> Path:
    """Write a complete plan; returns the path. Raises ``ValueError`` that lists what is missing."""
    plan = _entries(plan)
    gaps = problems(plan)
    if gaps:
        raise ValueError("the plan is not complete: " + "; ".join(gaps))
    ordered = canonical(plan)
    document = {"format": FORMAT, "sha256": fingerprint(ordered), "plan": ordered}
    target = Path(path)
    target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return target


def load(path: str | Path | None = None, default: Mapping[str, Any] | None = EXAMPLE) -> dict[str, Any]:
    """Read a plan back.

    Without ``path`` it looks for ``preregistration.json`` here, then in ``../05_experiment_design``; if there is none,
    a copy of ``default`` comes back (``None``: ``FileNotFoundError``).

    Raises:
        FileNotFoundError: ``path`` does not exist.
        ValueError: the file is not a plan, is incomplete, or was changed after it was saved.
    """
    beside = Path("..") / FOLDER
    # Beside the authored text lies what a build or test of 05 saves; what 06 prints must not depend on it.
    authored = (beside / f"{FOLDER}.py").is_file()
    places = [Path(path)] if path is not None else [Path(FILE)] if authored else [Path(FILE), beside / FILE]
    there = next((p for p in places if p.is_file()), None)
    if there is None:
        if path is None and default is not None:
            return dict(plain(default))
        raise FileNotFoundError(f"no pre-registration at {places[-1]}; run notebook 05 down to its last exercise first")
    try:
        document = json.loads(there.read_text(encoding="utf-8"))
        plan, sealed = document["plan"], document["sha256"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{there} is not a pre-registration; save it again from notebook 05") from None
    gaps = problems(plan)
    if gaps:
        raise ValueError(f"{there} is not complete: " + "; ".join(gaps))
    if fingerprint(plan) != sealed:
        raise ValueError(f"{there} was changed after it was saved; save a new plan from notebook 05 and say why")
    return dict(plan)


# ---- one rule a field: None, or what is wrong -----------------------------------------------------------

_Rule = Callable[[Any], "str | None"]


def _number(low: float, high: float, whole: bool = False) -> _Rule:
    def rule(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return "is not a number"
        if not low < value < high or (whole and value != int(value)):
            return f"is {value!r}"
        return None

    return rule


def _one_of(*names: str) -> _Rule:
    return lambda value: None if _word(value) in names else f"is {value!r}"


def _sentence(words: int) -> _Rule:
    def rule(value: Any) -> str | None:
        if not isinstance(value, str):
            return "is not a text"
        return None if len(value.split()) >= words else f"has {len(value.split())} words"

    return rule


def _arms(value: Any) -> str | None:
    if not isinstance(value, dict) or len(value) < 2:
        return "does not describe two arms"
    if "control" not in value:
        return "has no arm called control"
    empty = [k for k, v in value.items() if not isinstance(v, str) or not v.strip()]
    return f"does not say what {empty[0]!r} sees" if empty else None


def _metric(size: str) -> _Rule:
    def rule(value: Any) -> str | None:
        if not isinstance(value, dict):
            return f"has {value!r} where {{metric, good, {size}}}, a dictionary, should stand"
        if not isinstance(value.get("metric"), str) or not value["metric"].strip():
            return "names no metric"
        if _word(value.get("good")) not in GOOD:
            return f"does not say whether up or down is good for {value['metric']}"
        amount = value.get(size)
        if isinstance(amount, bool) or not isinstance(amount, (int, float)):
            return f"gives no {size} for {value['metric']}"
        return None if 0 < amount < 1 else f"gives {amount:g} as {size} of {value['metric']}"

    return rule


def _guardrails(value: Any) -> str | None:
    if not isinstance(value, list):
        return f"has {value!r} where a list of dictionaries should stand"
    if not value:
        return "is empty"
    return next((fault for fault in map(_metric("margin"), value) if fault), None)


def _texts(value: Any) -> str | None:
    if not isinstance(value, list):
        return "is not a list"
    return None if all(isinstance(v, str) and v.strip() for v in value) else "holds something that is not a text"


def _day(value: Any) -> str | None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return f"is {value!r}"
    return None


def _looks(value: Any) -> str | None:
    if not isinstance(value, list) or not value or any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in value):
        return "is not a list of numbers"
    if sorted(set(value)) != value or value[0] <= 0:
        return "is not ascending"
    return None if abs(value[-1] - 1) < 1e-9 else f"ends with {value[-1]:g}"


def _boundary(value: Any) -> str | None:
    if not isinstance(value, list) or not value or any(isinstance(v, bool) or not isinstance(v, (int, float)) for v in value):
        return "is not a list of numbers"
    return None if all(1 < v < 20 for v in value) else "holds a value outside 1 to 20"


def _decision(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "is not a dictionary"
    missing = [d for d in DECISIONS if not isinstance(value.get(d), str) or not value[d].strip()]
    return f"does not say when to {missing[0]}" if missing else None


_RULES: dict[str, _Rule] = {
    "market": _one_of(*MARKETS),
    "hypothesis": _sentence(6),
    "unit": _one_of(*UNITS),
    "arms": _arms,
    "share": _number(0, 1),
    "estimand": _one_of(*ESTIMANDS),
    "primary": _metric("smallest_effect"),
    "guardrails": _guardrails,
    "adjust_by": _texts,
    "exclusions": _texts,
    "alpha": _number(0, 0.5),
    "power": _number(0.4999, 1),
    "users_per_arm": _number(1, 1e10, whole=True),
    "weeks": _number(0, 105, whole=True),
    "starts_on": _day,
    "looks": _looks,
    "boundary": _boundary,
    "srm_level": _number(0, 0.0500001),
    "decision": _decision,
}
