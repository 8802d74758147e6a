"""Every command of the README does what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import app
from indexer.settings import FILE, PREFIX, Settings, names

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = [line for block in re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S)
         for line in block.splitlines() if line.strip()]
PYTHON = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)
TOML = re.findall(r"^```toml\n(.*?)^```", README, re.M | re.S)
SETTINGS = README.partition("\n## Settings\n")[2].partition("\n## ")[0]
INLINE = re.findall(r"`hoibao ([a-z]+)[^`]*`", README)
MAKE = re.findall(r"`?make ([a-z]+)`?", README)
_IN_THE_BROWSER_TEST = {"make run"}
_OFFLINE = {"PIP_DRY_RUN": "1", "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "false"}
"""What is installed here already satisfies pip; it needs no network and changes nothing."""
_ASKED_FOR = {"HOIBAO_PASSWORD": "mat-khau-dai-lam"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout, where the archive of one command serves the next."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("data", "benchmarks", "assistant", "indexer", "prompts", "pyproject.toml",
                 "README.md", "LICENSE"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def _run(folder: Path, command: str) -> str:
    bin = Path(sys.executable).parent
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HOIBAO_")}
    environment |= {"PATH": f"{bin}{os.pathsep}{os.environ['PATH']}", **_OFFLINE,
                    **_ASKED_FOR}
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True,
                          encoding="utf-8", timeout=120)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


def test_the_commands_of_the_readme_run_in_their_order(folder: Path) -> None:
    assert len(SHELL) >= 9
    said = {line: _run(folder, line) for line in SHELL if line not in _IN_THE_BROWSER_TEST}
    for line, output in said.items():
        words = shlex.split(line)
        if words[:2] == ["hoibao", "ask"] and "--json" not in words:
            assert "[1]" in output, f"{line}\n{output}"
        elif words[:2] == ["hoibao", "ask"]:
            assert '"status": "answered"' in output
        assert output.strip() or words[0] == "pip", line


def test_the_program_of_the_readme_runs(folder: Path, capsys: pytest.CaptureFixture[str],
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    if not (folder / "archive").is_dir():
        _run(folder, SHELL[SHELL.index("hoibao index data/sample --archive archive")])
    [program] = PYTHON
    exec(compile(program, "README.md", "exec"), {})
    assert "Giám đốc Sở Y tế" in capsys.readouterr().out


def test_commands_named_in_passing_exist() -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands
             if command.callback} | {group.name for group in app.registered_groups}
    assert {"index", "serve"} <= set(INLINE) <= known
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {"run", "test"} <= set(MAKE) <= targets


def test_every_setting_is_told() -> None:
    keys, variables = ([name for cell in cells for name in re.findall(r"`(\w+)`", cell)] for cells in zip(
        *re.findall(r"^\| (`[^|]*) \| ([^|]*) \|", SETTINGS, re.M), strict=True))
    assert sorted(keys) == sorted(names())
    assert variables == [PREFIX + key.upper() for key in keys]


def test_the_settings_file_can_be_read(tmp_path: Path) -> None:
    [example] = TOML
    (tmp_path / FILE).write_text(example, encoding="utf-8")
    assert set(Settings.load(environment={}, folder=tmp_path).origins) == {"hosts", "proxies", "auth"}


def test_pictures_and_links_lead_somewhere() -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    assert linked and all((ROOT / path).exists() for path in linked), linked
