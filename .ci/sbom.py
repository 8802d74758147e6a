"""Write what is installed here as a CycloneDX bill of materials: ``python .ci/sbom.py dist/sbom.json``.

Reproducible: the same packages give the same file. What the program needs when it runs has the scope
"required", what tests, benchmarks and training need "excluded".
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distributions, requires
from pathlib import Path
from sysconfig import get_path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
ITSELF = "hoibao"


def made() -> dict[str, Any]:
    """The bill of this environment, checked."""
    command = [
        sys.executable, "-m", "cyclonedx_py", "environment", sys.executable, "--of", "JSON", "--no-validate",
        "--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "-o", "-"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    bill = scoped(json.loads(done.stdout), needed())
    check(bill)
    return bill


def needed() -> set[str]:
    """The packages that are installed because the program's dependencies need them, extras as asked for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting, seen = [Requirement(one) for one in project["dependencies"]], set[tuple[str, str]]()
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.extras):
            if (key := (plain(wanted.name), extra)) not in seen:
                seen.add(key)
                waiting += _below(wanted.name, extra)
    return {name for name, _ in seen}


def _below(name: str, extra: str) -> list[Requirement]:
    try:
        told = requires(name) or []
    except PackageNotFoundError:  # of another platform
        return []
    found = map(Requirement, told)
    return [one for one in found if one.marker is None or one.marker.evaluate({"extra": extra})]


def scoped(bill: dict[str, Any], required: set[str]) -> dict[str, Any]:
    """The bill without this program among its own parts, each with its scope."""
    return bill | {"components": [
        one | {"scope": "required" if plain(one["name"]) in required else "excluded"}
        for one in bill["components"] if plain(one["name"]) != ITSELF]}


def check(bill: dict[str, Any]) -> None:
    """Raise ``ValueError`` where the bill is none of its schema, or leaves out what is installed.

    Without the schema's formats: to look at each address by its grammar takes 17 s.
    """
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.schema._res import BOM_JSON, JSF, SPDX_JSON
    from jsonschema import Draft7Validator
    from referencing import Registry, Resource

    schema, spdx, jsf = (
        json.loads(Path(str(path)).read_text(encoding="utf-8"))
        for path in (BOM_JSON[SchemaVersion.from_version(bill["specVersion"])], SPDX_JSON, JSF))
    base = schema["$id"].rpartition("/")[0]
    registry: Any = Registry().with_resources(
        (f"{base}/{name}", Resource.from_contents(part))
        for name, part in (("spdx.SNAPSHOT.schema.json", spdx), ("spdx.schema.json", spdx),
                           ("jsf-0.82.SNAPSHOT.schema.json", jsf), ("jsf-0.82.schema.json", jsf)))
    for fault in Draft7Validator(schema, registry=registry).iter_errors(bill):
        raise ValueError(f"no CycloneDX: {fault.json_path}: {fault.message[:200]}")
    there = {(plain(one["name"]), one.get("version")) for one in bill["components"]}
    installed = distributions(path=[get_path("purelib"), get_path("platlib")])  # not what lies in Ray
    here = {(plain(one.metadata["Name"]), one.version) for one in installed}
    if missing := sorted(name for name, version in here - there if name != ITSELF):
        raise ValueError(f"not in the bill: {', '.join(missing)}")


def plain(name: str) -> str:
    """A package's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main(target: Path) -> None:
    """Write the bill to a file."""
    bill = made()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    required = sum(one["scope"] == "required" for one in bill["components"])
    count = len(bill["components"])
    print(f"{target}: CycloneDX {bill['specVersion']}, {count} packages, {required} of them required")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
