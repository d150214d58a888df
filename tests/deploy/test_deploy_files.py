"""What operators start from: hardened services, the settings and metrics that they name, and the pages about them.

Most linters of these files are programs that a bare machine lacks; docs/hosting.md and docs/operations.md say how to
run them.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app import __version__
from app.settings import Settings
from app.web.edge.metrics import registry
from tests.markdown import anchors

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
MANIFESTS = DEPLOY / "kubernetes"
HOSTING, OPERATIONS = ((ROOT / "docs" / name).read_text("utf-8") for name in ("hosting.md", "operations.md"))
SETTINGS = {f"RETROGRAD_{name.upper()}" for name in Settings.model_fields}
PROXYS_OWN = {"RETROGRAD_SITE", "RETROGRAD_REPLICAS", "RETROGRAD_HTTP_PORT", "RETROGRAD_ADMIN", "RETROGRAD_WORKERS"}


def files() -> Iterator[Path]:
    yield from (path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".pyc")


def objects(kind: str) -> list[Any]:
    """Every object of this kind in the manifests."""
    found = [thing for path in sorted(MANIFESTS.glob("*.yaml")) for thing in yaml.safe_load_all(path.read_text())]
    return [thing for thing in found if thing["kind"] == kind]


@pytest.mark.parametrize("path", list(files()), ids=lambda path: path.name)
def test_every_setting_that_a_file_names_exists(path: Path) -> None:
    named = set(re.findall(r"RETROGRAD_[A-Z_]+", path.read_text("utf-8")))
    assert named <= SETTINGS | PROXYS_OWN


@pytest.mark.parametrize("path", list(files()), ids=lambda path: path.name)
def test_every_file_is_explained(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    assert name in HOSTING + OPERATIONS or str(path.parent.relative_to(ROOT)) in HOSTING + OPERATIONS


def test_the_page_for_operators_says_when_to_change_each_setting() -> None:
    advice = OPERATIONS.partition("\n| when | set |\n")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(RETROGRAD_[A-Z_]+)`", advice)) == SETTINGS


def test_the_page_for_operators_has_the_default_of_each_setting() -> None:
    rows = dict(re.findall(r"^\| `(RETROGRAD_[A-Z_]+)` \| (.*?) \|", OPERATIONS, re.MULTILINE))
    assert rows.keys() == SETTINGS
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int | str) and field.default != "":
            assert rows[f"RETROGRAD_{name.upper()}"].strip("`") == str(field.default), name


# compose.yaml


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def test_compose_knows_everything_that_its_file_says() -> None:
    schema = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run([*schema, DEPLOY / "compose.yaml"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", ["app-a", "app-b", "valkey", "proxy"])
def test_a_container_can_do_only_what_it_needs(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])


def test_only_the_proxy_can_be_reached_and_the_app_has_no_way_out() -> None:
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert composed["networks"]["inside"] == {"internal": True}
    for name, service in composed["services"].items():
        assert ("ports" in service) == (name == "proxy")
        assert ("outside" in service["networks"]) == (name == "proxy")
    assert "443:443/udp" in composed["services"]["proxy"]["ports"], "HTTP/3 needs it"


def test_replicas_are_named_to_the_proxy_and_have_time_to_finish() -> None:
    text = (DEPLOY / "Caddyfile").read_text()
    assert "{$RETROGRAD_REPLICAS:app-a:8000 app-b:8000}" in text
    limit = re.search(r"request_buffers (\d+)MB", text)
    assert limit
    assert int(limit[1]) * 1_000_000 > Settings().max_body_bytes
    for name in ("app-a", "app-b"):
        assert int(services()[name]["stop_grace_period"].rstrip("s")) > Settings().shutdown_seconds


# Kubernetes


@pytest.mark.parametrize("deployment", objects("Deployment"), ids=lambda thing: thing["metadata"]["name"])
def test_a_pod_can_do_only_what_it_needs(deployment: Any) -> None:
    pod = deployment["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        allowed = container["securityContext"]
        assert allowed["readOnlyRootFilesystem"] is True
        assert allowed["allowPrivilegeEscalation"] is False
        assert allowed["capabilities"] == {"drop": ["ALL"]}
        assert set(container["resources"]) == {"requests", "limits"}
        assert {"livenessProbe", "readinessProbe"} <= set(container)


def test_the_app_is_probed_where_it_answers_and_has_time_to_finish() -> None:
    app = next(thing for thing in objects("Deployment") if thing["metadata"]["name"] == "retrograd")
    pod = app["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    wait = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    own = next(int(one["value"]) for one in container["env"] if one["name"] == "RETROGRAD_SHUTDOWN_SECONDS")
    assert pod["terminationGracePeriodSeconds"] > wait + own
    assert app["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_what_selects_the_app_names_its_label() -> None:
    label = {"app.kubernetes.io/name": "retrograd"}
    for kind in ("PodDisruptionBudget", "Deployment"):
        assert any(thing["spec"]["selector"]["matchLabels"] == label for thing in objects(kind))
    assert any(thing["spec"]["selector"] == label for thing in objects("Service"))
    assert any(thing["spec"]["podSelector"]["matchLabels"] == label for thing in objects("NetworkPolicy"))
    assert all(thing["spec"]["scaleTargetRef"]["name"] == "retrograd" for thing in objects("HorizontalPodAutoscaler"))


def test_kustomize_takes_every_manifest_but_the_other_autoscaler() -> None:
    taken = yaml.safe_load((MANIFESTS / "kustomization.yaml").read_text())["resources"]
    present = {path.name for path in MANIFESTS.glob("*.yaml")} - {"kustomization.yaml", "autoscaler-latency.yaml"}
    assert set(taken) == present


# systemd


def test_the_unit_is_hardened_and_lets_the_workers_finish() -> None:
    unit = (DEPLOY / "retrograd.service").read_text()
    options = dict(re.findall(r"^([A-Za-z]+)=(.*)$", unit, re.MULTILINE))
    hardened = {"DynamicUser": "yes", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": ""}
    assert hardened.items() <= options.items()
    assert {"PrivateTmp", "ProtectHome", "SystemCallFilter", "RestrictAddressFamilies", "MemoryMax"} <= options.keys()
    assert options["KillMode"] == "mixed"
    assert int(options["TimeoutStopSec"]) > Settings().shutdown_seconds


def test_the_tag_of_the_image_is_this_release() -> None:
    [image] = yaml.safe_load((MANIFESTS / "kustomization.yaml").read_text())["images"]
    assert image["newTag"] == __version__
    assert set(re.findall(re.escape(image["newName"]) + r":(\S+)", HOSTING)) == {__version__}


# Monitoring


def known_metrics() -> set[str]:
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
    return {metric.name + suffix for metric in registry.collect() for suffix in suffixes[metric.type]} | {"up"}


def expressions() -> list[str]:
    groups = yaml.safe_load((DEPLOY / "monitoring" / "alerts.yaml").read_text())["groups"]
    panels = json.loads((DEPLOY / "monitoring" / "dashboard.json").read_text())["panels"]
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    return shown + [rule["expr"] for group in groups for rule in group["rules"]]


def test_every_metric_of_the_alerts_and_the_dashboard_exists_and_every_metric_is_watched() -> None:
    named = {name for text in expressions() for name in re.findall(r"\b(?:http|retrograd)_\w+", text)}
    assert named <= known_metrics()
    bases = {metric.name for metric in registry.collect()}
    assert not {base for base in bases if not any(name.startswith(base) for name in named)}


def test_every_alert_leads_to_a_part_of_the_page_for_operators() -> None:
    text = (DEPLOY / "monitoring" / "alerts.yaml").read_text()
    led = re.findall(r"runbook: docs/operations\.md#(\S+)", text)
    assert len(led) == text.count("alert: ")
    assert set(led) <= anchors(ROOT / "docs" / "operations.md")


def test_every_alert_has_a_case_in_which_it_fires_on_metrics_that_exist() -> None:
    """promtool runs the cases; docs/operations.md says how."""
    groups = yaml.safe_load((DEPLOY / "monitoring" / "alerts.yaml").read_text())["groups"]
    alerts = {rule["alert"] for group in groups for rule in group["rules"]}
    tests = yaml.safe_load((DEPLOY / "monitoring" / "alerts_test.yaml").read_text())["tests"]
    cases = [case for test in tests for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == alerts
    known = known_metrics()
    for test in tests:
        for series in test["input_series"]:
            assert series["series"].partition("{")[0] in known
