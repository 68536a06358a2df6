"""The `tradeoff` command: a table of commands, each in its own module, imported only when used."""

from __future__ import annotations

import argparse
import difflib
import importlib
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from tradeoff import __version__

COMMANDS: dict[str, tuple[str, str]] = {
    "lab": ("tradeoff.course.lab", "open the course in JupyterLab"),
    "doctor": ("tradeoff.course.doctor", "check Python, packages, kernel, data and notebooks"),
    "kit": ("tradeoff.course.kit", "make the student zip: notebooks, data, package, no solutions"),
    "class": ("tradeoff.course.classroom", "run a demonstration class from release to gradebook"),
    "attempts": ("tradeoff.course.attempts", "grade the bank of attempts and write the confusion matrix"),
    "build": ("tradeoff.course.build", "build notebooks from their texts"),
    "data": ("tradeoff.data.command", "verify, rebuild or generate the market data"),
    "bench": ("tradeoff.bench", "measure every performance figure beside its peer"),
    "pins": ("tradeoff.course.pins", "upgrade every pinned version"),
}


def usage() -> str:
    """The text of `tradeoff --help`."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {help_line}" for name, (_, help_line) in COMMANDS.items()]
    return "\n".join(
        [
            "usage: tradeoff COMMAND [options]",
            "",
            "A graded course: privacy and personalised recommendations in two synthetic marketplaces.",
            "",
            "commands:",
            *lines,
            "",
            "`tradeoff COMMAND --help` explains a command; `tradeoff --version` prints the version.",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 success · 1 the command ran and found or met a problem · 2 wrong usage · 130 interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] in (["--version"], ["-V"]):
        print(f"tradeoff {__version__}")
        return 0
    if not given or given[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if given else 2
    name, *rest = given
    if name not in COMMANDS:
        close = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f" Did you mean `tradeoff {close[0]}`?" if close else ""
        print(f"tradeoff: there is no command {name!r}.{hint}\n\n{usage()}", file=sys.stderr)
        return 2
    module_name, help_line = COMMANDS[name]
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        print(f"tradeoff {name}: {error}. {missing(error.name or '', module_name)}", file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(prog=f"tradeoff {name}", description=help_line)
    module.configure(parser)
    before = signal.signal(signal.SIGTERM, _interrupt)  # a job that is ended cleans up as an interrupted one does
    try:
        return int(module.run(parser.parse_args(rest)))
    except KeyboardInterrupt:
        print(f"\ntradeoff {name}: interrupted; no file was left half written.", file=sys.stderr)
        return 130
    except (OSError, ValueError, RuntimeError) as error:
        print(f"tradeoff {name}: {error}", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def missing(absent: str, module_name: str) -> str:
    """What to do about a module that cannot be imported."""
    if absent == module_name or module_name.startswith(absent + "."):
        return "This installation does not include that command."
    return "Install the course again with `uv sync`, then ask `tradeoff doctor`."
