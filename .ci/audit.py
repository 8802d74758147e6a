"""Ask by pip-audit whether installed packages have known vulnerabilities: ``python .ci/audit.py``.

Fails for each that is not accepted in ``.ci/vulnerabilities.toml``. Where no service answers, or none knows
these packages, it says so in a line and does not fail: nothing is known then, which is not nothing found.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

REVIEWED = Path(__file__).with_name("vulnerabilities.toml")
_NOTHING = "audit: NOTHING WAS AUDITED"
_SECONDS = 240
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is told, in lines, and whether it fails."""

    lines: Sequence[str]
    fails: bool = False


def verdict(told: Mapping[str, Any] | None, accepted: Sequence[Mapping[str, Any]], today: date) -> Verdict:
    """What pip-audit's JSON says, None where it gave none, beside what is accepted."""
    if told is None:
        return Verdict([f"{_NOTHING}: no vulnerability service could be reached"])
    asked = told["dependencies"]
    known = [one for one in asked if "vulns" in one]
    if not known:
        return Verdict([f"{_NOTHING}: the service that answers knows none of {len(asked)} packages"])
    left = dict(_reviewed(accepted, today))
    open, excused, lines = [], 0, []
    for one in known:
        for fault in one["vulns"]:
            names = {fault["id"], *fault.get("aliases", [])}
            if any(left.get(name) == one["name"] for name in names):
                excused += 1
            else:
                fixed = ", ".join(fault.get("fix_versions", [])) or "none yet"
                open.append(f"{one['name']} {one['version']}: {fault['id']}, fixed in: {fixed}")
    lines.append(
        f"audit: {len(known)} of {len(asked)} packages, {len(open)} vulnerabilities, {excused} accepted")
    if skipped := [one["name"] for one in asked if "vulns" not in one]:
        more = f" and {len(skipped) - _SHOWN} more" if len(skipped) > _SHOWN else ""
        lines.append(f"audit: not audited: {', '.join(skipped[:_SHOWN])}{more}")
    lines += open
    if open:
        lines.append(f"Upgrade them, or accept each in {REVIEWED.name} with why and until when")
    return Verdict(lines, bool(open))


def _reviewed(accepted: Sequence[Mapping[str, Any]], today: date) -> list[tuple[str, str]]:
    """Vulnerability and package of what is accepted today. Raises ``ValueError`` for what says not why."""
    for one in accepted:
        if not (one.get("reason") and one.get("package") and isinstance(one.get("until"), date)):
            raise ValueError(f"{REVIEWED.name}: {one.get('id')}: package, reason and until must be there")
    return [(one["id"], one["package"]) for one in accepted if one["until"] >= today]


def asked() -> dict[str, Any] | None:
    """What pip-audit tells of this environment, None where it could ask nobody."""
    command = [sys.executable, "-m", "pip_audit", "--skip-editable", "--progress-spinner", "off",
               "--format", "json", "--timeout", "10"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=_SECONDS, check=False)
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return told if isinstance(told, dict) and told.get("dependencies") else None


def main() -> int:
    """Ask, tell; the exit code."""
    accepted = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))["accepted"]
    found = verdict(asked(), accepted, date.today())
    print("\n".join(found.lines))
    return int(found.fails)


if __name__ == "__main__":
    sys.exit(main())
