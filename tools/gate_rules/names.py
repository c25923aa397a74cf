# SPDX-License-Identifier: Apache-2.0
"""No hosts and paths of one machine: what is committed must mean the same everywhere.

URLs are for documents and for the public feeds; each host that may stand in a URL has a row here. Everything else takes
its address from an option, and tests talk to themselves or to example.org.
"""
import re

WHERE = ("src/", "docs/", "tests/", "tools/", "fuzz/", ".ci/", ".github/")
NOT_HERE = ("tests/data/", "docs/rules.md", "fuzz/corpus/", "fuzz/regress/", "tools/gate_rules/names.py", "tests/gate/")
TEXT = (".c", ".h", ".py", ".sh", ".md", ".build", ".txt", ".yml", ".yaml", ".in", ".1", ".5")

# What may follow https:// — a host with everything below it, or a host with a path.
DOCUMENTS = """
example.com example.net example.org localhost 127.0.0.1
apache.org www.apache.org spdx.org opensource.org semver.org keepachangelog.com no-color.org
www.rfc-editor.org datatracker.ietf.org www.w3.org www.iso.org pubs.opengroup.org man7.org json-schema.org
docs.oasis-open.org json.schemastore.org cyclonedx.org slsa.dev in-toto.io openvex.dev docs.sigstore.dev spdx.dev
peps.python.org packaging.python.org docs.npmjs.com doc.rust-lang.org go.dev maven.apache.org guides.rubygems.org
learn.microsoft.com docs.docker.com kubernetes.io www.kernel.org falco.org libarchive.org www.sqlite.org www.openssl.org
www.debian.org wiki.debian.org manpages.debian.org wiki.alpinelinux.org rpm.org rpm-software-management.github.io
www.first.org nvd.nist.gov cve.org www.cve.org cwe.mitre.org csrc.nist.gov www.cisecurity.org owasp.org ossf.github.io
github.com/opencontainers github.com/package-url github.com/anchore github.com/aquasecurity github.com/hadolint
github.com/sigstore-conformance token.actions.githubusercontent.com github.com/google github.com/github github.com/advisories github.com/moby github.com/containers github.com/sigstore
security-tracker.debian.org errata.almalinux.org osv.dev ossf.github.io google.github.io ubuntu.com access.redhat.com pkg.go.dev rustsec.org
spdx.dev sigstore.dev cosign.sigstore.dev fulcio.sigstore.dev rekor.sigstore.dev tuf-repo-cdn.sigstore.dev mobyproject.org actions.github.io github.com/slsa-framework github.com/actions
github.com/npm cloudbuild.googleapis.com cloud.google.com gitlab.com/gitlab-org
""".split()
FEEDS = """
secdb.alpinelinux.org www.cisa.gov epss.empiricalsecurity.com osv-vulnerabilities.storage.googleapis.com api.osv.dev
""".split()
# Registries whose name is a fact of the format, and the only files that may know them.
FACTS = {
    # what it is also called, in purls, by policies and by Docker's files
    "index.docker.io": ("src/model/", "src/registry/", "src/verify/", "tests/unit/registry/", "tests/unit/verify/", "docs/registries.md",
                        "docs/signature-policy.md"),
    "registry-1.docker.io": ("src/model/", "src/registry/", "tests/unit/registry/", "docs/registries.md"),
    # what a bare image name means
    "docker.io": ("src/source/", "src/model/", "src/registry/", "src/verify/", "src/cli/registry_options.c", "tests/unit/source/", "tests/unit/model/",
                  "tests/unit/registry/", "tests/unit/verify/", "tests/e2e/notary.py", "tests/e2e/test_registry.py", "docs/registries.md", "docs/signature-policy.md"),
}

URL = re.compile(r"\b(?:https?|wss?|ftp)://([^\s\"'`<>()\[\]{}\\,;]+)")
REGISTRY = re.compile(r"(?<![\w./-])((?:registry-1|index|registry)?\.?docker\.io|ghcr\.io|quay\.io|(?:[a-z0-9-]+\.)?gcr\.io|"
                      r"registry\.npmjs\.org|registry\.k8s\.io|public\.ecr\.aws|mcr\.microsoft\.com|files\.pythonhosted\.org|pypi\.org|"
                      r"proxy\.golang\.org|repo1?\.maven\.apache\.org|crates\.io|rubygems\.org|(?:deb|archive)\.debian\.org)\b")
MACHINE = re.compile(r"(?<![\w.$}*-])(/(?:work|workspace|workspaces|Users)/|/home/(?!app\b|user\b|node\b|nonroot\b|[$<{*])\w+/|/root/\.pyenv)")


def check(tree):
    for path in tree.files:
        if not path.startswith(WHERE) or path.startswith(NOT_HERE) or not (path.endswith(TEXT) or "." not in path.split("/")[-1]):
            continue
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            for found in URL.finditer(line):
                address = found.group(1)
                host = address.split("/")[0].split(":")[0].rstrip(".")
                if "%" in host or "$" in host or host.endswith((".example", ".invalid", ".test", ".localhost")):
                    continue
                if not any(host == d or (address + "/").startswith(d + "/") for d in DOCUMENTS + FEEDS):
                    yield path, number, f"URL of {host}", "use example.org, or give a document's host its row in tools/gate_rules/names.py"
            bare = URL.sub("", line)
            for found in REGISTRY.finditer(bare):
                if not path.startswith(FACTS.get(found.group(1), ())):
                    yield path, number, f"name of a registry: {found.group(1)}", "use registry.example.org"
            for found in MACHINE.finditer(bare):
                yield path, number, f"path of one machine: {found.group(1)}", "take it from an argument or from the folder of the script"
