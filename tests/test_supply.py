"""What CI says of the packages: what there is, and whether any is known to be vulnerable."""

from __future__ import annotations

import json
import runpy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

CI = Path(__file__).resolve().parents[1] / ".ci"
TODAY = date(2026, 1, 31)


@pytest.fixture(scope="module")
def sbom() -> dict[str, Any]:
    return runpy.run_path(str(CI / "sbom.py"))


@pytest.fixture(scope="module")
def verdict() -> Any:
    return runpy.run_path(str(CI / "audit.py"))["verdict"]


def told(*vulns: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": [
        {"name": "x", "version": "1.0", "vulns": list(vulns)},
        {"name": "y", "version": "2.0", "vulns": []},
        {"name": "z", "skip_reason": "not found"},
    ]}


FAULT = {"id": "PYSEC-1", "aliases": ["CVE-1", "GHSA-1"], "fix_versions": ["1.1"]}


def accepted(**values: Any) -> list[dict[str, Any]]:
    return [{"id": "CVE-1", "package": "x", "until": TODAY, "reason": "not used", **values}]


def test_a_vulnerability_fails_and_is_named(verdict: Any) -> None:
    found = verdict(told(FAULT), [], TODAY)
    assert found.fails and "x 1.0: PYSEC-1, fixed in: 1.1" in found.lines
    assert "2 of 3 packages, 1 vulnerabilities, 0 accepted" in found.lines[0]
    assert "not audited: z" in found.lines[1]


def test_where_there_is_none_it_passes(verdict: Any) -> None:
    found = verdict(told(), [], TODAY)
    assert not found.fails and "0 vulnerabilities" in found.lines[0]


@pytest.mark.parametrize(("values", "fails"), [
    ({}, False), ({"id": "GHSA-1"}, False), ({"id": "CVE-2"}, True), ({"package": "y"}, True),
    ({"until": date(2026, 1, 30)}, True), ({"until": date(2027, 1, 1)}, False),
])
def test_what_was_reviewed_is_accepted_until_its_day(
    verdict: Any, values: dict[str, Any], fails: bool
) -> None:
    assert verdict(told(FAULT), accepted(**values), TODAY).fails == fails


@pytest.mark.parametrize("values", [{"reason": ""}, {"until": "2027-01-01"}, {"package": None}])
def test_nothing_is_accepted_without_why_and_until_when(verdict: Any, values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"vulnerabilities\.toml: CVE-1"):
        verdict(told(), accepted(**values), TODAY)


@pytest.mark.parametrize("said", [None, {"dependencies": [{"name": "z", "skip_reason": "not found"}] * 3}])
def test_what_was_not_audited_is_not_called_clean(verdict: Any, said: dict[str, Any] | None) -> None:
    [line] = verdict(said, [], TODAY).lines
    assert line.startswith("audit: NOTHING WAS AUDITED") and "http" not in line


def test_what_is_accepted_now_is_well_said(verdict: Any) -> None:
    reviewed = tomllib.loads((CI / "vulnerabilities.toml").read_text(encoding="utf-8"))
    verdict(told(), reviewed["accepted"], TODAY)


def test_the_bill_names_what_is_installed_and_is_a_bill(sbom: dict[str, Any]) -> None:
    bill = sbom["made"]()
    by_name = {one["name"].lower(): one for one in bill["components"]}
    assert by_name["sqlalchemy"]["scope"] == "required" and by_name["pytest"]["scope"] == "excluded"
    assert by_name["numpy"]["purl"].startswith("pkg:pypi/numpy@")
    assert bill["metadata"]["component"]["name"] == "hoibao" and "hoibao" not in by_name
    text = json.dumps(bill)
    assert str(Path.home()) not in text and "serialNumber" not in bill and "timestamp" not in bill["metadata"]
    small = {**bill, "components": bill["components"][:1], "dependencies": []}
    for spoilt in ({**small, "bomFormat": "x"}, {**small, "components": [{"name": "x"}]}):
        with pytest.raises(ValueError, match="no CycloneDX"):
            sbom["check"](spoilt)
    less = [one for one in bill["components"] if one["name"] != "SQLAlchemy"]
    plain = [{key: one[key] for key in ("name", "version", "type")} for one in less]
    with pytest.raises(ValueError, match=r"not in the bill: .*sqlalchemy"):
        sbom["check"](small | {"components": plain})
