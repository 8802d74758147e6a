"""What no code here does: run or unpickle what it reads, trust what it parses, log what people write."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from indexer.logs import FIELDS
from indexer.settings import names

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted([*(ROOT / "assistant").rglob("*.py"), *(ROOT / "indexer").rglob("*.py"), ROOT / "app.py"])
NEVER = frozenset({
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp", "mktemp", "np.load",
    "numpy.load", "torch.load", "yaml.unsafe_load", "yaml.full_load", "yaml.load_all", "joblib.load",
    "ssl._create_unverified_context", "os.tmpnam",
})
"""What is not called, by the whole of its name as it is written."""
MODULES = frozenset({
    "pickle", "dill", "joblib", "shelve", "marshal", "cloudpickle", "requests", "urllib3", "urllib.request",
    "xml", "defusedxml", "telnetlib", "ftplib", "pdb",
})
"""What is not imported: pickles, clients that wait for ever, parsers that fetch or expand."""
_GIVEN = frozenset({
    "shell", "verify", "trust_remote_code", "allow_pickle", "allow_dangerous_deserialization",
})
_LOOKED_AT = frozenset(name.rpartition(".")[2] for name in NEVER) | {
    "extract", "extractall", "load", "XMLParser", "iterparse", "fromstring", "parse", "XML", "md5", "sha1",
    "SentenceTransformer", "CrossEncoder", "read_index", "get", "post", "Client", "AsyncClient", "stream",
}
FAISS = {"indexer/dense.py", "indexer/inverted.py"}
"""The modules that let FAISS read a file, once they are sure that they wrote it."""


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), _name(path))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{node.module}"


def faults(tree: ast.AST, of: str = "") -> list[str]:
    """What the code does that none here may."""
    found = [f"imports {name}" for name in _imports(tree) if {name, name.split(".")[0]} & MODULES]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [f"{why}, line {node.lineno}" for why in _of_call(node, of)]
    return found


def _of_call(call: ast.Call, of: str) -> Iterator[str]:
    last = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if last not in _LOOKED_AT and not any(keyword.arg in _GIVEN for keyword in call.keywords):
        return
    name, given = ast.unparse(call.func), {k.arg: ast.unparse(k.value) for k in call.keywords}
    if name in NEVER or last == "extractall" or "allow_dangerous_deserialization" in given:
        yield name
    if last == "extract" and name.split(".")[0] in ("tar", "archive", "zip", "packed", "member"):
        yield name
    if name == "yaml.load" and not ast.unparse(call.args[-1]).endswith(("BaseLoader", "SafeLoader")):
        yield "yaml.load with a loader that makes objects"
    if last in ("XMLParser", "iterparse") and given.get("resolve_entities") != "False":
        yield f"{name} that resolves entities"
    if last in ("fromstring", "parse", "XML") and name.startswith(("etree.", "lxml.etree.")):
        if len(call.args) < 2 and "parser" not in given:
            yield f"{name} by lxml's own parser"
    if name in ("hashlib.md5", "hashlib.sha1") and given.get("usedforsecurity") != "False":
        yield name
    if given.get("shell", "False") != "False" or given.get("verify") == "False":
        yield f"{name} by a shell, or without checking who answers"
    if given.get("trust_remote_code", "False") != "False" or "allow_pickle" in given:
        yield f"{name} that runs what it reads"
    if last in ("SentenceTransformer", "CrossEncoder") and not (
        "use_safetensors" in ast.unparse(call) or "**" in ast.unparse(call) or "modules" in given
    ):
        yield f"{name} that may unpickle weights"
    if last == "read_index" and of not in FAISS:
        yield name
    if name in ("httpx.get", "httpx.post", "httpx.Client", "httpx.AsyncClient", "httpx.stream"):
        yield f"{name}, past the checks of indexer.network"


def test_nothing_that_is_read_is_run_or_trusted() -> None:
    found = [f"{_name(path)}: {fault}" for path in CODE for fault in faults(_tree(path), _name(path))
             if "/training/" not in _name(path) or "may unpickle" not in fault]  # it reads what it made
    assert found == [] and len(CODE) > 300


@pytest.mark.parametrize("code", [
    "import pickle", "from pickle import loads", "import joblib", "from xml.etree import ElementTree",
    "import requests", "import urllib.request", "eval(x)", "exec(x)", "np.load(x)", "torch.load(x)",
    "np.load(x, allow_pickle=False)", "yaml.load(x, yaml.Loader)", "yaml.load(x, Loader=yaml.Loader)",
    "tar.extractall(x)", "zipfile.ZipFile(x).extractall()", "archive.extract(x)", "etree.fromstring(x)",
    "etree.parse(x)", "lxml.etree.XML(x)", "etree.XMLParser()", "etree.XMLParser(resolve_entities=True)",
    "etree.iterparse(x)", "hashlib.md5(x)", "hashlib.sha1(x)", "subprocess.run(x, shell=True)",
    "os.system(x)",
    "tempfile.mktemp()", "faiss.read_index(x)", "f(trust_remote_code=True)", "SentenceTransformer(x)",
    "f(verify=False)", "httpx.get(x)", "__import__(x)", "compile(x, y, z)",
])
def test_it_would_be_seen(code: str) -> None:
    assert faults(ast.parse(code))


@pytest.mark.parametrize("code", [
    "yaml.load(x, yaml.BaseLoader)", "re.compile(x)", "etree.fromstring(x, parser)", "hashlib.sha256(x)",
    "etree.XMLParser(resolve_entities=False)", "subprocess.run([x])", "json.loads(x)", "urlparse.parse(x)",
    "hashlib.md5(x, usedforsecurity=False)", "from xmlrpc_of_ours import x",
])
def test_what_is_well_is_not(code: str) -> None:
    assert faults(ast.parse(code)) == []


# -- the log -------------------------------------------------------------------------------

_LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
_LOGS = frozenset({"_log", "log", "logger", "logging"})


def said(tree: ast.AST) -> list[str]:
    """What is logged that is no constant text with fields that the log may have."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _LEVELS:
            if ast.unparse(node.func.value) in _LOGS:
                found += [f"{why}, line {node.lineno}" for why in _of_line(node)]
    return found


