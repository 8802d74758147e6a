"""What is installed from ``Dockerfile`` and ``deploy/``, as far as can be told without running it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from gotpl.exts.helm import HelmTemplateEngine

from indexer.settings import PREFIX, names

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm"
FILES = [ROOT / "Dockerfile", ROOT / "docs" / "deployment.md",
         *sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".env")]
NO_SETTINGS = {"HOIBAO_PASSWORD"}
"""Read by ``hoibao user add`` alone."""


def test_every_variable_is_a_setting() -> None:
    known = {PREFIX + name.upper() for name in names()}
    used = {name for file in FILES
            for name in re.findall(r"HOIBAO_[A-Z_]*[A-Z]", file.read_text(encoding="utf-8"))}
    assert not used - known - NO_SETTINGS


@pytest.mark.parametrize(
    "file", [path for path in FILES if path.suffix == ".yaml" and path.parent.name != "templates"],
    ids=lambda file: file.relative_to(DEPLOY).as_posix())
def test_yaml_says_nothing_twice(file: Path) -> None:
    assert yaml.load(file.read_text(encoding="utf-8"), _Once)


class _Once(yaml.SafeLoader):
    """A loader that refuses a key that stands twice in one mapping, of which YAML would take the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: {keys}"
        return super().construct_mapping(node, deep)


# -- the image ---------------------------------------------------------------------------------


def test_the_dockerfile_is_well_made() -> None:
    done = subprocess.run([Path(sys.executable).with_name("hadolint"), ROOT / "Dockerfile"],
                          capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stdout) == (0, "")


def test_an_image_is_made_of_what_it_needs_and_runs_as_nobody() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"python:3.11-slim-bookworm"}
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    copied = {source for line in lines if line.startswith("COPY ") and "--from" not in line
              for source in line.split()[1:-1]}
    assert copied and all((ROOT / source).exists() for source in copied)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    assert "*" in ignored and {line[1:] for line in ignored if line.startswith("!")} == copied


# -- compose -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


def test_compose_follows_its_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
               DEPLOY / "compose.yaml"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stdout


def test_each_service_is_bounded_looked_after_and_pinned(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert service["restart"] == "unless-stopped", name
        assert "healthcheck" in service or name == "app", f"{name}: the image has none"
        assert not re.search(r":latest$|^[^:]+$", service["image"]), name
        assert "privileged" not in service
        for needed, how in service.get("depends_on", {}).items():
            assert how["condition"] == "service_healthy"
            optional = compose["services"][needed].get("profiles") and not service.get("profiles")
            assert not optional or how["required"] is False, f"{name}: {needed} is not always there"


def test_what_compose_names_is_there(compose: dict[str, Any]) -> None:
    services = compose["services"].values()
    for kind in ("volumes", "networks", "secrets"):
        used = {str(one).partition(":")[0] for service in services for one in service.get(kind, [])}
        assert {one for one in used if "/" not in one} == set(compose[kind]), kind
    assert (DEPLOY / "nginx.conf").is_file() and services
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/deploy/secrets/", "/deploy/.env", "/deploy/hoibao.env"} <= set(ignored), "secrets stay out"


def test_the_examples_name_what_is_filled_in(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+):[-?]", text))
    told = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.M))
    assert told - {"COMPOSE_PROFILES"} <= asked
    assert asked - told == {"IMAGE", "EXTRAS", "TRANSFORMERS", "APP_MEMORY"}, "these have defaults that do"
    profiles = {one for service in compose["services"].values() for one in service.get("profiles", [])}
    assert profiles == {"postgres", "milvus", "watch"}


# -- nginx -------------------------------------------------------------------------------------


def test_both_nginx_files_say_the_same() -> None:
    """But for what is another in containers."""
    ours, theirs = map(_directives, (ROOT / "docs" / "nginx.conf", DEPLOY / "nginx.conf"))
    other = ("server 127", "server app", "listen ", "server_name ", "ssl_certificate", "access_log ",
             "error_log ", "resolver ", "zone ")
    assert {line for line in ours ^ theirs if not line.startswith(other)} == set()
    assert "hash $slot consistent;" in ours and "proxy_buffering off;" in ours


