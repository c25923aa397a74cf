# SPDX-License-Identifier: Apache-2.0
"""plimsoll check on Kubernetes: levels of the Pod Security Standards, charts and overlays, changes that keep the form, damage."""
import json
import os
import shutil
import stat

import pytest
import yaml

BAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web   # ours
spec:
  template:
    spec:
      containers:
      - name: a   # first
        image: r.example.com/a:1
        securityContext:
          capabilities: {drop: [CAP_NET_RAW]}
      - image: r.example.com/b:1
        name: b
      - {name: c, image: "r.example.com/c:1", securityContext: {privileged: yes}}
"""


def write(plimsoll, name, text):
    path = plimsoll.work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def rules(run):
    return {f["rule"] for f in run.json()["findings"]}


def places(run):
    return sorted((f["subject"]["path"], f["subject"].get("line")) for f in run.json()["findings"])


def not_evaluated(run):
    return [(gap["where"], gap["why"]) for gap in run.json()["coverage"]["notEvaluated"]]


# ---- secrets in settings ----

@pytest.mark.parametrize("value, told", [
    ("db:\n  - password: \"hunter2horse\"\n", "password"), ("DB_PASSWORD:hunter2horse", "DB_PASSWORD"), ("token = abc123def\n", "token"),
    ("{\n \"api.token\": \"abc123def\",\n}", "api.token"), ("postgres://anna:hunter2horse@db/a", "URL"), ("password: ${DB_PASSWORD}", None),
    ("secret: name-of-it", None), ("passwordFile: /run/a", None), ("password: ''", None),
    ("about the password: it is in the vault", None)])
def test_settings_in_a_config_map(plimsoll, value, told):
    name = write(plimsoll, "map.json", json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"conf": value}}))
    run = plimsoll("check", "--rule", "kubernetes/config-map-secret", name)
    assert ("none found" in run.out) == (told is None) and (told or "") in run.out and "horse" not in run.out


@pytest.mark.parametrize("text, code", [
    ('{{ template "a" . }} {{- if .Alerts -}} {{ .GroupLabels.SortedPairs.Values }} {{- end }}', 0), ("{{ $labels.instance }}", 0),
    ("{{ .Values.a }}", 3), ('{{ include "a" . }}', 3), ("{{- if $.Values.a -}}", 3)])
def test_templates_of_others_in_a_valid_document(plimsoll, text, code):
    name = write(plimsoll, "map.json", json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": text}}))
    assert plimsoll("check", name).code == code


# ---- what is reached ----

@pytest.mark.parametrize("target, protocol, reached", [
    ("53", "TCP", True), ("dns", "UDP", True), ("dns", "TCP", False), ("http", "TCP", False), ("web", "TCP", True)])
def test_a_port_by_a_name_that_no_container_has_leads_nowhere(plimsoll, target, protocol, reached):
    name = write(plimsoll, "a.yaml", f"""apiVersion: v1
kind: Pod
metadata: {{name: p, namespace: n, labels: {{a: b}}}}
spec:
  containers: [{{name: c, image: "vllm/vllm-openai:1", ports: [{{name: dns, containerPort: 53, protocol: UDP}}, {{name: web, containerPort: 80}}]}}]