def _of_line(call: ast.Call) -> Iterator[str]:
    assert isinstance(call.func, ast.Attribute)
    args = call.args[1:] if call.func.attr == "log" else call.args
    if len(args) != 1 or not (isinstance(args[0], ast.Constant) and isinstance(args[0].value, str)):
        yield f"{ast.unparse(call)[:80]}: no constant text alone"
    for keyword in call.keywords:
        if keyword.arg == "extra":
            named = keyword.value.keys if isinstance(keyword.value, ast.Dict) else [None]
            if not all(isinstance(key, ast.Constant) and key.value in FIELDS for key in named):
                yield f"{ast.unparse(keyword)[:80]}: not of indexer.logs.FIELDS"
        elif keyword.arg not in ("exc_info", "stacklevel"):
            yield f"{keyword.arg}: unknown"


def test_what_is_logged_is_a_constant_text_with_figures() -> None:
    assert [f"{_name(path)}: {fault}" for path in CODE for fault in said(_tree(path))] == []


@pytest.mark.parametrize("code", [
    '_log.info(f"asked {question}")', '_log.info("asked %s", question)', "_log.error(str(error))",
    '_log.info("x", extra={"question": q})', '_log.info("x", extra=told)', '_log.log(20, "x" + y)',
    'logging.warning("x %s", y)',
])
def test_a_line_that_tells_more_would_be_seen(code: str) -> None:
    assert said(ast.parse(code))


def test_a_line_that_tells_no_more_is_well() -> None:
    well = ('_log.info("x", extra={"status": s})', '_log.log(level, "x")', '_log.exception("x")')
    assert said(ast.parse("\n".join(well))) == []


# -- what is said of it --------------------------------------------------------------------

SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PAGES = [ROOT / "SECURITY.md", *(ROOT / "docs" / name for name in ("privacy.md", "web.md", "operations.md"))]


def test_each_threat_names_a_test_that_is_there() -> None:
    rows = [line.split("|")[1:4] for line in SECURITY.splitlines() if line.startswith("| ")]
    named = [(threat, re.findall(r"`((?:tests|benchmarks)/[\w/.]+)`", held)) for threat, _, held in rows
             if held != " held by "]
    assert len(named) > 25 and not [threat for threat, tests in named if not tests]
    assert not [path for _, tests in named for path in tests if not (ROOT / path).is_file()]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_its_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    linked = [link for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text) if "://" not in link]
    assert not [link for link in linked if not (page.parent / link).exists()]


def test_the_units_settings_are_settings() -> None:
    for name in ("hoibao.service", "nginx.conf"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert not [key for key in re.findall(r"HOIBAO_([A-Z_]+)=", text) if key.lower() not in names()]
        assert not [key for key in re.findall(r"^#\s+(\w+) = \"", text, re.M) if key not in names()]
