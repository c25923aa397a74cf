# SPDX-License-Identifier: Apache-2.0
"""plimsoll check over files that are made to take all of its time or memory: each is judged, or what was left out is told.

No time is asserted: --timeout ends the run where a case takes far longer than it may, and that is an error.
"""
import json

import pytest

EVERY = ("--rule", "*")


def lines(count, text, head=""):
    return head + "".join(text.format(i=i) for i in range(count))


def pod(containers, head=""):
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n{head}  containers:\n{containers}"


def extends(count):
    return "services:\n" + "".join(f"  s{i}:\n    image: a:1\n    extends: {{service: s{i + 1}}}\n" for i in range(count)) + f"  s{count}: {{image: a:1}}\n"


def laughs(levels):
    text = "l0: &l0 {image: a:1}\n" + "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, levels))
    return text + "apiVersion: v1\nkind: Pod\n"


def interpolations(count):
    """A word that doubles itself at each ENV."""
    return "FROM a:1\nENV V=0123456789abcdef\n" + "ENV V=$V$V\n" * count + "RUN echo $V\nEXPOSE $V\nWORKDIR $V\n"


CASES = {
    # a Dockerfile
    "instructions": ("Dockerfile", lambda: lines(100000, "RUN a{i}\n", "FROM a:1\n")),
    "labels": ("Dockerfile", lambda: lines(100000, "LABEL a{i}=b\n", "FROM a:1\n")),
    "users": ("Dockerfile", lambda: lines(100000, "USER u{i}\n", "FROM a:1\n")),
    "folders": ("Dockerfile", lambda: lines(100000, "WORKDIR w{i}\n", "FROM a:1\n")),
    "stages": ("Dockerfile", lambda: lines(100000, "FROM a:1 AS s{i}\n")),
    "stages-of-stages": ("Dockerfile", lambda: "FROM a:1 AS s0\n" + "".join(f"FROM s{i} AS s{i + 1}\nENV V{i}=$V{i - 1}x\n" for i in range(999))),
    "copies-of-stages": ("Dockerfile", lambda: lines(900, "FROM a:1 AS s{i}\n") + lines(100000, "COPY --from=s0 /a{i} /b\n")),
    "copies": ("Dockerfile", lambda: lines(100000, "COPY a{i} /b/\n", "FROM a:1\n")),
    "copies-of-many": ("Dockerfile", lambda: "FROM a:1\nCOPY " + lines(1000000, "a{i} \\\n") + "/b/\n"),
    "archives": ("Dockerfile", lambda: lines(40000, "COPY a{i}.tar.gz /b/\nRUN tar xf /b/a{i}.tar.gz\n", "FROM a:1\n")),
    "downloads": ("Dockerfile", lambda: lines(60000, "RUN curl -LO http://example.org/a{i} && sh a{i}\n", "FROM a:1\n")),
    "downloads-of-one": ("Dockerfile", lambda: "FROM a:1\nRUN " + lines(8000, "wget -O a{i} http://example.org/a{i} && \\\n") + "true\n"),
    "packages": ("Dockerfile", lambda: lines(50000, "RUN apt-get install a{i} && pip install b{i}\n", "FROM debian:12\n")),
    "packages-of-one": ("Dockerfile", lambda: "FROM debian:12\nRUN apt-get install " + lines(800000, "a{i} \\\n") + "b\n"),
    "commands-of-one": ("Dockerfile", lambda: "FROM a:1\nRUN " + "cd /a && sudo rm b; \\\n" * 200000 + "\n"),
    "pipes-of-one": ("Dockerfile", lambda: "FROM a:1\nRUN curl http://example.org/a" + " | cat \\\n" * 200000 + " | sh\n"),
    "words-of-one": ("Dockerfile", lambda: "FROM a:1\nRUN echo" + " $a $b $c $d \\\n" * 250000 + "\n"),
    "continued": ("Dockerfile", lambda: "FROM a:1\nRUN a" + " \\\n && b" * 200000 + "\n"),
    "comments": ("Dockerfile", lambda: "# hadolint ignore=DL3008\n" * 300000 + "FROM a:1\n"),
    "heredocs": ("Dockerfile", lambda: lines(50000, "RUN <<E\na{i}\nE\n", "FROM a:1\n")),
    "heredocs-of-one": ("Dockerfile", lambda: "FROM a:1\nRUN " + lines(5000, "<<E{i} ") + "\n" + lines(5000, "E{i}\n")),
    "heredoc": ("Dockerfile", lambda: "FROM a:1\nRUN <<E\n" + "curl http://example.org/a | sh\n" * 100000 + "E\n"),
    "nested-shells": ("Dockerfile", lambda: lines(50000, "RUN bash -c 'bash -c \"sudo a{i}\"'\n", "FROM a:1\n")),
    "substitutions": ("Dockerfile", lambda: "FROM a:1\nRUN " + "$(" * 100000 + "\n"),
    "braces": ("Dockerfile", lambda: "FROM a:1\nENV a=" + "${a:-" * 100000 + "\n"),
    "replacements": ("Dockerfile", lambda: "FROM a:1\nARG x=" + "a" * 4000 + "\nENV " + lines(20000, "v{i}=${{x//a*b?c*d/e}} \\\n") + "w=x\n"),
    "replacements-of-one": ("Dockerfile", lambda: "FROM a:1\nARG x=" + "a" * 4000 + "\nEXPOSE " + "${x//a*b/} \\\n" * 20000 + "1\n"),
    "doubling": ("Dockerfile", lambda: interpolations(40)),
    "variables": ("Dockerfile", lambda: lines(5000, "ENV a{i}=b\n", "FROM a:1\n") + "RUN echo" + lines(100000, " ${{a{i}}} \\\n") + "\n"),
    "variables-of-each": ("Dockerfile", lambda: lines(4900, "ENV a{i}=b\n", "FROM a:1\n") + lines(90000, "WORKDIR /$none/$a0\n")),
    "arguments": ("Dockerfile", lambda: lines(4900, "ARG a{i}=b\n") + lines(900, "FROM $b{i}:$c\n")),
    "ports": ("Dockerfile", lambda: "FROM a:1\nEXPOSE" + " 1 2 3 4 5 6 7 8 \\\n" * 500000 + " 1\n"),
    "ports-of-each": ("Dockerfile", lambda: lines(60000, "EXPOSE {i}\n", "FROM a:1\n")),
    "mounts": ("Dockerfile", lambda: "FROM a:1\nRUN " + "--mount=type=cache,target=/a \\\n" * 100000 + "b\n"),
    "onbuild": ("Dockerfile", lambda: "FROM a:1\n" + "ONBUILD RUN sudo a\n" * 100000),
    "exec-form": ("Dockerfile", lambda: "FROM a:1\nCMD [" + '"a", \\\n' * 1000000 + '"b"]\n'),
    "wishes-on-stacked-comments": ("a.yaml", lambda: "# plimsoll: ignore container/*\n" * 9000 + pod("  - {name: c, image: a}\n" * 400000)),
    "wishes-with-alternatives": ("Dockerfile", lambda: "# plimsoll: ignore " + "{a,b}" * 25 + "\nFROM a\n"),
    "wishes-of-an-object": ("a.yaml", lambda: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    plimsoll/ignore: '" + "*a*b*c*," * 10000
                            + "'\nspec:\n  containers:\n" + "  - {name: c, image: a}\n" * 2000),
    "arguments-without-values": ("Dockerfile", lambda: lines(4900, "ARG a\n", "FROM a:1\n") + lines(90000, "WORKDIR /$a\n")),
    "secrets": ("Dockerfile", lambda: lines(100000, "ENV PASSWORD_{i}=hunter{i}\n", "FROM a:1\n")),
    "secrets-of-one": ("Dockerfile", lambda: "FROM a:1\nRUN echo " + "ghp_" * 2000000 + "\n"),
    "a-long-word": ("Dockerfile", lambda: "FROM a:1\nRUN " + "a" * (8 << 20) + "\n"),
    "quotes": ("Dockerfile", lambda: "FROM a:1\nRUN echo " + "'a'\"b\" \\\n" * 800000 + "\n"),
    "duplicate-steps": ("Dockerfile", lambda: "FROM a:1\n" + "CMD a\nENTRYPOINT b\nHEALTHCHECK CMD c\nSHELL [\"sh\"]\n" * 30000),
    # Kubernetes
    "containers": ("a.yaml", lambda: pod(lines(100000, "  - {{name: c{i}, image: a}}\n"))),
    "containers-of-one-name": ("a.yaml", lambda: pod("  - {name: c, image: a, securityContext: {privileged: true}}\n" * 60000)),
    "containers-and-volumes": ("a.yaml", lambda: pod(lines(20000, "  - {{name: c{i}, image: a, volumeMounts: [{{name: v{i}, mountPath: /a}}]}}\n"),
                                                   "  volumes:\n" + lines(20000, "  - {{name: v{i}, hostPath: {{path: /a{i}}}}}\n"))),
    "variables-of-a-container": ("a.yaml", lambda: pod("  - name: c\n    image: a\n    env:\n" + lines(150000, "    - {{name: PASSWORD{i}, value: b{i}}}\n"))),
    "ports-of-a-container": ("a.yaml", lambda: pod("  - name: c\n    image: a\n    ports:\n" + lines(200000, "    - {{containerPort: {i}, hostPort: {i}}}\n"))),
    "capabilities": ("a.yaml", lambda: pod("  - name: c\n    image: a\n    securityContext:\n      capabilities:\n        add: [" + "SYS_ADMIN," * 500000 + "]\n")),
    "arguments-of-a-container": ("a.yaml", lambda: pod("  - name: kube-apiserver\n    image: a\n    command:\n    - kube-apiserver\n" + "    - --anonymous-auth=true\n" * 300000)),
    "script-of-a-container": ("a.yaml", lambda: pod("  - name: c\n    image: a\n    command: [sh, -c, '" + "curl http://example.org/a | sh; " * 200000 + "']\n")),
    "rbac-rules": ("a.yaml", lambda: "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules:\n"
                   + "- {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n" * 100000),
    "rbac-bindings": ("a.yaml", lambda: lines(10000, "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b{i}}}\n"
                      "roleRef: {{kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}}\nsubjects: [{{kind: ServiceAccount, name: a, namespace: b}}]\n")),
    "subjects": ("a.yaml", lambda: "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
                 "roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}\nsubjects:\n"
                 + "- {kind: ServiceAccount, name: a, namespace: b}\n" * 100000),
    "objects": ("a.yaml", lambda: lines(100000, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i}}}\ndata: {{a: b}}\n")),
    "objects-of-a-list": ("a.yaml", lambda: "apiVersion: v1\nkind: List\nitems:\n" + lines(100000, "- {{apiVersion: v1, kind: Secret, metadata: {{name: c{i}}}, data: {{a: b}}}}\n")),
    "services-and-pods": ("a.yaml", lambda: lines(8000, "---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{i}}}\nspec: {{selector: {{app: a}}, ports: [{{port: 1}}]}}\n"
                                                  "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{i}, labels: {{app: a}}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n")),
    "policies-and-pods": ("a.yaml", lambda: lines(8000, "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: s{i}}}\nspec: {{podSelector: {{}}}}\n"
                                                  "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{i}, labels: {{app: a}}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n")),
    "equal-objects": ("a.yaml", lambda: "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: a}, type: NodePort}\n" * 40000),
    "labels-of-an-object": ("a.yaml", lambda: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n" + lines(300000, "    a{i}: b\n") + "spec: {containers: [{name: a, image: a}]}\n"),
    "annotations": ("a.yaml", lambda: "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n" + lines(200000, "    checkov.io/skip{i}: CKV_K8S_{i}=b\n")
                    + "spec: {containers: [{name: a, image: a}]}\n"),
    "data-of-a-config-map": ("a.yaml", lambda: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n" + lines(300000, "  password{i}: hunter{i}\n")),
    "pods-of-a-resource": ("a.yaml", lambda: "apiVersion: a/v1\nkind: B\nmetadata: {name: a}\nspec:\n" + lines(50000, "- {{containers: [{{name: a, image: a}}]}}\n")),
    "anchors": ("a.yaml", lambda: "a: &a {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: a}]}}\n"
                "apiVersion: v1\nkind: List\nitems: [" + "*a," * 100000 + "]\n"),
    "laughs": ("a.yaml", lambda: laughs(40)),
    "merges": ("a.yaml", lambda: "a0: &a0 {a: b}\n" + "".join(f"a{i}: &a{i} {{<<: *a{i - 1}, k{i}: v}}\n" for i in range(1, 20000)) + "kind: Pod\napiVersion: v1\n"),
    "duplicate-keys": ("a.yaml", lambda: "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" + "spec: {}\n" * 300000),
    "levels": ("a.yaml", lambda: "apiVersion: v1\nkind: A\nspec: " + "[" * 10000 + "]" * 10000 + "\n"),
    "a-long-scalar": ("a.yaml", lambda: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: " + "b" * (12 << 20) + "}\n"),
    "documents": ("a.yaml", lambda: "---\n" * 2000000),
    "templates": ("a.yaml", lambda: "{{ if }}\n" * 1000000),
    "suppressions": ("a.yaml", lambda: pod("  - {name: c, image: a} # plimsoll: ignore * b\n" * 9000)),
    "json": ("a.json", lambda: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[' + '{"name":"c","image":"a"},' * 80000 + '{"name":"c","image":"a"}]}}'),
    # Compose, Bake, a command line
    "extends": ("compose.yaml", lambda: extends(10000)),
    "extends-itself": ("compose.yaml", lambda: "services:\n  a: {extends: {service: b}}\n  b: {extends: {service: a}}\n"),
    "extends-one": ("compose.yaml", lambda: "services:\n  a:\n    image: a:1\n    environment:\n" + lines(5000, "      A{i}: b\n") + lines(10000, "  s{i}: {{extends: {{service: a}}}}\n")),
    "services": ("compose.yaml", lambda: lines(50000, "  s{i}: {{image: a, privileged: true}}\n", "services:\n")),
    "services-with-ports": ("compose.yaml", lambda: lines(10000, "  s{i}: {{image: a, ports: ['{i}:80'], volumes: ['a:/b'], depends_on: [s0]}}\n", "services:\n")),
    "port-ranges": ("compose.yaml", lambda: lines(5000, "  s{i}: {{image: a, ports: ['1-65535:1-65535']}}\n", "services:\n")),
    "interpolations": ("compose.yaml", lambda: "services:\n  a:\n    image: " + "${A:-" * 100000 + "}" * 100000 + "\n"),
    "interpolations-of-one": ("compose.yaml", lambda: "services:\n  a:\n    image: a:1\n    command: " + "${A:-b}" * 500000 + "\n"),
    "volumes": ("compose.yaml", lambda: "services:\n  a:\n    image: a:1\n    volumes:\n" + lines(150000, "    - a{i}:/b{i}\n")),
    "inline-dockerfiles": ("compose.yaml", lambda: lines(3000, "  s{i}:\n    build:\n      dockerfile_inline: |\n        FROM a\n        RUN sudo b\n", "services:\n")),
    "targets": ("docker-bake.hcl", lambda: lines(30000, "target \"t{i}\" {{\n  inherits = [\"t0\"]\n  args = {{ A = \"b\" }}\n}}\n")),
    "targets-in-a-row": ("docker-bake.hcl", lambda: "target \"t0\" {}\n" + "".join(f"target \"t{i}\" {{\n  inherits = [\"t{i - 1}\"]\n}}\n" for i in range(1, 10000))),
    "hcl-levels": ("docker-bake.hcl", lambda: "target \"a\" {\n  args = " + "[" * 100000 + "\n}\n"),
    "hcl-words": ("docker-bake.hcl", lambda: "target \"a\" {\n  args = {\n" + lines(200000, "    A{i} = \"${{B}}{i}\"\n") + "  }\n}\n"),
    "command-line": ("run.txt", lambda: "docker run " + "-e PASSWORD=b -v /a:/b -p 1:1 --cap-add SYS_ADMIN " * 1200 + "image\n"),
    "inspect": ("inspect.json", lambda: "[" + '{"Id":"a","Name":"/a","Config":{"Image":"a","Env":["PASSWORD=b"]},"HostConfig":{"Privileged":true}},' * 30000
                + '{"Id":"a","Config":{"Image":"a"},"HostConfig":{}}]'),
}


@pytest.mark.parametrize("case", CASES)
def test_it_ends(plimsoll, case):
    name, text = CASES[case]
    (plimsoll.work / name).write_text(text())
    run = plimsoll("check", *EVERY, "--timeout", "60s", "-f", "json", name)
    assert run.code in (0, 1, 3), run.err
    report = json.loads(run.out)
    assert report["findings"] or report["coverage"]["notEvaluated"]
