"""The shape of the code: who may import whom, what loads at import, what is never written."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import assistant

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted([*(ROOT / "assistant").rglob("*.py"), *(ROOT / "indexer").rglob("*.py"), ROOT / "app.py"])
_TESTS = ROOT / "tests"
_CROSS_CUTTING = frozenset({
    "tests/test_architecture.py", "tests/test_packaging.py", "tests/test_readme.py", "tests/test_api_docs.py",
    "tests/test_cli.py",  # of assistant/cli.py and indexer/cli.py, which make one command
    "tests/test_benchmarks.py", "tests/test_seed.py", "tests/indexer/test_kill.py",
    "tests/indexer/test_robust.py",  # of all that writes
    "tests/indexer/test_contract.py",  # of an archive wherever it is
    "tests/indexer/register/test_holders_of_news.py",  # of extract and register together
    "tests/indexer/register/test_literal.py",  # of all that reads appointments
    "tests/test_injection.py",  # of generate, pack, cite and view together
    "tests/assistant/web/api/test_schema.py",  # of all of the API
    "tests/test_hostile.py", "tests/test_withdrawn.py", "tests/test_secrets.py",  # of every door
    "tests/test_trust.py",  # of all code
    "tests/test_supply.py",  # of what CI says of the packages
    "tests/test_deploy.py",  # of Dockerfile and deploy/
    "tests/test_import_docs.py", "tests/indexer/read/test_doors.py",  # of all that is read
})
_LANGCHAIN = frozenset({"assistant/langchain.py", "assistant/model.py"})
_CHAT = "assistant/web/chat.py"
_HEAVY = (
    "torch", "sentence_transformers", "gradio", "langchain", "langchain_core", "transformers", "alembic",
    "warcio", "docx", "pypdfium2", "ftfy", "psycopg", "pymilvus", "grpc",
    "ray", "pyarrow",
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), _name(path))


def _imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names that are imported anywhere below a node."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import on line {node.lineno}"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _packages(tree: ast.AST) -> set[str]:
    return {name.split(".")[0] for name in _imports(tree)}


def _within_functions(tree: ast.Module) -> list[ast.AST]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, functions)]


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield function.attr, node
            elif isinstance(function, ast.Name):
                yield function.id, node


@pytest.fixture(params=CODE, ids=_name)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    assert path.is_file(), f"{_name(path)} is missing"
    return path


def test_imports_go_one_way(module: Path) -> None:
    home = _name(module).split("/")[0]
    forbidden = {"indexer": {"assistant", "app"}, "assistant": {"app"}, "app.py": set[str]()}[home]
    assert not _packages(_tree(module)) & (forbidden | {"tests", "benchmarks"})


def test_langchain_stands_at_the_border(module: Path) -> None:
    if _name(module) not in _LANGCHAIN:
        assert not {p for p in _packages(_tree(module)) if p.startswith("langchain")}


def test_gradio_is_imported_by_the_chat_alone(module: Path) -> None:
    imports_it = "gradio" in _packages(_tree(module))
    assert imports_it == (_name(module) == _CHAT)


def test_the_chat_is_imported_within_a_function_of_the_server_alone(module: Path) -> None:
    tree, chat = _tree(module), _CHAT.removesuffix(".py").replace("/", ".")

    def count(node: ast.AST) -> int:
        return sum(name == chat or name.startswith(f"{chat}.") for name in _imports(node))

    assert count(tree) == sum(map(count, _within_functions(tree))), "it would be loaded with its importer"
    assert (count(tree) > 0) == (_name(module) == "assistant/web/serve.py")


def test_no_error_is_swallowed_unnamed(module: Path) -> None:
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"a bare except on line {node.lineno}"
            silent = all(isinstance(inner, ast.Pass) for inner in node.body)
            assert not silent, f"except {ast.unparse(node.type)}: pass on line {node.lineno}"


def test_every_text_file_has_its_encoding_said(module: Path) -> None:
    for name, call in _calls(_tree(module)):
        given = {keyword.arg for keyword in call.keywords}
        texts = [a.value for a in [*call.args, *(k.value for k in call.keywords)]
                 if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        is_text = name in ("read_text", "write_text") or (
            name == "open" and _opens_a_file(call) and not any("b" in t for t in texts if len(t) < 4)
        )
        assert not is_text or "encoding" in given, f"{name} without encoding, line {call.lineno}"


_OPENERS = ("cls", "tantivy", "webbrowser", "door", "archive", "tarfile", "gzip", "os")
"""Whose ``open`` opens no text file, unless it is told to."""


def _opens_a_file(call: ast.Call) -> bool:
    """``open(…)`` and ``path.open(…)``, not ``Archive.open(…)``, ``webbrowser.open(…)`` and the like."""
    if isinstance(call.func, ast.Name):
        return True
    assert isinstance(call.func, ast.Attribute)
    owner = ast.unparse(call.func.value).rsplit(".", 1)[-1]
    return not (owner[:1].isupper() or owner in _OPENERS)


def test_prompts_and_data_hold_no_code() -> None:
    assert not [_name(p) for folder in ("prompts", "data") for p in (ROOT / folder).rglob("*.py")]


@pytest.mark.parametrize("imported", ["assistant", "indexer.cli", "assistant.cli", "assistant.web.serve"])
def test_importing_loads_no_model_and_no_page(imported: str) -> None:
    program = f"import sys, {imported}; print([m for m in {_HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_tests_mirror_modules() -> None:
    for path in sorted(_TESTS.rglob("test_*.py")):
        if _name(path) not in _CROSS_CUTTING and path.parent.name != "browser":  # those drive the whole app
            below = path.relative_to(_TESTS)
            module = ROOT / below.with_name(below.name.removeprefix("test_"))
            there = module.is_file() or (module.with_suffix("") / "__init__.py").is_file()
            assert there, f"{_name(path)} mirrors no module; {_name(module)} is missing"


def test_the_public_api() -> None:
    assert sorted(assistant.__all__) == [
        "Answer", "Assistant", "Citation", "Hit", "Query", "Sentence", "Turn",
    ]
    assert all(getattr(assistant, name).__module__.startswith("assistant.") for name in assistant.__all__)
