"""The command line: light, helpful, with honest exit codes."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from tradeoff import __version__, cli


def test_version_help_and_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"tradeoff {__version__}\n"
    assert cli.main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in cli.COMMANDS)
    assert cli.main([]) == 2


def test_unknown_command_suggests(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["biuld"]) == 2
    assert "Did you mean `tradeoff build`?" in capsys.readouterr().err


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([name, "--help"])
    assert stop.value.code == 0
    assert f"usage: tradeoff {name}" in capsys.readouterr().out


def test_a_missing_module_breaks_only_its_own_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "later", ("tradeoff.not_written_yet", "something"))
    assert cli.main(["later"]) == 1
    assert "does not include that command" in capsys.readouterr().err
    assert cli.main(["--help"]) == 0


@pytest.mark.parametrize(
    ("raised", "code", "said"), [(KeyboardInterrupt(), 130, "interrupted"), (ValueError("n is -1"), 1, "n is -1")]
)
def test_failures_become_messages(
    raised: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(_: object) -> int:
        raise raised

    monkeypatch.setitem(
        sys.modules, "tradeoff_test_module", types.SimpleNamespace(configure=lambda parser: None, run=run)
    )
    monkeypatch.setitem(cli.COMMANDS, "fails", ("tradeoff_test_module", "fails"))
    assert cli.main(["fails"]) == code
    assert said in capsys.readouterr().err


def test_import_is_light() -> None:
    code = "import sys, tradeoff, tradeoff.cli; print([m for m in ('numpy', 'pandas', 'nbformat', 'matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
