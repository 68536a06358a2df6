"""The confusion matrix of the attempts bank: from graded submissions to figures, report and README."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tradeoff.course.bank import Attempt, Bank
from tradeoff.course.accidents import Case
from tradeoff.course.place import write_atomic
from tradeoff.grading.private import Graded, tests_of

LEAST_REJECTED = 0.95
LEAST_NAMED = 0.80
RESULTS = "results.json"


@dataclass(frozen=True)
class Verdict:
    """One graded attempt."""

    attempt: Attempt
    score: float
    points: float
    text: str

    @property
    def accepted(self) -> bool:
        """Full marks."""
        return self.score >= self.points - 1e-9

    @property
    def named(self) -> bool:
        """Whether the feedback names the misconception of a wrong attempt."""
        return _plain(self.attempt.tag) in _plain(self.text)

    @property
    def fault(self) -> str:
        """What is wrong with this verdict, empty when it is as it should be."""
        if self.attempt.right:
            return "" if self.accepted else "a right attempt is rejected"
        if self.accepted:
            return "a wrong attempt is accepted"
        return "" if self.named else "the feedback does not name the misconception"


@dataclass
class Row:
    """Figures of one item."""

    item: str
    points: float
    right: int = 0
    right_rejected: int = 0
    wrong: int = 0
    wrong_accepted: int = 0
    named: int = 0


@dataclass
class LessonResult:
    """Everything that is published about one lesson."""

    lesson: str
    rows: list[Row] = field(default_factory=list)
    cases: list[tuple[str, str, str]] = field(default_factory=list)
    """Damage · what it may cost · what happened (``as expected`` or the difference)."""
    gaps: list[str] = field(default_factory=list)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def verdicts(used: Iterable[Attempt], graded: Graded) -> list[Verdict]:
    """One verdict for each attempt in a graded submission."""
    rows = []
    for attempt in used:
        points = sum(graded.points[t] for t in graded.points if t in _tests(attempt.item, graded))
        rows.append(Verdict(attempt, graded.item(attempt.item), points, graded.error or graded.text(attempt.item)))
    return rows


def _tests(item: str, graded: Graded) -> set[str]:
    return set(tests_of(item, graded.scores))


def tally(bank: Bank, all_verdicts: list[Verdict]) -> list[Row]:
    """Figures per item, in the order of the notebook."""
    rows = {item: Row(item, 0.0) for item in bank.items if item in bank.attempts}
    for verdict in all_verdicts:
        row = rows[verdict.attempt.item]
        row.points = max(row.points, verdict.points)
        if verdict.attempt.right:
            row.right += 1
            row.right_rejected += not verdict.accepted
        else:
            row.wrong += 1
            row.wrong_accepted += verdict.accepted
            row.named += not verdict.accepted and verdict.named
    return list(rows.values())


def judge_case(case: Case, graded: Graded, items: list[str]) -> str:
    """``as expected``, or in words how the outcome of a damaged notebook differs."""
    if not case.graded:
        return "as expected" if graded.error else "was graded although it cannot be read"
    if graded.error:
        return f"was not graded: {graded.error}"
    found = []
    for item in items:
        full = sum(p for name, p in graded.points.items() if name in _tests(item, graded))
        want = 0.0 if item in case.lost else full
        if abs(graded.item(item) - want) > 1e-9:
            found.append(f"{item} scored {graded.item(item):g} where {want:g} is fair")
    lines = " ".join(graded.problems)
    if case.says and case.says not in lines:
        found.append(f"no problem line says {case.says!r}" + (f" (they say: {lines})" if lines else ""))
    if not case.says and not case.lost and lines:
        found.append(f"needless problem line: {lines}")
    return "; ".join(found) or "as expected"


def cost(case: Case) -> str:
    """What a damage may cost, in words."""
    if not case.graded:
        return "cannot be read: reported, the others are graded"
    lost = ", ".join(f"`{item}`" for item in sorted(case.lost))
    return f"only {lost}" if lost else "nothing"


# ---- figures -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Overall:
    """The three figures that the course promises, over any number of lessons."""

    right: int
    right_rejected: int
    wrong: int
    wrong_rejected: int
    named: int
    damaged: int
    damaged_differ: int
    gaps: int

    @property
    def good(self) -> bool:
        """Whether the promises hold (an empty bank holds nothing)."""
        return (
            self.right > 0 and self.wrong > 0 and self.right_rejected == 0
            and self.wrong_rejected >= LEAST_REJECTED * self.wrong and self.named >= LEAST_NAMED * self.wrong
            and self.damaged_differ == 0 and self.gaps == 0
        )  # fmt: skip

    def lines(self) -> list[str]:
        """The figures as sentences."""
        share = lambda part, whole: f"{part} of {whole} ({part / whole:.0%})" if whole else "none"  # noqa: E731
        return [
            f"right attempts rejected: {share(self.right_rejected, self.right)}, promised 0",
            f"wrong attempts rejected: {share(self.wrong_rejected, self.wrong)}, promised at least {LEAST_REJECTED:.0%}",
            f"misconception named: {share(self.named, self.wrong)}, promised at least {LEAST_NAMED:.0%}",
            f"damaged notebooks as expected: {share(self.damaged - self.damaged_differ, self.damaged)}, promised all",
        ]


def overall(results: Iterable[LessonResult]) -> Overall:
    """Sum over lessons."""
    results = list(results)
    rows = [row for result in results for row in result.rows]
    cases = [case for result in results for case in result.cases]
    wrong = sum(r.wrong for r in rows)
    return Overall(
        sum(r.right for r in rows), sum(r.right_rejected for r in rows), wrong,
        wrong - sum(r.wrong_accepted for r in rows), sum(r.named for r in rows), len(cases),
        sum(outcome != "as expected" for _, _, outcome in cases), sum(len(r.gaps) for r in results),
    )  # fmt: skip


def table(rows: list[Row]) -> list[str]:
    """The matrix of one lesson as Markdown."""
    lines = [
        "| item | points | right accepted | right rejected | wrong rejected | wrong accepted | misconception named |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for r in rows:
        lines.append(
            f"| `{r.item}` | {r.points:g} | {r.right - r.right_rejected} | {r.right_rejected} "
            f"| {r.wrong - r.wrong_accepted} | {r.wrong_accepted} | {r.named} of {r.wrong} |"
        )
    return lines


def readme(results: list[LessonResult]) -> str:
    """The published page: deterministic, no times."""
    lines = [
        "# The attempts bank",
        "",
        "Right and wrong answers to every automatically graded item, run through the real nbgrader pipeline: released",
        "notebook, one attempt an item, autograde, gradebook. Generated by `tradeoff attempts`; do not edit.",
        "",
        "- *right accepted*: a right answer in another idiom gets full marks. *right rejected* must be 0.",
        "- *wrong rejected*: a wrong answer gets less than full marks. *named*: the feedback names its misconception.",
        "- *damaged notebook*: a right submission with that accident; it may cost only what the table says.",
        "",
        "To add an attempt, add a block `# %% [right] idiom` or `# %% [wrong: misconception]` with the whole answer cell to",
        "`NN_slug/<item>.py`, then run `tradeoff attempts NN --only <item>`; an accident is a `Case` in `NN_slug/damaged.py`.",
        "",
        *[f"- **{line}**" for line in overall(results).lines()],
        "",
    ]
    for result in sorted(results, key=lambda r: r.lesson):
        lines += [f"## {result.lesson}", "", *table(result.rows), ""]
        if result.cases:
            lines += ["| damaged notebook | what it may cost | outcome |", "|---|---|---|"]
            lines += [f"| {name} | {may} | {outcome} |" for name, may, outcome in result.cases] + [""]
        lines += [f"- {gap}" for gap in result.gaps] + ([""] if result.gaps else [])
    return "\n".join(lines).rstrip() + "\n"


def read_results(folder: Path) -> dict[str, LessonResult]:
    """The results published so far, by lesson; none when there is no file."""
    path = folder / RESULTS
    if not path.is_file():
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {
        r["lesson"]: LessonResult(r["lesson"], [Row(**x) for x in r["rows"]], [(c[0], c[1], c[2]) for c in r["cases"]], r["gaps"])
        for r in rows
    }


def publish(folder: Path, fresh: list[LessonResult], lessons: list[str]) -> None:
    """Write results.json and README.md; lessons that were not run now keep their published result."""
    merged = read_results(folder) | {r.lesson: r for r in fresh}
    kept = [merged[name] for name in sorted(merged) if name in lessons]
    text = json.dumps([asdict(r) for r in kept], indent=1, ensure_ascii=False) + "\n"
    write_atomic(folder / RESULTS, text.encode())
    write_atomic(folder / "README.md", readme(kept).encode())