def _directives(path: Path) -> set[str]:
    text = re.sub(r"(^|\s)#.*", "", path.read_text(encoding="utf-8"), flags=re.M)
    return {" ".join(line.split()) for line in text.splitlines() if line.strip()}


# -- the chart ---------------------------------------------------------------------------------

EVERYTHING = {"autoscaling": {"enabled": True, "maxReplicas": 6, "cpu": 70},
              "watch": {"enabled": True, "sources": ["https://bao.example/rss"]}}


@cache
def _values() -> dict[str, Any]:
    return dict(yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8")))


def _rendered(more: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What the chart makes, in the templates' order; a value that is not there is an error."""
    templates = sorted((CHART / "templates").iterdir())
    sources = {path.name: path.read_text(encoding="utf-8") for path in templates}
    engine = HelmTemplateEngine.from_sources(sources, strict=True)
    told = {"Values": _values() | (more or {}), "Release": {"Name": "hb"}}
    return [made for name in sources if name.endswith(".yaml")
            for made in yaml.safe_load_all(engine.render_template(name, told)) if made]


def test_the_chart_makes_what_it_should() -> None:
    made = [f"{one['kind']}/{one['metadata']['name']}" for one in _rendered(EVERYTHING)]
    assert sorted(made) == [
        "Deployment/hb", "Deployment/hb-watch", "HorizontalPodAutoscaler/hb", "Ingress/hb", "Job/hb-admin",
        "Job/hb-upgrade", "NetworkPolicy/hb", "PodDisruptionBudget/hb", "Service/hb"]
    [server] = [one for one in _rendered({"storage": {"claim": "kho", "size": ""}})
                if one["kind"] == "Deployment"]
    assert server["spec"]["strategy"] == {"type": "Recreate"}, "a claim is of one pod at a time"
    off = {"ingress": {"enabled": False}, "network": {"enabled": False}, "jobs": []}
    assert len(_rendered(off)) == 3


def test_every_value_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (CHART / "templates").iterdir())
    used = set(re.findall(r"\.Values\.([\w.]+)", text))
    leaves = set(_leaves(_values()))
    assert [leaf for leaf in leaves if not any(f"{leaf}.".startswith(f"{one}.") for one in used)] == []
    assert [one for one in used if not any(f"{leaf}.".startswith(f"{one}.") for leaf in leaves)] == []


def _leaves(values: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{before}{name}.")
        else:
            yield before + name


def test_pods_are_shut_in_and_ended_in_time() -> None:
    made = _rendered(EVERYTHING)
    pods = [one["spec"]["template"]["spec"] for one in made if one["kind"] in ("Deployment", "Job")]
    assert len(pods) == 4
    for pod in pods:
        [container] = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] and pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]}}
        assert {one["mountPath"] for one in container["volumeMounts"]} == {"/var/lib/hoibao", "/tmp"}
        assert container["envFrom"] == [{"secretRef": {"name": "hoibao"}}]
        assert container["resources"]["limits"]["memory"]
        assert all(isinstance(one["value"], str) for one in container["env"])
    [server] = [pod for pod in pods if pod["containers"][0]["args"] == ["serve"]]
    drain = _values()["drain"]
    assert server["terminationGracePeriodSeconds"] == drain + 20
    ready = server["containers"][0]["readinessProbe"]
    assert ready["periodSeconds"] * ready["failureThreshold"] < drain / 4, "it is noticed before it refuses"


def test_helm_itself_makes_the_same() -> None:
    """The extra ``deploy`` has all of Helm, which is too large for every run."""
    helm = pytest.importorskip("helm_python.chart", reason="pip install 'hoibao[deploy]'")
    made = helm.Chart.load(str(CHART)).render(EVERYTHING, name="hb")
    told = [one for text in made.values() for one in yaml.safe_load_all(text) if one]
    assert sorted(told, key=_name) == sorted(_rendered(EVERYTHING), key=_name)
    assert helm.lint(str(CHART), strict=True)["errors"] == []


def _name(made: dict[str, Any]) -> str:
    return f"{made['kind']}/{made['metadata']['name']}"
