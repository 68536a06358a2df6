"""`tradeoff data`: verify, rebuild, describe or generate the market data."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from tradeoff.data.build import DEFAULTS, build, check
from tradeoff.data.integrity import verify, verify_folder
from tradeoff.data.locate import datasets_folder
from tradeoff.market.config import MARKETS
from tradeoff.market.export import export
from tradeoff.market.recipe import RANGES, Recipe, check_market


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    one = actions.add_parser("verify", help="compare the files with their hashes and the tables with the schema")
    _market(one, "both")
    one.add_argument("--path", type=Path, help="verify the files of this folder, made by `tradeoff data generate`")

    one = actions.add_parser("build", help="rebuild the committed data, bit for bit, and their description")
    _market(one, "both")
    one.add_argument("--check", action="store_true", help="only compare a fresh build with the committed files")

    actions.add_parser("datasheet", help="write datasets/README.md, its pictures and the Croissant files again")

    one = actions.add_parser("generate", help="write a market of any size to a folder; repeat the command to resume")
    _market(one, "shopee")
    one.add_argument("--users", type=_number, default=8_000, metavar="N", help=f"users, {_range('users')}; default 8000")
    one.add_argument("--seed", type=_number, default=0, metavar="N", help=f"seed, {_range('seed')}; default 0")
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write to, new or to resume")
    one.add_argument("--workers", type=_number, default=1, metavar="N", help=f"processes, {_range('workers')}; default 1")
    one.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler to use instead, such as tcp://127.0.0.1:8786; "
                                                            "its workers must see the folder")
    one.add_argument("--impressions", type=_number, default=1.0, metavar="FRACTION",
                     help="fraction of sessions whose impressions are written, 0 to 1; default 1")


def run(args: argparse.Namespace) -> int:
    """Run one sub-command; 0 if all is well, 1 if there are problems."""
    if args.action == "generate":
        return _generate(args)
    if args.action == "datasheet":
        from tradeoff.data.datasheet import write_descriptions

        return _report([], f"{len(write_descriptions(datasets_folder()))} files written")
    if args.action == "verify" and args.path:
        return _report(verify_folder(args.path), f"{args.path}: all files are as the manifest says")
    if args.market:
        check_market(args.market)
    if args.action == "verify":
        return _report(verify(args.market), "all files are as the manifest says, all tables as the schema says")
    return _build(args)


def _build(args: argparse.Namespace) -> int:
    from tradeoff.data.datasheet import stale_descriptions, write_descriptions

    # The student kit comes without the calibration, and so without the means to write its table.
    described = find_spec("tradeoff.market.calibration") is not None
    folder = datasets_folder()
    problems: list[str] = []
    for market in [args.market] if args.market else list(MARKETS):
        if args.check:
            problems += check(DEFAULTS[market], folder / market)
        else:
            changed = build(DEFAULTS[market], folder / market)
            print(f"{market}: {', '.join(changed) or 'nothing'} changed")
    if described and args.check:
        problems += stale_descriptions(folder)
    elif described:
        write_descriptions(folder)
    return _report(problems, "the committed data are what a fresh build gives" if args.check else "built")


def _generate(args: argparse.Namespace) -> int:
    recipe = Recipe(args.market or "shopee", args.users, args.seed, args.impressions)
    manifest = export(recipe, args.out, workers=args.workers, scheduler=args.scheduler)
    files = manifest["files"].values()
    rows = {name: 0 for name in ("sessions", "impressions", "orders")}
    for file, entry in manifest["files"].items():
        table = file.split("/")[0].removesuffix(".parquet")
        if table in rows:
            rows[table] += entry["rows"]
    print(f"{args.out}: {len(files)} files, {sum(entry['bytes'] for entry in files) / 1e6:,.1f} MB; "
          + ", ".join(f"{count:,} {name}" for name, count in rows.items()))
    return 0


def _report(problems: list[str], success: str) -> int:
    for problem in problems:
        print(f"PROBLEM  {problem}", file=sys.stderr)
    print(f"{len(problems)} problems" if problems else f"OK  {success}")
    return 1 if problems else 0


def _market(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument("--market", help=f"{' or '.join(MARKETS)}; default {default}")


def _range(name: str) -> str:
    low, high = RANGES[name]
    return f"{low:,} to {high:,}"


def _number(text: str) -> int | float | str:
    """Leave the range check, with its better message, to the recipe."""
    for kind in (int, float):
        try:
            return kind(text.replace("_", ""))
        except ValueError:
            continue
    return text