---
apiVersion: v1
kind: Service
metadata: {{name: s, namespace: n}}
spec: {{type: LoadBalancer, selector: {{a: b}}, ports: [{{port: 1, targetPort: {target}, protocol: {protocol}}}]}}
""")
    run = plimsoll("check", "-f", "json", "--rule", "kubernetes/exposed", "--rule", "kubernetes/exposed-console", name)
    assert rules(run) == ({"kubernetes/exposed", "kubernetes/exposed-console"} if reached else set())


# ---- levels ----

POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {pod}\n  containers: [{{name: b, image: \"c:1\", {container}}}]\n"
HARD = ("securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}",
        "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}")


@pytest.mark.parametrize("way, told", [("grpc: {port: 8080}", True), ("grpc: {port: 80}", False), ("httpGet: {port: web}", False), ("exec: {command: [a]}", False)])
def test_probes_of_ports_that_are_not_there(plimsoll, way, told):
    name = write(plimsoll, "a.yaml", POD.format(pod="hostPID: false", container=f"ports: [{{containerPort: 80, name: web}}], startupProbe: {{{way}}}"))
    assert ("pod/startup-port" in plimsoll("check", "--rule", "pod/startup-port", name).out) == told


@pytest.mark.parametrize("pod, container, level", [
    ("hostPID: true", "tty: false", "privileged"), ("hostPID: false", "tty: false", "baseline"), (*HARD, "restricted")])
def test_each_workload_is_told_its_level(plimsoll, pod, container, level):
    name = write(plimsoll, "pod.yaml", POD.format(pod=pod, container=container))
    run = plimsoll("check", "-f", "json", "--framework", "pss", name)
    (finding,) = run.json()["findings"]
    assert finding["rule"] == "pod-security/level" and finding["evidence"][0]["what"].startswith(level + " of Kubernetes 1.")
    assert bool(plimsoll("check", "-f", "json", "--framework", "pss-baseline", name).json()["findings"]) == (level == "privileged")
    assert bool(plimsoll("check", "-f", "json", "--framework", "pss-restricted", name).json()["findings"]) == (level != "restricted")


def test_levels_are_those_of_the_version(plimsoll):
    name = write(plimsoll, "pod.yaml", POD.format(
        pod="securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: \"1\"}]}", container="tty: false"))
    for version, found in (("1.31", True), ("1.32", False)):
        run = plimsoll("check", "-f", "json", "--framework", "pss-baseline", "--k8s-version", version, name)
        assert rules(run) == ({"pod-security/sysctls"} if found else set())


# ---- changes ----

def test_changes_keep_comments_and_form_and_are_right(plimsoll):
    name = write(plimsoll, "deploy.yaml", BAD)
    plimsoll("check", "--fix", "-f", "json", name)
    text = (plimsoll.work / name).read_text()
    assert "# ours" in text and "# first" in text
    a, b, c = yaml.safe_load(text)["spec"]["template"]["spec"]["containers"]
    for container in (a, b):
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert a["securityContext"]["capabilities"] == {"drop": ["NET_RAW"]}
    assert c["securityContext"] == {"privileged": True}, "whoever wrote that may need it"
    again = {(f["rule"], f["subject"].get("line")) for f in plimsoll("check", "-f", "json", name).json()["findings"]}
    line = next(i for i, l in enumerate(text.split("\n"), 1) if "name: c" in l)
    assert not {(rule, at) for rule, at in again if at != line and rule in (
        "container/privilege-escalation-not-denied", "container/seccomp-unset", "container/capability-prefix")}


def test_changes_of_json_stay_json(plimsoll):
    name = write(plimsoll, "pod.json", json.dumps({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "b", "image": "c:1"}]}}, indent=2))
    plimsoll("check", "--fix", "-f", "json", name)
    (container,) = json.loads((plimsoll.work / name).read_text())["spec"]["containers"]
    assert container["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_what_an_anchor_shares_is_not_changed(plimsoll):
    text = BAD.replace("name: web", "name: web\n  labels: &shared {a: b}")
    text += "      - name: d\n        image: &i r.example.com/d:1\n        securityContext: &s {privileged: true}\n"
    text += "      - name: e\n        image: *i\n        securityContext: *s\n"
    name = write(plimsoll, "deploy.yaml", text)
    plimsoll("check", "--fix", "-f", "json", name)
    assert "&s {privileged: true}" in (plimsoll.work / name).read_text()


# ---- charts and overlays ----

HELM = """\
#!/bin/sh
test "$1 $2" = "template release" || exit 9
case $MODE in
fail) echo "Error: no such value" >&2; exit 1;;
esac
cat <<X
---
# Source: shop/templates/web.yaml
apiVersion: v1
kind: Pod
metadata:
  name: release-web
spec:
  containers:
  - name: web
    image: "r.example.com/web:7"
    securityContext:
      privileged: true
X
"""
TEMPLATE = """\
{{- if .Values.web }}
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-web
spec:
  containers:
  - name: web
    image: "{{ .Values.image }}:{{ .Values.tag }}"
    securityContext:
      privileged: {{ .Values.privileged }}
{{- end }}
"""


@pytest.fixture
def chart(plimsoll):
    write(plimsoll, "shop/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    write(plimsoll, "shop/templates/web.yaml", TEMPLATE)
    helm = plimsoll.work / "bin" / "helm"
    write(plimsoll, "bin/helm", HELM)
    helm.chmod(helm.stat().st_mode | stat.S_IXUSR)
    return {"PATH": f"{helm.parent}:{os.environ['PATH']}"}


def test_a_chart_is_rendered_and_findings_stand_in_its_templates(plimsoll, chart):
    run = plimsoll("check", "--rule", "container/privileged", "-f", "json", "shop", env=chart)
    assert places(run) == [("shop/templates/web.yaml", 11)]
    assert run.json()["coverage"]["complete"]


def test_a_chart_that_cannot_be_rendered_is_not_evaluated(plimsoll, chart):
    run = plimsoll("check", "-f", "json", "shop", env={**chart, "MODE": "fail"})
    assert run.code == 3
    assert any(where == "shop/Chart.yaml" and "no such value" in why for where, why in not_evaluated(run))


def test_what_cannot_be_rendered_is_judged_as_it_stands(plimsoll, chart):
    """An overlay that names a file that is not there; its complaint is the same in every run, without klog's clock."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: b, image: c:1, securityContext: {privileged: true}}]}\n"
    write(plimsoll, "bin/kubectl", "#!/bin/sh\necho \"E1201 00:32:25.1170$$   $$ run.go:72] no such file: gone.yaml\" >&2\nexit 1\n")
    (plimsoll.work / "bin" / "kubectl").chmod(0o755)
    write(plimsoll, "over/kustomization.yaml", "resources: [web.yaml, gone.yaml]\n")
    write(plimsoll, "over/web.yaml", pod)
    write(plimsoll, "shop/templates/plain.yaml", pod)
    env = {**chart, "MODE": "fail", "PATH": f"{plimsoll.work / 'bin'}:/usr/bin:/bin"}
    for folder, name in (("over", "web.yaml"), ("shop", "templates/plain.yaml")):
        run = plimsoll("check", "--rule", "container/privileged", "-f", "json", folder, env=env)
        assert run.code == 3 and places(run) == [(f"{folder}/{name}", 4)]
    if not shutil.which("kustomize", path="/usr/bin:/bin"):
        gaps = not_evaluated(plimsoll("check", "-f", "json", "over", env=env))
        assert any(why == "not rendered: its files were judged as they stand; kubectl kustomize: no such file: gone.yaml" for _, why in gaps)


