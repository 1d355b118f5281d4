"""Compose file and Kubernetes manifests hang together, and with the settings, routes and commands of the product."""

import re
import shutil
import subprocess

import pytest
import yaml

from bot.cli import COMMANDS
from bot.settings import PROJECT, read_settings
from tests.deploy.shipped import environment
from tests.unit.test_env_example import listed

DEPLOY = PROJECT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
KEYS = {
    "CHAT_TOKEN_KEY": "k" * 40,
    "SESSION_KEY": "s" * 40,
    "CERTIFICATE_KEY": "a" * 64,
}
ROUTES = {"/ready", "/health", "/channels/web/ready", "/metrics"}
# Settings of other programs in the same file.
OF_POSTGRES = {"POSTGRES_PASSWORD"}


def documents(path):
    return [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each]


@pytest.fixture(scope="module")
def objects():
    """Everything kustomize applies."""
    applied = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
    return [each for name in applied for each in documents(KUBERNETES / name)]


def of_kind(objects, kind):
    return {each["metadata"]["name"]: each for each in objects if each["kind"] == kind}


def pods(objects):
    for each in objects:
        if each["kind"] == "Deployment":
            yield each["metadata"]["name"], each["spec"]["template"]
        if each["kind"] == "CronJob":
            yield each["metadata"]["name"], each["spec"]["jobTemplate"]["spec"]["template"]


def containers(objects):
    for name, pod in pods(objects):
        for each in [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]:
            yield name, pod["spec"], each


def test_every_manifest_is_applied_or_said_not_to_be():
    applied = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))["resources"]
    others = {"kustomization.yaml", "secret.example.yaml", "prometheus-adapter.yaml"}

    assert {path.name for path in KUBERNETES.glob("*")} == {*applied, *others}


