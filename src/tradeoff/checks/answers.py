"""Checks of structured answers: interval, mapping, choice, set of choices, table, invariance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from tradeoff.checks import compare
from tradeoff.checks.report import Finding, Outcome, Part, Stop
from tradeoff.checks.show import brief, kind
from tradeoff.checks.values import as_flag, as_interval, as_list, as_mapping, as_number, as_text, ensure_attempted, fold

Explained = Mapping[str, "str | tuple[str, str] | None"]
"""Option → why it is tempting and not right; or (name of the misconception, why); or ``None`` for a right one."""


class Answers:
    """Mixed into :class:`tradeoff.checks.Check`; uses its item name and its open part."""

    item: str

    if TYPE_CHECKING:

        @property
        def _part(self) -> Part: ...

        def call(self, func: Any, *args: Any, **kwargs: Any) -> Any: ...

    # ---- interval ------------------------------------------------------------------------------------

    def interval(
        self, got: Any, what: str | None = None, low: float | None = None, high: float | None = None
    ) -> tuple[float, float]:
        """``got`` as exact (low, high): from a pair, array, Series, one-row table, ``pd.Interval`` or
        {"low": …, "high": …}; leaves the part unless both are finite, in order and within [low, high]."""
        name = what or self.item
        ensure_attempted(got, name)
        self._part.looked += 1
        bottom, top = as_interval(got, name)
        saw = f"{name} = ({bottom:.8g}, {top:.8g})"
        least = float("-inf") if low is None else low
        most = float("inf") if high is None else high
        if not (least <= bottom and top <= most) or abs(bottom) == float("inf") or abs(top) == float("inf"):
            span = "two finite numbers" + (f" between {least:g} and {most:g}" if low is not None or high is not None else "")
            raise Stop(Finding(Outcome.SHAPE, saw, span, "Check the unit and the denominator."))
        return bottom, top

    # ---- names and choices ---------------------------------------------------------------------------

    def mapping(
        self,
        got: Any,
        keys: Collection[Any] | None = None,
        levels: Collection[str] | type | None = None,
        what: str | None = None,
        extra: bool | None = None,
    ) -> dict[Any, Any]:
        """``got`` as a built-in dict in the spelling of ``keys`` and ``levels``, in the order of ``keys``.

        ``levels`` is a collection of names, or ``float``, ``bool`` or ``str``, or ``None`` for any value. Missing
        keys and values that are not allowed are findings; entries that can be used come back all the same, so
        that an author can give partial credit for them. Values without names (list, tuple, array) are taken in
        the order of ``keys`` if that is a list or tuple and the lengths agree.

        Keys not asked for: kept with ``extra=True``, a finding with ``extra=False``. By default they are left out
        with a note that costs nothing, unless an asked one is missing or the values come from a list of ``levels``.
        """
        name = what or self.item
        part = self._part
        raw = as_mapping(got, name, keys)
        part.looked += 1
        wanted = {_key(k): k for k in (keys if keys is not None else raw)}
        given = {_key(k): v for k, v in raw.items()}
        unknown = [k for k in raw if _key(k) not in wanted]
        missing = [k for f, k in wanted.items() if f not in given]
        empty = [k for f, k in wanted.items() if f in given and (given[f] is None or given[f] is Ellipsis)]
        if wanted and len(missing) + len(empty) == len(wanted) and not unknown:
            raise Stop(Finding(Outcome.NOT_ATTEMPTED, f"{name} is still empty", "one entry for each name", "Fill in the entries."))
        for rows, words in ((missing, "lacks"), (empty, "leaves empty")):
            if rows:
                saw = f"{name} {words} {len(rows)} of {len(wanted)} entries: {brief(rows, 70)}"
                part.findings.append(Finding(Outcome.SHAPE, saw, "an entry for each name", "Copy the names from the exercise."))
        fixed = levels is not None and not isinstance(levels, type)
        if unknown and extra is None and not missing and not fixed:
            note = f"{name}: entries that are not asked for are left out: {brief(unknown, 70)}."
            if note not in part.notes:
                part.notes.append(note)
        elif unknown and not extra:
            saw = f"{name} has entries that are not asked for: {brief(unknown, 70)}"
            part.findings.append(Finding(Outcome.SHAPE, saw, "only the names in the exercise", "Check the spelling."))
        result: dict[Any, Any] = {}
        for folded, key in wanted.items():
            if folded not in given or key in empty:
                continue
            try:
                result[key] = _level(given[folded], levels, f"{name}[{key!r}]")
            except Stop as stop:
                part.findings.append(stop.finding)
        if extra:
            result |= {k: raw[k] for k in unknown}
        return result

    def choice(
        self,
        got: Any,
        key: Any = None,
        options: Explained | None = None,
        right: str | Collection[str] | None = None,
        what: str | None = None,
    ) -> bool:
        """Whether the answer ``got`` (or ``got[key]`` of a mapping) is a right option; explains any other.

        ``right`` names the right option(s); without it they are the options explained by ``None``.
        """
        part = self._part
        name = what or (f"{self.item}[{key!r}]" if key is not None else self.item)
        options = options or {}
        good = _right(options, right)
        part.looked += 1
        if key is not None:
            entries = {_key(k): v for k, v in as_mapping(got, self.item).items()}
            if _key(key) not in entries:
                part.findings.append(Finding(Outcome.NOT_ATTEMPTED, f"{name} is missing", "one of the options", "Choose one."))
                return False
            got = entries[_key(key)]
        try:
            chosen = fold(_option_text(got, name))
        except Stop as stop:
            part.findings.append(stop.finding)
            return False
        if chosen in {fold(g) for g in good}:
            return True
        spelled = {fold(o): o for o in options}
        if chosen not in spelled:
            allowed = "one of " + ", ".join(sorted({*options, *good})) if options else "one of the options in the exercise"
            part.findings.append(Finding(Outcome.SHAPE, f"{name} = {brief(got)}", allowed, "Check the spelling."))
            return False
        label, why = _explanation(options[spelled[chosen]])
        outcome = Outcome.MISCONCEPTION if label else Outcome.WRONG
        part.findings.append(Finding(outcome, f"{name} = {spelled[chosen]!r}", "the option that fits better", why, label))
        return False

    def choices(
        self, got: Any, right: Collection[str], options: Explained, what: str | None = None, hint: str = ""
    ) -> float:
        """Share of right decisions: of the ``right`` options, those chosen, minus those chosen wrongly; in [0, 1].

        A wrong one is explained; of those left out only the number is told. Not called ``partial`` for you:
        write ``check.partial(check.choices(…))`` for partial credit.
        """
        part = self._part
        name = what or self.item
        part.looked += 1
        spelled = {fold(o): o for o in [*options, *right]}
        good = {fold(r) for r in right}
        chosen: set[str] = set()
        for i, element in enumerate(as_list(got, name, unordered=True)):
            folded = fold(as_text(element, f"{name}, element {i + 1}"))
            if folded in spelled:
                chosen.add(folded)
            else:
                allowed = "only " + ", ".join(sorted(spelled.values()))
                part.findings.append(Finding(Outcome.SHAPE, f"{name} contains {brief(element)}", allowed, "Check the spelling."))
        for folded in sorted(chosen - good):
            label, why = _explanation(options.get(spelled[folded]))
            outcome = Outcome.MISCONCEPTION if label else Outcome.WRONG
            saw = f"{name} contains {spelled[folded]!r}"
            part.findings.append(Finding(outcome, saw, "only the options that hold", why, label))
        left = len(good - chosen)
        if left:
            saw = f"{name} leaves out {left} of {len(good)} that belong"
            part.findings.append(Finding(Outcome.WRONG, saw, "every option that holds", hint or "Go through the list once more."))
        share = (len(good & chosen) - len(chosen - good)) / max(len(good), 1)
        return max(0.0, min(1.0, share)) if good or not chosen else 0.0

    # ---- tables and properties -----------------------------------------------------------------------

    def frame(
        self,
        got: Any,
        expected: pd.DataFrame,
        *,
        keys: Sequence[str] | None = None,
        what: str | None = None,
        ordered: bool = False,
        atol: float = 1e-9,
        rtol: float = 1e-9,
        property: str = "",
        hint: str = "",
    ) -> bool:
        """Whether ``got`` holds the rows of ``expected``, matched by ``keys`` (default: its columns that are not
        floats). Row order (unless ``ordered``), column order, index, dtypes and extra columns make no difference."""
        part = self._part
        name = what or self.item
        ensure_attempted(got, name)
        part.looked += 1
        frame = expected if expected.index.names == [None] else expected.reset_index()
        default = [c for c in frame.columns if not pd.api.types.is_float_dtype(frame[c])]
        used = list(keys) if keys is not None else default or list(frame.columns)
        findings = compare.compare_frames(got, frame, name, used, ordered, atol, rtol, property, hint)
        part.findings += findings
        return not findings

    def invariant(
        self,
        func: Any,
        args: Sequence[Any],
        changes: Mapping[str, Sequence[Any]],
        *,
        atol: float = 1e-9,
        rtol: float = 1e-9,
        hint: str = "",
        misconceptions: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> bool:
        """Whether ``func`` gives the same number(s) for ``args`` and for each changed argument list.

        ``changes`` maps what was done in words ("the rows in another order") to the arguments after it.
        """
        part = self._part
        before = _numbers(self.call(func, *args, **kwargs), self.item)
        holds = True
        for words, changed in changes.items():
            after = _numbers(self.call(func, *changed, **kwargs), self.item)
            part.looked += 1
            if compare.judge(after, before, self.item, atol, rtol, None, "", "", {}) is not None:
                holds = False
                label = (misconceptions or {}).get(words)
                outcome = Outcome.MISCONCEPTION if label else Outcome.WRONG
                saw = f"with {words} the result goes from {brief(before)} to {brief(after)}"
                part.findings.append(Finding(outcome, saw, "the same result both times", hint, label))
        return holds


def _numbers(value: Any, name: str) -> float | list[float]:
    try:
        return as_number(value, name)
    except Stop:
        items = as_mapping(value, name).values() if isinstance(value, Mapping) else as_list(value, name)
        return [as_number(v, name) for v in items]


def _key(key: Any) -> Any:
    return fold(key) if isinstance(key, str) else key


def _option_text(value: Any, name: str) -> str:
    if isinstance(value, (bool, int, float)):
        return str(value)
    return as_text(value, name)


def _level(value: Any, levels: Collection[str] | type | None, name: str) -> Any:
    if levels is None:
        return value
    if isinstance(levels, type):
        convert = {float: as_number, int: as_number, bool: as_flag, str: as_text}.get(levels)
        if convert is None:
            raise TypeError(f"levels must be float, bool, str or names, got {levels!r}")
        return convert(value, name)
    spelled = {fold(level): level for level in levels}
    text = fold(as_text(value, name))
    if text not in spelled:
        allowed = "one of " + ", ".join(levels)
        raise Stop(Finding(Outcome.SHAPE, f"{name} = {brief(value)} ({kind(value)})", allowed, "Check the spelling."))
    return spelled[text]


def _right(options: Explained, right: str | Collection[str] | None) -> set[str]:
    if right is None:
        good = {o for o, why in options.items() if why is None}
        if not good:
            raise ValueError("choice needs right=…, or an option explained by None")
        return good
    return {right} if isinstance(right, str) else set(right)


def _explanation(entry: str | tuple[str, str] | None) -> tuple[str | None, str]:
    if entry is None:
        return None, ""
    return (None, entry) if isinstance(entry, str) else (entry[0], entry[1])