def test_without_helm_templates_are_not_evaluated(plimsoll, chart):
    run = plimsoll("check", "-f", "json", "shop", env={"PATH": "/nonexistent"})
    assert run.code == 3
    assert any("helm is not installed" in why for _, why in not_evaluated(run))
    assert any(where.startswith("shop/templates/web.yaml") and "unrendered template" in why for where, why in not_evaluated(run))


def test_what_helm_printed_is_read_from_a_pipe(plimsoll, chart):
    text = HELM[HELM.index("---\n"):HELM.rindex("X\n")]
    run = plimsoll("check", "--rule", "container/privileged", "-f", "json", "-", input=text)
    assert places(run) == [("shop/templates/web.yaml", 11)]


def test_an_overlay_is_built(plimsoll):
    if not shutil.which("kubectl") and not shutil.which("kustomize"):
        pytest.skip("neither kustomize nor kubectl is installed")
    write(plimsoll, "base/kustomization.yaml", "resources: [web.yaml]\n")
    write(plimsoll, "base/web.yaml", BAD.replace("{privileged: yes}", "{privileged: false}"))
    write(plimsoll, "over/kustomization.yaml", "resources: [../base]\nnamePrefix: x-\npatches:\n- path: patch.yaml\n")
    write(plimsoll, "over/patch.yaml", """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: b
        securityContext: {privileged: true}
""")
    run = plimsoll("check", "--rule", "container/privileged", "-f", "json", "over")
    (finding,) = run.json()["findings"]
    assert finding["subject"]["resource"] == "Deployment x-web, container b"


# ---- damage ----

@pytest.mark.parametrize("text, why", [
    (b"apiVersion: v1\nkind: Pod\nspec: " + b"[" * 10000, "nested deeper than the cap of 96"),
    (b"apiVersion: v1\nkind: Pod\nmetadata: {name: \xff}\n", "UTF-8"),
    (b"apiVersion: v1\nkind: Pod\nspec:\n\tcontainers: []\n", "a tab: YAML is indented with blanks alone"),
    (b"a: " + b"x" * (17 << 20), "larger than the limit"),
    (b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n  {{- if .Values.x }}\n", "unrendered template"),
], ids=["deep", "utf-8", "tab", "large", "template"])
def test_damage_is_told_with_its_place(plimsoll, text, why):
    name = write(plimsoll, "x.yaml", text)
    run = plimsoll("check", "-f", "json", name)
    assert run.code == 3
    assert any(where.startswith(name) and why in reason for where, reason in not_evaluated(run))


def test_damage_costs_its_document_alone(plimsoll):
    good = POD.format(pod="hostPID: true", container="tty: true")
    name = write(plimsoll, "x.yaml", good + "---\na: [\n---\n" + good)
    run = plimsoll("check", "--rule", "container/host-pid", "-f", "json", name)
    assert [line for _, line in places(run)] == [5, 14]
    assert len(not_evaluated(run)) == 1


def test_one_trouble_is_one_finding(plimsoll, tmp_path):
    """What widens or repeats another rule yields to it at the same place, and is told as a part; alone it speaks."""
    (tmp_path / "role.yaml").write_text(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules:\n"
        "- apiGroups: ['*']\n  resources: ['*']\n  verbs: ['*']\n- apiGroups: ['']\n  resources: [pods]\n  verbs: ['*']\n")
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nENV DB_PASSWORD=hunter22\nADD a /b\n")

    def found(*words):
        run = plimsoll("check", "-f", "json", *words, cwd=tmp_path)
        return json.loads(run.out)["findings"]
    rules = found("role.yaml")
    assert [f["rule"] for f in rules if f["rule"].startswith("rbac/")] == ["rbac/everything", "rbac/wildcard"]
    parts = [e["what"] for e in next(f for f in rules if f["rule"] == "rbac/everything")["evidence"]]
    assert any("(rbac/wildcard) is part of it" in part for part in parts)
    assert [f["rule"] for f in found("--rule", "rbac/bind", "role.yaml")] == ["rbac/bind"]
    assert {f["rule"] for f in found("--framework", "cis-docker", "Dockerfile")}.isdisjoint(
        {"dockerfile/add", "dockerfile/no-user", "dockerfile/secret-variable-likely", "dockerfile/secret-variable-possible"})
    assert [f["rule"] for f in found("--rule", "dockerfile/add", "Dockerfile")] == ["dockerfile/add"]
