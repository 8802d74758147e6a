"""The wheel and the sdist: what is in them, and that the wheel works far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tomllib
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = {
    path.relative_to(ROOT).as_posix()
    for folder in ("data", "prompts") for path in (ROOT / folder).rglob("*") if path.is_file()
}
HOME = {"data": "indexer/data", "prompts": "assistant/prompts"}
"""Where the wheel keeps what lies at the checkout's top."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(wheel, sdist); the wheel is built from the sdist, so that the sdist is whole."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True, encoding="utf-8", timeout=180,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def installed(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the installed wheel alone; its dependencies are this environment's."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
         "--target", str(folder), str(built[0])], check=True, timeout=180,
    )
    return folder


def _run(installed: Path, folder: Path, *command: str, input: str = "") -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HOIBAO_")}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, input=input, capture_output=True,
        encoding="utf-8", timeout=120, env={**environment, "PYTHONPATH": str(installed)},
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_both_hold_all_that_is_shipped(built: tuple[Path, Path]) -> None:
    wheel, sdist = built
    with ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    assert {f"{HOME[top]}/{rest}" for top, _, rest in (s.partition("/") for s in SHIPPED)} <= packed
    assert not {name.split("/")[0] for name in packed if "dist-info" not in name} - {"assistant", "indexer"}
    with tarfile.open(sdist) as archive:
        unpacked = {name.partition("/")[2] for name in archive.getnames()}
    assert {*SHIPPED, "app.py", "README.md", "LICENSE", "Makefile", ".ci/run"} <= unpacked


def test_the_wheel_says_what_it_needs(built: tuple[Path, Path]) -> None:
    with ZipFile(built[0]) as archive:
        [name] = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        metadata = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (metadata["Name"], metadata["Version"]) == ("hoibao", project["version"])
    needed = [n for n in metadata.get_all("Requires-Dist") or [] if "extra ==" not in n]
    assert len(needed) == len(project["dependencies"])
    assert {"faiss-cpu", "gradio", "langchain", "sentence-transformers"} <= {
        n.split("<")[0].split(">")[0].split("=")[0] for n in needed
    }


def test_the_wheel_works_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    record = {"title": "Khánh thành cầu Suối Mây", "published": "2024-05-02",
              "body": "Sáng 2-5, huyện Yên Phác khánh thành cầu Suối Mây dài 120 mét."}
    line = json.dumps(record, ensure_ascii=False)
    assert "added 1" in _run(installed, tmp_path, "-m", "indexer", "index", "-", input=line)
    asked = ("-m", "assistant", "ask", "cau suoi may dai bao nhieu met", "--json")
    answer = json.loads(_run(installed, tmp_path, *asked))
    assert answer["status"] == "answered"
    assert "120 mét" in answer["citations"][0]["quote"]


def test_the_installed_code_reads_its_own_files(installed: Path, tmp_path: Path) -> None:
    program = (
        "import assistant, indexer.resources as r; from assistant.prompts import load_prompt;"
        "print(assistant.__file__, r.data('sample', 'articles.jsonl'), load_prompt('answer').version)"
    )
    code, sample, version = _run(installed, tmp_path, "-c", program).split()
    assert Path(code).is_relative_to(installed) and Path(sample).is_relative_to(installed)
    assert Path(sample).is_file() and len(version) == 8