def test_every_image_is_one_that_kustomize_names_anew(objects):
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))
    renamed = {each["name"] for each in kustomization["images"]}

    assert {each["image"] for _, _, each in containers(objects)} == renamed
    if shutil.which(
        "kubectl"
    ):  # no package of the system has it, so a machine without it is no poorer a test
        done = subprocess.run(
            ["kubectl", "kustomize", str(KUBERNETES)], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        images = set(re.findall(r"image: (\S+)", done.stdout))
        assert images == {"registry.example/policy-assistant:0.1.0"}


def test_settings_of_the_manifests_can_be_read_and_are_all_settings(objects, tmp_path):
    given = of_kind(objects, "ConfigMap")["settings"]["data"]
    (secret,) = documents(KUBERNETES / "secret.example.yaml")

    assert {*given, *secret["stringData"]} <= set(listed())
    filled = {**environment(), **given, **secret["stringData"], **KEYS, "DATA": str(tmp_path)}
    settings = read_settings(filled)
    assert settings.host == "0.0.0.0"
    assert settings.demo is False


def test_every_container_is_without_rights_and_has_limits(objects):
    found = list(containers(objects))

    assert len(found) >= 5
    for name, pod, each in found:
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["automountServiceAccountToken"] is False
        rights = each["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True, name
        assert rights["allowPrivilegeEscalation"] is False
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in each["resources"]["limits"]
        assert {"cpu", "memory"} <= set(each["resources"]["requests"])
        mounted = {mount["name"]: mount["mountPath"] for mount in each["volumeMounts"]}
        assert mounted.items() >= {"state": "/data", "tmp": "/tmp"}.items()
        assert set(mounted) <= {volume["name"] for volume in pod["volumes"]}


def test_every_command_is_one_of_ours(objects):
    asked = [each["args"][0] for _, _, each in containers(objects) if "args" in each]
    asked += [each["command"][0] for each in compose()["services"].values() if is_ours(each)]

    assert set(asked) >= {"assistant", "portal", "mail", "migrate"}
    assert set(asked) <= set(COMMANDS)


def test_probes_ask_routes_that_are_there_at_ports_that_are_named(objects):
    for name in ("assistant", "portal"):
        pod = of_kind(objects, "Deployment")[name]["spec"]["template"]
        (container,) = pod["spec"]["containers"]
        named = {port["name"]: port["containerPort"] for port in container["ports"]}
        for kind in ("startupProbe", "readinessProbe", "livenessProbe"):
            probe = container[kind]
            asked = probe.get("httpGet") or probe["tcpSocket"]
            assert asked["port"] in named, (name, kind)
            assert asked.get("path", "/ready") in ROUTES
        scraped = pod["metadata"]["annotations"]
        assert int(scraped["prometheus.io/port"]) in named.values()
        assert scraped["prometheus.io/path"] in ROUTES


def test_ports_are_those_of_the_settings(objects):
    given = of_kind(objects, "ConfigMap")["settings"]["data"]
    ports = {
        name: each["spec"]["ports"][0]["port"] for name, each in of_kind(objects, "Service").items()
    }

    assert ports == {"assistant": int(given["ASSISTANT_PORT"]), "portal": int(given["PORT"])}
    for name, port in ports.items():
        rules = of_kind(objects, "NetworkPolicy")[name]["spec"]["ingress"][0]["ports"]
        assert [rule["port"] for rule in rules] == [port]


def test_names_lead_to_one_another(objects):
    deployments, services = of_kind(objects, "Deployment"), of_kind(objects, "Service")
    labels = {name: pod["metadata"]["labels"] for name, pod in pods(objects)}

    for name, each in deployments.items():
        assert each["spec"]["selector"]["matchLabels"] == labels[name]
    for name, each in services.items():
        assert each["spec"]["selector"] == labels[name]
    for name, each in of_kind(objects, "PodDisruptionBudget").items():
        assert each["spec"]["selector"]["matchLabels"] == labels[name]
        assert each["spec"]["minAvailable"] < deployments[name]["spec"]["replicas"]
    for each in of_kind(objects, "Ingress").values():
        for path in each["spec"]["rules"][0]["http"]["paths"]:
            named = path["backend"]["service"]
            ports = {port["name"] for port in services[named["name"]]["spec"]["ports"]}
            assert named["port"]["name"] in ports
    claims = {*of_kind(objects, "PersistentVolumeClaim"), "backups"}
    for _, pod in pods(objects):
        for volume in pod["spec"]["volumes"]:
            assert (
                volume.get("persistentVolumeClaim", {"claimName": "state"})["claimName"] in claims
            )


def test_nobody_is_without_an_assistant_while_an_update_rolls_out(objects):
    for name in ("assistant", "portal"):
        spec = of_kind(objects, "Deployment")[name]["spec"]
        assert spec["replicas"] >= 2
        assert spec["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        assert "preStop" in spec["template"]["spec"]["containers"][0]["lifecycle"]


def test_assistants_are_added_by_a_figure_that_the_adapter_gives_out(objects):
    (scaled,) = of_kind(objects, "HorizontalPodAutoscaler").values()
    (adapter,) = documents(KUBERNETES / "prometheus-adapter.yaml")
    figure = scaled["spec"]["metrics"][0]["external"]["metric"]["name"]

    assert scaled["spec"]["scaleTargetRef"]["name"] in of_kind(objects, "Deployment")
    assert adapter["externalRules"][0]["name"]["as"] == figure == "assistant_inbox_messages"


def compose():
    return yaml.safe_load((DEPLOY / "compose.yml").read_text("utf-8"))


def is_ours(service):
    return service["image"] == "policy-assistant"


def test_compose_runs_two_assistants_with_one_database_and_only_nginx_is_open():
    services = compose()["services"]

    assert {"postgres", "assistant-1", "assistant-2", "portal", "mailer", "nginx"} <= set(services)
    assert [name for name, each in services.items() if "ports" in each] == ["nginx"]
    urls = {
        each["environment"][name]
        for each in services.values()
        if is_ours(each)
        for name in ("DATABASE_URL", "CONVERSATIONS_URL")
    }
    assert {url.split("@")[1] for url in urls} == {"postgres/assistant"}


def test_our_processes_in_compose_are_without_rights_and_write_nowhere_but_data_and_tmp():
    for name, each in compose()["services"].items():
        if is_ours(each):
            assert each["read_only"] is True, name
            assert each["cap_drop"] == ["ALL"]
            assert each["tmpfs"] == ["/tmp"]
            assert each["volumes"] == ["state:/data"]


def test_nginx_in_compose_finds_what_its_files_name():
    services = compose()["services"]
    upstreams = (DEPLOY / "nginx" / "upstreams.conf").read_text("utf-8")

    for host, port in re.findall(r"server (\S+):(\d+)", upstreams):
        assert host in services
        assert port in " ".join(services[host]["healthcheck"]["test"])
    for each in services["nginx"]["volumes"]:
        assert (DEPLOY / each.split(":")[0]).exists() or each.startswith("./tls")


def test_what_compose_depends_on_is_there_and_can_become_healthy():
    services = compose()["services"]

    for name, each in services.items():
        for other, condition in (each.get("depends_on") or {}).items():
            assert other in services, name
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in services[other], other


def test_the_settings_to_fill_in_for_compose_can_be_read(tmp_path):
    example = (DEPLOY / "compose.env.example").read_text("utf-8")
    given = dict(line.split("=", 1) for line in example.splitlines() if re.match("[A-Z]", line))
    commented = set(re.findall(r"^#([A-Z_]+)=", example, re.MULTILINE))

    assert {*given, *commented} - OF_POSTGRES <= set(listed())
    assert all(
        given[name] == "" for name in (*KEYS, *OF_POSTGRES)
    )  # no secret that all would share
    settings = read_settings({**environment(), **given, **KEYS, "DATA": str(tmp_path)})
    assert settings.public_url.startswith("https://")
