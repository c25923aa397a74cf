# SPDX-License-Identifier: Apache-2.0
"""verify: an image or a file is signed by whom one trusts, as the command line or a policy asks, to the last byte; and what does not hold ends with its own
reason. Signatures are made by another library (sigstore.py)."""
import base64
import datetime
import hashlib
import json
import random

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography makes the signatures")
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

import sigstore  # noqa: E402
from beside import Layout  # noqa: E402
from registry import Registry  # noqa: E402
from sigstore import statement  # noqa: E402

ME = "me@example.com"
YOU = "you@example.com"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
SIGN = "https://sigstore.dev/cosign/sign/v1"
SLSA = "https://slsa.dev/provenance/v1"
VSA = "https://slsa.dev/verification_summary/v1"
COMMIT = "16babffb9153811e193c019939391357372b25ce"
NAME = "registry.example.org/shop/api:2.4"
SPDX = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "shop", "packages": [{"SPDXID": "SPDXRef-a", "name": "a"}]}
HUB = "index.docker" + ".io"  # as these policies call it
ACTIONS = "https://token.actions.githubusercontent.com"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return sigstore.World(tmp_path_factory.mktemp("world"))


@pytest.fixture
def layout(tmp_path):
    return Layout(tmp_path / "shop")


@pytest.fixture
def verify(plimsoll, tmp_path, world):
    def run(what, *words, **more):
        (tmp_path / "root.json").write_text(json.dumps(world.root()))
        return plimsoll("verify", "--trusted-root", tmp_path / "root.json", *words, what.reference() if isinstance(what, Layout) else what, **more)

    return run


def me(identity=ME, issuer=sigstore.ISSUER):
    return "--certificate-identity", identity, "--certificate-oidc-issuer", issuer


def put(layout, bundle):
    layout.refer(json.dumps(bundle).encode(), BUNDLE)


def sign(world, layout, digest=None, **who):
    put(layout, world.sign(b"", envelope=statement(digest or layout.digest, SIGN), **(who or {"identity": ME})))


def attest(world, layout, kind, predicate, digest=None, **who):
    put(layout, world.sign(b"", envelope=statement(digest or layout.digest, kind, predicate), **(who or {"identity": ME})))


def key_file(tmp_path, name="key.pub", key=None):
    key = key or ec.generate_private_key(ec.SECP256R1())
    (tmp_path / name).write_bytes(sigstore.spki_pem(key))
    return key, tmp_path / name


def reasons(run):
    return [line["reason"] for line in run.json()["subjects"][0]["requirements"]]


def reason(verify, code, *args):
    run = verify(*args, "-f", "json") if not isinstance(args[0], (Layout, str)) else verify(args[0], "-f", "json", *args[1:])
    assert run.code == code, run
    return reasons(run)[0]


# ---- signatures

def test_signed(verify, world, layout):
    sign(world, layout)
    run = verify(layout, *me())
    assert run.code == 0, run
    assert "verified" in run.out and ME in run.out and "every byte is what was signed" in run.out and "1 layer" in run.out


def test_signed_by_key_under_the_tag_of_cosign(verify, world, layout, tmp_path):
    key, path = key_file(tmp_path)
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key)])
    assert verify(layout, "--key", path).code == 0
    _, other = key_file(tmp_path, "other.pub")
    assert verify(layout, "--key", path, "--key", other).code == 0
    assert reason(verify, 1, layout, "--key", other) == "signature"


def test_the_nearest_miss_is_told(verify, world, layout, tmp_path):
    key, path = key_file(tmp_path)
    other = ec.generate_private_key(ec.SECP256R1())
    bundle = world.sign(b"", key=key, envelope=statement(layout.digest, SIGN))
    bundle["verificationMaterial"]["tlogEntries"] = []
    for one in (world.sign(b"", key=other, envelope=statement(layout.digest, SIGN)), bundle, world.sign(b"", key=other, envelope=statement(layout.digest, SIGN))):
        put(layout, one)
    sign(world, layout, identity=YOU)
    assert reason(verify, 1, layout, "--key", path) == "log-unknown"
    assert verify(layout, "--key", path, "--insecure-ignore-tlog").code == 0


def test_what_is_not_signed_is_what_its_digest_says(verify, world, layout):
    run = verify(layout, *me(), "--width", "80")
    assert "every byte is what the digest says: manifest, configuration" in run.out and "was signed" not in run.out and layout.digest in run.out, run
    attest(world, layout, SLSA, {})
    assert "there are 0 signatures, 1 attestation and 0 other artifacts" in " ".join(verify(layout, *me()).out.split())


def test_whom_is_asked_for_must_be_somebody(verify, world, layout):
    run = verify(layout, *me(), "--threshold", "0")
    assert run.code == 64 and "--threshold 0" in run.err, run


def test_nothing_is_there(verify, layout):
    run = verify(layout, *me(), "-f", "json")
    assert run.code == 1 and reasons(run) == ["missing"], run


def test_by_somebody_else(verify, world, layout):
    sign(world, layout, identity=YOU)
    assert reason(verify, 1, layout, *me()) == "identity"


def test_told_by_somebody_else(verify, world, layout):
    sign(world, layout)
    assert reason(verify, 1, layout, *me(issuer="https://other.example")) == "issuer"


def test_something_else_is_signed(verify, world, layout):
    sign(world, layout, digest="sha256:" + "1" * 64)
    assert reason(verify, 1, layout, *me()) == "artifact"


def test_expired(verify, world, layout):
    day = datetime.timedelta(days=1)
    sign(world, layout, identity=ME, start=sigstore.NOW - 3 * day, end=sigstore.NOW - 2 * day)
    assert reason(verify, 1, layout, *me()) == "certificate-expired"


def test_one_that_holds_among_others(verify, world, layout):
    sign(world, layout, identity=YOU)
    sign(world, layout, digest="sha256:" + "1" * 64)
    sign(world, layout)
    assert verify(layout, *me()).code == 0


def test_an_attestation_is_no_signature(verify, world, layout):
    """A signed SBOM says what is in the image, not that somebody stands for it."""
    attest(world, layout, "https://spdx.dev/Document", SPDX)
    run = verify(layout, *me(), "-f", "json")
    assert run.code == 1 and reasons(run) == ["missing"], run
    assert "1 attestation and" in run.json()["subjects"][0]["requirements"][0]["detail"]
    assert verify(layout, *me(), "--type", "spdx").code == 0
    assert reason(verify, 1, layout, *me(), "--type", "cyclonedx") == "missing"


def test_a_signature_is_no_attestation(verify, world, layout):
    sign(world, layout)
    assert reason(verify, 1, layout, *me(), "--type", "spdx") == "missing"


def test_two_signers(verify, world, layout, tmp_path):
    both = ("--certificate-identity-regexp", ".*@example\\.com", "--certificate-oidc-issuer", sigstore.ISSUER, "--threshold", "2")
    sign(world, layout)
    sign(world, layout)
    assert reason(verify, 1, layout, *both) == "signers"  # twice by one is once
    sign(world, layout, identity=YOU)
    assert verify(layout, *both).code == 0


def test_expressions_match_all_of_it(verify, world, layout):
    sign(world, layout, identity="me@example.com.evil.example")
    assert reason(verify, 1, layout, "--certificate-identity-regexp", "me@example\\.com", "--certificate-oidc-issuer", sigstore.ISSUER) == "identity"


def test_whom_to_trust_must_be_said(verify, layout):
    run = verify(layout)
    assert run.code == 64 and "who must have signed" in run.err
    assert verify(layout, *me(), "--type", "spxd").code == 64
    assert verify(layout, *me(), "--type", "spdx", "--source-uri", "https://example.org/a").code == 64
    assert verify(layout, *me(), "--type", "vsa").code == 64
    assert verify(layout, *me(), "--slsa-level", "9").code == 64


def test_archives_of_docker_have_no_signatures(verify, tmp_path):
    from images import ImageBuilder, file
    path = ImageBuilder("shop:1.0").layer(file("a", "b")).docker(tmp_path / "a.tar")
    run = verify(path, *me())
    assert run.code == 2 and "nothing lies beside it" in run.err


# ---- every byte

def blobs(layout):
    manifest = json.loads((layout.path / "blobs/sha256" / layout.digest[7:]).read_text())
    return layout.digest, manifest["config"]["digest"], manifest["layers"][0]["digest"]


@pytest.mark.parametrize("which", [0, 1, 2], ids=["manifest", "configuration", "layer"])
def test_a_byte_is_flipped(verify, world, layout, which):
    sign(world, layout)
    path = layout.path / "blobs/sha256" / blobs(layout)[which][7:]
    whole = path.read_bytes()
    for _ in range(6):
        at = random.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        run = verify(layout, *me(), "-f", "json")
        assert run.code == 1, (at, run)
        assert run.json()["subjects"][0]["content"]["state"] == "differs", (at, run)


def test_a_byte_is_flipped_of_what_nobody_has_signed(verify, layout):
    path = layout.path / "blobs/sha256" / blobs(layout)[2][7:]
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    run = verify(layout, *me())
    assert run.code == 1 and "missing: " in run.out and "content   differs from what the digest says: layer 1 of 1: " in run.out, run


def test_a_layer_in_place_of_another(verify, world, layout, tmp_path):
    """The image is signed, and what is in the archive is another one's layer."""
    other = Layout(tmp_path / "other", content="something else")
    sign(world, layout)
    theirs = (other.path / "blobs/sha256" / blobs(other)[2][7:]).read_bytes()
    (layout.path / "blobs/sha256" / blobs(layout)[2][7:]).write_bytes(theirs)
    assert verify(layout, *me()).code == 1


def test_without_content_that_is_said(verify, world, layout):
    sign(world, layout)
    path = layout.path / "blobs/sha256" / blobs(layout)[2][7:]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    run = verify(layout, *me(), "--no-content")
    assert run.code == 0 and "layers were not read" in run.out
    assert verify(layout, *me()).code == 1


# ---- what provenance must say

def provenance(**changed):
    facts = {"repository": "https://git.example/shop/api", "ref": "refs/tags/v2.4.0", "commit": COMMIT,
             "builder": "https://git.example/shop/api/.github/workflows/release.yml@refs/tags/v2.4.0",
             "type": "https://actions.github.io/buildtypes/workflow/v1", "inputs": {}, **changed}
    return {"buildDefinition": {"buildType": facts["type"], "externalParameters": {
                "workflow": {"ref": facts["ref"], "repository": facts["repository"], "path": ".github/workflows/release.yml"}, "inputs": facts["inputs"]},
                "resolvedDependencies": [{"uri": f"git+{facts['repository']}@{facts['ref']}", "digest": {"gitCommit": facts["commit"]}}]},
            "runDetails": {"builder": {"id": facts["builder"]}}}


EXPECTED = ["--source-uri", "git.example/shop/api", "--source-ref", "v2.4.0", "--source-commit", COMMIT, "--builder-id",
            "https://git.example/shop/api/.github/workflows/release.yml@v2.4.0", "--build-type", "https://actions.github.io/buildtypes/workflow/v1"]


def test_provenance_as_expected(verify, world, layout):
    attest(world, layout, SLSA, provenance())
    run = verify(layout, *me(), *EXPECTED)
    assert run.code == 0, run


@pytest.mark.parametrize("changed, why", [
    (["--source-uri", "https://git.example/shop/other"], "source"),
    (["--source-uri", "https://git.example.evil.example/shop/api"], "source"),
    (["--source-ref", "main"], "source-ref"),
    (["--source-ref", "refs/heads/v2.4.0"], "source-ref"),
    (["--source-commit", "1" * 40], "source-commit"),
    (["--builder-id", "https://git.example/shop/api/.github/workflows/other.yml"], "builder"),
    (["--builder-id", "https://git.example/shop/api/.github/workflows/release.yml@v2.4"], "builder"),
    (["--build-type", "https://example.org/other"], "build-type"),
    (["--slsa-level", "2"], "level"),
], ids=lambda value: value if isinstance(value, str) else value[-1].split("/")[-1])
def test_provenance_differs(verify, world, layout, changed, why):
    attest(world, layout, SLSA, provenance())
    assert reason(verify, 1, layout, *me(), *changed) == why


def test_parameters(verify, world, layout):
    attest(world, layout, SLSA, provenance(inputs={"stage": "prod", "debug": True}))
    assert verify(layout, *me(), "--type", "slsaprovenance").code == 0
    assert reason(verify, 1, layout, *me(), "--parameter", "inputs.stage=prod") == "parameters"
    assert reason(verify, 1, layout, *me(), "--parameter", "inputs.stage=test", "--parameter", "inputs.debug") == "parameters"
    assert verify(layout, *me(), "--parameter", "inputs.stage=prod", "--parameter", "inputs.debug").code == 0
    assert reason(verify, 1, layout, *me(), "--parameter", "inputs.stage", "--parameter", "inputs.debug", "--parameter", "inputs.more=1") == "parameters"


GITHUB = {"repository": "https://git.example/shop/api", "ref": "refs/tags/v2.4.0", "commit": COMMIT,
          "signer": "https://git.example/shop/api/.github/workflows/release.yml@refs/tags/v2.4.0", "runner": "github-hosted"}


def by_github(**changed):
    """A certificate as GitHub's workflows get one."""
    facts = {**GITHUB, **changed}
    return {"identity": facts["signer"], "issuer": ACTIONS, "extensions": [
        (9, facts["signer"]), (11, facts["runner"]), (12, facts["repository"]), (13, facts["commit"]), (14, facts["ref"])]}


def github():
    return me(GITHUB["signer"], ACTIONS)


def test_certificate_and_provenance_agree(verify, world, layout):
    attest(world, layout, SLSA, provenance(), **by_github())
    assert verify(layout, *github(), *EXPECTED, "--slsa-level", "2").code == 0
    assert reason(verify, 1, layout, *github(), "--slsa-level", "3") == "level"


@pytest.mark.parametrize("changed", [{"repository": "https://git.example/evil/api"}, {"ref": "refs/heads/main"}, {"commit": "2" * 40}], ids=lambda c: list(c)[0])
def test_certificate_and_provenance_disagree(verify, world, layout, changed):
    """Whoever may run a workflow may write anything into a statement; the certificate says where it ran."""
    attest(world, layout, SLSA, provenance(), **by_github(**changed))
    assert reason(verify, 1, layout, *github(), "--type", "slsaprovenance") == "contradiction"


def test_another_builder_than_the_certificate_says(verify, world, layout):
    attest(world, layout, SLSA, provenance(builder="https://git.example/other/.github/workflows/a.yml@refs/heads/main"), **by_github())
    assert reason(verify, 1, layout, *github(), "--type", "slsaprovenance") == "contradiction"


def test_a_machine_of_ones_own_is_worth_less(verify, world, layout):
    attest(world, layout, SLSA, provenance(), **by_github(runner="self-hosted"))
    assert reason(verify, 1, layout, *github(), "--slsa-level", "2") == "level"
    assert verify(layout, *github(), "--slsa-level", "1").code == 0


def test_an_isolated_builder_is_worth_more(verify, world, layout):
    builder = "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml@refs/tags/v2.0.0"
    attest(world, layout, SLSA, provenance(builder=builder), **by_github(signer=builder))
    who = me(builder, ACTIONS)
    assert verify(layout, *who, "--slsa-level", "3", "--builder-id", builder.replace("refs/tags/", "")).code == 0
    assert verify(layout, *who, "--builder-id", builder.split("@")[0]).code == 0
    assert reason(verify, 1, layout, *who, "--builder-id", builder.split("@")[0] + "@v2.0.1") == "builder"


@pytest.mark.parametrize("ref", ["refs/heads/main", "refs/tags/v2.0.0-rc.0", "refs/tags/v2.0.0+1", "refs/tags/v2", "refs/tags/v2.0", "refs/tags/v2.0.0.1",
                                 "refs/tags/v2.0.x", "refs/tags/v2..0", "refs/tags/v2.0."])
def test_an_isolated_builder_that_is_no_release(verify, world, layout, ref):
    """As slsa-verifier has it: a branch, a tag for testing, or one that moves is nobody's promise."""
    builder = f"https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml@{ref}"
    attest(world, layout, SLSA, provenance(builder=builder), **by_github(signer=builder))
    assert reason(verify, 1, layout, *me(builder, ACTIONS), "--slsa-level", "3") == "level"
    assert verify(layout, *me(builder, ACTIONS), "--slsa-level", "2").code == 0


# ---- other attestations

def test_sboms_that_are_none(verify, world, tmp_path):
    for number, (kind, predicate, why) in enumerate([("https://spdx.dev/Document", {}, "it says nothing"),
                                                     ("https://spdx.dev/Document", {**SPDX, "packages": []}, "it says nothing"),
                                                     ("https://spdx.dev/Document", {"bomFormat": "CycloneDX"}, "no SPDX"),
                                                     ("https://cyclonedx.org/bom", SPDX, "no CycloneDX")]):
        layout = Layout(tmp_path / f"shop{number}")
        attest(world, layout, kind, predicate)
        run = verify(layout, *me(), "--type", kind, "-f", "json")
        assert run.code == 1 and reasons(run) == ["statement"], run
        assert why in run.json()["subjects"][0]["requirements"][0]["detail"]


def verdict(**changed):
    return {"verifier": {"id": "https://verifier.example/v1"}, "timeVerified": "2026-01-01T00:00:00Z", "resourceUri": "registry.example.org/shop/api",
            "policy": {"uri": "https://policy.example"}, "verificationResult": "PASSED", "verifiedLevels": ["SLSA_BUILD_LEVEL_2"], **changed}


SUMMARY = ("--verifier-id", "https://verifier.example/v1", "--resource-uri", "registry.example.org/shop/api")


def test_verdict_of_others(verify, world, layout):
    attest(world, layout, VSA, verdict())
    assert verify(layout, *me(), *SUMMARY).code == 0
    assert verify(layout, *me(), *SUMMARY, "--verified-level", "SLSA_BUILD_LEVEL_1").code == 0
    assert reason(verify, 1, layout, *me(), *SUMMARY, "--verified-level", "SLSA_BUILD_LEVEL_3") == "level"
    assert reason(verify, 1, layout, *me(), *SUMMARY, "--verifier-id", "https://other.example") == "verifier"
    assert reason(verify, 1, layout, *me(), *SUMMARY, "--resource-uri", "registry.example.org/shop/other") == "resource"
    assert reason(verify, 1, layout, *me(), *SUMMARY[:2]) == "resource"  # a layout has no name of its own
    assert verify(layout, *me(), *SUMMARY[:2], "--image-name", NAME).code == 0


def test_verdict_as_our_own_summaries_name_things(verify, world, layout, tmp_path):
    own = "--verifier-id", "pkg:generic/plimsoll", "--image-name", NAME
    purl = "pkg:oci/api@{}?repository_url=registry.example.org/shop/{}"
    attest(world, layout, VSA, verdict(verifier={"id": "pkg:generic/plimsoll@0.1.0"}, resourceUri=purl.format(layout.digest, "api")))
    assert verify(layout, *me(), *own).code == 0
    assert reason(verify, 1, layout, *me(), "--verifier-id", "pkg:generic/plim", "--image-name", NAME) == "verifier"
    for number, resource in enumerate([purl.format(layout.digest, "other"), purl.format("sha256:" + 64 * "0", "api")]):
        other = Layout(tmp_path / f"other{number}")
        attest(world, other, VSA, verdict(verifier={"id": "pkg:generic/plimsoll@0.1.0"}, resourceUri=resource))
        assert reason(verify, 1, other, *me(), *own) == "resource"


def test_verdict_that_it_failed(verify, world, layout):
    attest(world, layout, VSA, verdict(verificationResult="FAILED"))
    assert reason(verify, 1, layout, *me(), *SUMMARY) == "result"


# ---- registries

def test_in_a_registry(verify, world, layout, tmp_path):
    with Registry() as registry:
        first = registry.add_layout("shop/api", layout.path, "2.4")
        bundle = world.sign(b"", envelope=statement(first["digest"], SIGN), identity=ME)
        registry.attach("shop/api", first, BUNDLE, json.dumps(bundle).encode())
        run = verify(registry.reference("shop/api:2.4"), *me())
        assert run.code == 0, run
        assert "every byte is what was signed" in run.out
        (tmp_path / "policy.yaml").write_text(policy(images=[{"match": registry.reference("shop/*", scheme=""), "require": {"signed-by": "me"}}]))
        assert verify(registry.reference("shop/api:2.4"), "--policy", tmp_path / "policy.yaml").code == 0


def test_what_cannot_be_had_is_not_missing(verify, world, layout):
    from registry import answer
    with Registry() as registry:
        registry.add_layout("shop/api", layout.path, "2.4")
        registry.fail("referrers|sha256-", answer(403), times=None)
        run = verify(registry.reference("shop/api:2.4"), *me(), timeout=60)
        assert run.code == 2 and "cannot say" in run.out, run


# ---- our own policies

def policy(signers=None, images=(), **more):
    signers = signers or {"me": {"identity": ME, "issuer": sigstore.ISSUER}, "you": {"identity": YOU, "issuer": sigstore.ISSUER}}
    return json.dumps({"verify": {"signers": signers, "images": list(images), **more}})


@pytest.fixture
def by_policy(verify, tmp_path):
    def run(layout, text, *words, name=NAME, file="policy.yaml"):
        (tmp_path / file).write_text(text if isinstance(text, str) else json.dumps(text))
        return verify(layout, "--policy", tmp_path / file, *(("--image-name", name) if name else ()), *words)

    return run


def test_policy(by_policy, world, layout):
    sign(world, layout)
    rule = {"match": "registry.example.org/shop/*", "require": {"signed-by": "me"}}
    assert by_policy(layout, policy(images=[rule])).code == 0
    run = by_policy(layout, policy(images=[{**rule, "require": {"signed-by": "you"}}]))
    assert run.code == 1 and "identity" in run.out, run
    run = by_policy(layout, policy(images=[rule]), name="registry.example.org/other/api")
    assert run.code == 1 and "refused" in run.out, run
    assert by_policy(layout, policy(images=[rule], default="accept"), name="registry.example.org/other/api").code == 0
    assert by_policy(layout, policy(images=[rule]), name=None).code == 64


def test_a_policy_and_what_options_waive(verify, layout, tmp_path):
    (tmp_path / "p.yaml").write_text("verify: {}\n")
    run = verify(layout, "--policy", tmp_path / "p.yaml", "--insecure-ignore-tlog")
    assert run.code == 64 and "without-log: true" in run.err, run


def test_policy_of_several(by_policy, world, layout):
    def require(what):
        return by_policy(layout, policy(images=[{"match": "registry.example.org/**", "require": what}])).code

    sign(world, layout)
    assert require({"any": [{"signed-by": "you"}, {"signed-by": "me"}]}) == 0
    assert require({"all": [{"signed-by": "you"}, {"signed-by": "me"}]}) == 1
    assert require({"signed-by": ["me", "you"]}) == 0
    assert require({"signed-by": ["me", "you"], "threshold": 2}) == 1
    assert require({"threshold": 2, "of": [{"signed-by": "me"}, {"signed-by": ["me", "you"]}]}) == 1  # one signer for two parts
    assert require("accept") == 0
    assert require("reject") == 1
    sign(world, layout, identity=YOU)
    assert require({"all": [{"signed-by": "you"}, {"signed-by": "me"}]}) == 0
    assert require({"signed-by": ["me", "you"], "threshold": 2}) == 0
    assert require({"threshold": 2, "of": [{"signed-by": ["me", "you"]}, {"signed-by": "me"}]}) == 0
    assert require({"all": [{"signed-by": "me"}, {"attestation": "spdx", "signed-by": "me"}]}) == 1
    attest(world, layout, "https://spdx.dev/Document", SPDX)
    assert require({"all": [{"signed-by": "me"}, {"attestation": "spdx", "signed-by": "me"}]}) == 0


def test_policy_and_an_image_named_by_its_digest(by_policy, world, layout):
    """No pattern with a tag is for it, whatever tag stands before the digest."""
    sign(world, layout)
    repository = NAME.rpartition(":")[0]
    for pattern, code in [(repository + ":*", 1), (NAME, 1), (repository, 0), ("**", 0)]:
        text = policy(images=[{"match": pattern, "require": "accept"}])
        for name in (f"{repository}@{layout.digest}", f"{NAME}@{layout.digest}"):
            run = by_policy(layout, text, name=name)
            assert run.code == code, (pattern, name, run)


def test_policy_with_expectations(by_policy, world, layout):
    attest(world, layout, SLSA, provenance())
    for uri, code in (("https://git.example/shop/api", 0), ("https://git.example/shop/other", 1)):
        run = by_policy(layout, policy(images=[{"match": "registry.example.org/shop/api:2.*", "require": {"signed-by": "me", "source-uri": uri}}]))
        assert run.code == code, run


def test_keys_that_are_one(by_policy, world, layout, tmp_path):
    """A threshold counts signers, not the names that a policy gives them."""
    key, path = key_file(tmp_path)
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key)])
    signers = {"a": {"key": "key.pub"}, "b": {"key-data": path.read_text()}}
    images = [{"match": "registry.example.org/**", "require": {"signed-by": ["a", "b"], "threshold": 2}}]
    run = by_policy(layout, policy(signers=signers, images=images))
    assert run.code == 1 and "signers" in run.out, run
    images[0]["require"].pop("threshold")
    assert by_policy(layout, policy(signers=signers, images=images)).code == 0


def test_a_key_and_its_certificate_are_one(by_policy, world, layout, tmp_path):
    from test_cosign import Own
    own = Own(tmp_path)
    key_file(tmp_path, key=own.signer.key)
    layout.tag(".sig", [own.sign(world, layout.digest)])
    waived = {"without-log": True, "without-certificate-log": True}
    signers = {"key": {"key": "key.pub", **waived}, "certificate": {"certificate-chain": "own.pem", **waived}}
    parts = [{"signed-by": "key"}, {"signed-by": "certificate"}]
    images = [{"match": "registry.example.org/**", "require": {"all": parts}}]
    run = by_policy(layout, policy(signers=signers, images=images))
    assert run.code == 0, run
    images[0]["require"] = {"threshold": 2, "of": parts}
    run = by_policy(layout, policy(signers=signers, images=images))
    assert run.code == 1 and "1 of 2" in run.out, run


@pytest.mark.parametrize("text, says", [
    ("verify:\n  signers:\n    a: {kye: b}\n", ":3: there is no key \"kye\""),
    ("verify:\n  signers: {}\n", "\"images\" is missing"),
    ("verify:\n  images:\n    - match: alpine\n      require: accept\n", ":3: \"alpine\" names no registry"),
    ("verify:\n  images:\n    - match: a.example/*\n      require: {signed-by: x}\n", ":4: there is no signer \"x\""),
    ("verify:\n  images:\n    - match: a.example/*\n      require: {attestation: spdx}\n", "\"signed-by\" is missing"),
    ("verify:\n  images:\n    - match: a.example/*\n      requires: accept\n", ":4: there is no key \"requires\""),
    ("verify:\n  signers:\n    a: {identity: x}\n", "\"issuer\" is missing"),
    ("verify:\n  signers:\n    a: {key: nowhere.pub}\n", "nowhere.pub"),
    ("verify:\n  signers:\n    a: {identity-regexp: '(', issuer: x}\n", "no regular expression"),
    ("verify: {}\nverify: {}\n", "stands twice"),
    ("a: b\n", "no policy of signatures that is known"),
    ("", "an empty file"),
], ids=range(12))
def test_policies_that_are_wrong(by_policy, layout, text, says):
    run = by_policy(layout, text)
    assert run.code in (2, 64) and says in run.err, run


def test_policy_of_the_working_folder(verify, world, layout, plimsoll):
    sign(world, layout)
    (plimsoll.work / ".plimsoll.yaml").write_text(policy(images=[{"match": "registry.example.org/**", "require": {"signed-by": "me"}}]))
    try:
        assert verify(layout, "--image-name", NAME).code == 0
        assert plimsoll("eval", layout.reference(), "--offline").code in (0, 1, 3)  # its other readers pass it over
    finally:
        (plimsoll.work / ".plimsoll.yaml").unlink()


# ---- ClusterImagePolicy

def cluster(*authorities, glob="registry.example.org/shop/**", name="a", **spec):
    return {"apiVersion": "policy.sigstore.dev/v1beta1", "kind": "ClusterImagePolicy", "metadata": {"name": name},
            "spec": {"images": [{"glob": glob}], "authorities": list(authorities), **spec}}


def keyless(subject=ME, **more):
    return {"keyless": {"url": "https://fulcio.sigstore.dev", "identities": [{"issuer": sigstore.ISSUER, "subject": subject}]},
            "ctlog": {"url": "https://rekor.sigstore.dev"}, **more}


def test_cluster_image_policy(by_policy, world, layout, tmp_path):
    key, path = key_file(tmp_path)
    sign(world, layout)
    assert by_policy(layout, cluster(keyless())).code == 0
    assert by_policy(layout, cluster(keyless(YOU))).code == 1
    assert by_policy(layout, cluster(keyless(YOU), keyless())).code == 0  # any of them
    assert by_policy(layout, cluster({"key": {"data": path.read_text()}})).code == 1
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key, logged=False)])
    assert by_policy(layout, cluster({"key": {"data": path.read_text(), "hashAlgorithm": "sha256"}})).code == 0
    assert by_policy(layout, cluster({"key": {"data": path.read_text()}, "ctlog": {"url": "https://rekor.sigstore.dev"}})).code == 1
    expression = {"keyless": {"identities": [{"issuerRegExp": "accounts", "subjectRegExp": "^me@"}]}}
    assert by_policy(layout, cluster(expression)).code == 0  # anywhere in it, as that tool has it


def test_cluster_image_policy_without_an_issuer(by_policy, world, layout):
    """It counts, as policy-controller has it, and is warned of, as there."""
    sign(world, layout)
    for identity, says in [({"subject": ME}, "without issuer or issuerRegExp"), ({"issuer": sigstore.ISSUER}, "without subject or subjectRegExp")]:
        run = by_policy(layout, cluster({"keyless": {"identities": [identity]}}))
        assert run.code == 0 and says in run.err, run
    assert by_policy(layout, cluster({"keyless": {"identities": [{"subject": YOU}]}})).code == 1
    run = by_policy(layout, cluster(keyless()))
    assert run.code == 0 and "without" not in run.err, run


def test_cluster_image_policy_patterns(by_policy, world, layout):
    sign(world, layout)
    for glob, name, code in [("**", NAME, 0), ("registry.example.org/*", NAME, 1), ("registry.example.org/**", NAME, 0),
                             ("registry.example.org/shop/api:**", NAME, 0), ("registry.example.org/shop/api", NAME, 1),
                             (HUB + "/library/*", "alpine:3", 0), ("*", "alpine:3", 0), ("*/*", "shop/api", 0), ("*", "shop/api", 1),
                             ("alpine:3", "alpine:3", 0)]:
        run = by_policy(layout, cluster(keyless(), glob=glob), name=name)
        assert run.code == code, (glob, name, run)


def test_cluster_image_policies_all_count(by_policy, world, layout):
    sign(world, layout)
    good, bad = cluster(keyless(), name="good"), cluster(keyless(YOU), name="bad", glob="**")
    text = "\n---\n".join(json.dumps(one) for one in (good, bad))
    assert by_policy(layout, text).code == 1
    bad["spec"]["mode"] = "warn"
    run = by_policy(layout, "\n---\n".join(json.dumps(one) for one in (good, bad)))
    assert run.code == 0 and "WARN" in run.out and "with a warning" in run.out, run


def test_cluster_image_policy_attestations(by_policy, world, layout):
    wants = keyless(attestations=[{"name": "sbom", "predicateType": "spdxjson"}])
    assert by_policy(layout, cluster(wants)).code == 1
    attest(world, layout, "https://spdx.dev/Document", SPDX)
    assert by_policy(layout, cluster(wants)).code == 0
    wants["attestations"][0]["policy"] = {"type": "cue", "data": "a: b"}
    run = by_policy(layout, cluster(wants))
    assert run.code == 3 and "CUE or Rego" in run.out, run


def test_cluster_image_policy_static(by_policy, layout):
    assert by_policy(layout, cluster({"static": {"action": "pass"}})).code == 0
    run = by_policy(layout, cluster({"static": {"action": "fail", "message": "not this one"}}))
    assert run.code == 1 and "not this one" in run.out


@pytest.mark.parametrize("authority", [
    {"key": {"secretRef": {"name": "a"}}}, {"key": {"kms": "gcpkms://a"}}, {"keyless": {"trustRootRef": "a", "identities": [{"issuer": "a"}]}},
    {"keyless": {"url": "https://fulcio.example", "identities": [{"issuer": "a"}]}}, keyless(source=[{"oci": "registry.example.org/x"}]),
    keyless(rfc3161timestamp={"trustRootRef": "a"}),
], ids=["secret", "kms", "root", "fulcio", "source", "timestamp"])
def test_cluster_image_policy_beyond_what_is_here(by_policy, world, layout, authority):
    sign(world, layout)
    run = by_policy(layout, cluster(authority))
    assert run.code == 3 and "unsupported" in run.out, run


def test_cluster_image_policy_that_is_wrong(by_policy, layout):
    run = by_policy(layout, cluster({"keyles": {}}))
    assert run.code == 2 and "there is no key \"keyles\"" in run.err
    assert by_policy(layout, cluster(keyless(), policie={})).code == 2
    assert by_policy(layout, cluster({"keyless": {"url": "https://fulcio.sigstore.dev"}})).code == 2  # anybody's


# ---- policy.json

def containers(*requirements, scope="registry.example.org/shop", **more):
    return {"default": [{"type": "reject"}], "transports": {"docker": {scope: list(requirements)}}, **more}


def signed(tmp_path, **more):
    return {"type": "sigstoreSigned", "keyPath": "key.pub", **more}


def sign_as(world, layout, tmp_path, name):
    key, _ = key_file(tmp_path)
    payload = sigstore.cosign_payload(layout.digest, identity={"docker-reference": name})
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key, logged=False, payload=payload)])


@pytest.fixture
def keyed(world, layout, tmp_path):
    """Signed as Cosign does, without a log, for a repository without a tag."""
    sign_as(world, layout, tmp_path, "registry.example.org/shop/api")


def test_policy_json(by_policy, layout, keyed, tmp_path):
    repository = {"signedIdentity": {"type": "matchRepository"}}
    assert by_policy(layout, containers(signed(tmp_path, **repository))).code == 0
    run = by_policy(layout, containers(signed(tmp_path)))
    assert run.code == 1 and "name" in run.out, run  # signed without the tag
    data = base64.b64encode((tmp_path / "key.pub").read_bytes()).decode()
    assert by_policy(layout, containers({"type": "sigstoreSigned", "keyData": data, **repository})).code == 0
    assert by_policy(layout, containers({"type": "sigstoreSigned", "keyDatas": [data], **repository})).code == 0
    assert by_policy(layout, containers(signed(tmp_path, **repository), {"type": "reject"})).code == 1
    assert by_policy(layout, containers({"type": "insecureAcceptAnything"})).code == 0
    assert by_policy(layout, containers(signed(tmp_path, **repository)), name="registry.example.org/other/api").code == 1


@pytest.mark.parametrize("identity, code", [
    ({"type": "exactRepository", "dockerRepository": "registry.example.org/shop/api"}, 0),
    ({"type": "exactRepository", "dockerRepository": "registry.example.org/shop/other"}, 1),
    ({"type": "exactReference", "dockerReference": "registry.example.org/shop/api:latest"}, 1),
    ({"type": "exactReference", "dockerReference": "registry.example.org/shop/api"}, 1),
    ({"type": "exactReference", "dockerReference": "registry.example.org/shop/api:2.4"}, 1),
    ({"type": "matchExact"}, 1),
    ({"type": "matchRepoDigestOrExact"}, 1),
], ids=lambda value: value["type"] if isinstance(value, dict) else str(value))
def test_policy_json_names(by_policy, layout, keyed, tmp_path, identity, code):
    assert by_policy(layout, containers(signed(tmp_path, signedIdentity=identity))).code == code


@pytest.mark.parametrize("name", ["registry.example.org/shop/api", "registry.example.org/shop/api:latest"])
def test_policy_json_no_tag_was_signed(by_policy, layout, keyed, tmp_path, name):
    """A signature without a tag is none for "latest", nor for whatever digest is asked for."""
    for identity in {}, {"signedIdentity": {"type": "matchExact"}}:
        assert by_policy(layout, containers(signed(tmp_path, **identity)), name=name).code == 1
    assert by_policy(layout, containers(signed(tmp_path)), name=f"registry.example.org/shop/api@{layout.digest}").code == 1


def test_policy_json_a_tag_was_signed(by_policy, world, layout, tmp_path):
    sign_as(world, layout, tmp_path, "registry.example.org/shop/api:latest")
    for name, code in [("api", 0), ("api:latest", 0), ("api:2.4", 1), (f"api@{layout.digest}", 0), (f"api:2.4@{layout.digest}", 1)]:
        assert by_policy(layout, containers(signed(tmp_path)), name=f"registry.example.org/shop/{name}").code == code, name
    for name, code in [("api:latest", 0), ("api:2.4", 1), ("api", 1)]:
        identity = {"type": "exactReference", "dockerReference": f"registry.example.org/shop/{name}"}
        assert by_policy(layout, containers(signed(tmp_path, signedIdentity=identity))).code == code, name


def test_policy_json_named_by_digest_and_remapped(by_policy, world, layout, tmp_path):
    sign_as(world, layout, tmp_path, "registry.example.org/shop/api:2.4")
    name = f"registry.example.org/shop/api@{layout.digest}"
    assert by_policy(layout, containers(signed(tmp_path)), name=name).code == 0
    mirror = containers(signed(tmp_path, signedIdentity={"type": "remapIdentity", "prefix": "mirror.example/m", "signedPrefix": "registry.example.org/shop"}),
                        scope="mirror.example")
    assert by_policy(layout, mirror, name=f"mirror.example/m/api@{layout.digest}").code == 0
    assert by_policy(layout, mirror, name=f"mirror.example/mm/api@{layout.digest}").code == 1


def test_policy_json_narrowest_scope(by_policy, layout, tmp_path):
    yes, no = [{"type": "insecureAcceptAnything"}], [{"type": "reject"}]
    for scopes, code in [({"registry.example.org": no, "registry.example.org/shop": yes}, 0), ({"registry.example.org/shop/api": no, "registry.example.org": yes}, 1),
                         ({NAME: yes, "registry.example.org/shop/api": no}, 0), ({"*.example.org": yes}, 0), ({"*.org": yes, "*.example.org": no}, 1),
                         ({"": yes}, 0), ({"registry.example.org/sho": yes}, 1), ({}, 1)]:
        run = by_policy(layout, {"default": no, "transports": {"docker": scopes}})
        assert run.code == code, (scopes, run)


def test_policy_json_beyond_what_is_here(by_policy, layout, tmp_path):
    key_file(tmp_path)
    for one in ({"type": "signedBy", "keyType": "GPGKeys", "keyPath": "a.gpg"}, {"type": "signedBaseLayer", "baseLayerIdentity": {}},
                {"type": "sigstoreSigned", "pki": {}}):
        run = by_policy(layout, containers(one))
        assert run.code == 3, run
    for wrong in ({"type": "sigstoreSigned"}, {"type": "sigstoreSigned", "keyPath": "key.pub", "keyData": "AAAA"}, {"type": "nothing"},
                  {"type": "reject", "also": 1}, signed(tmp_path, signedIdentity={"type": "exactRepository"})):
        assert by_policy(layout, containers(wrong)).code == 2, wrong
    assert by_policy(layout, {**containers({"type": "reject"}), "defualt": []}).code == 2


def test_policy_json_of_fulcio(by_policy, world, layout, tmp_path):
    payload = sigstore.cosign_payload(layout.digest, identity={"docker-reference": "registry.example.org/shop/api"})
    layout.tag(".sig", [world.cosign_signature(layout.digest, identity=ME, payload=payload)])
    (tmp_path / "ca.pem").write_bytes(world.fulcio.pem())
    (tmp_path / "rekor.pub").write_bytes(sigstore.spki_pem(world.log_key))
    fulcio = {"caPath": "ca.pem", "oidcIssuer": sigstore.ISSUER, "subjectEmail": ME}
    one = {"type": "sigstoreSigned", "fulcio": fulcio, "rekorPublicKeyPath": "rekor.pub", "signedIdentity": {"type": "matchRepository"}}
    run = by_policy(layout, containers(one))
    assert run.code == 0, run
    assert by_policy(layout, containers({**one, "fulcio": {**fulcio, "subjectEmail": YOU}})).code == 1
    (tmp_path / "rekor.pub").write_bytes(sigstore.spki_pem(ec.generate_private_key(ec.SECP256R1())))
    assert by_policy(layout, containers(one)).code == 1
    del one["rekorPublicKeyPath"]
    assert by_policy(layout, containers(one)).code == 2


# ---- files

def test_file_with_its_bundle(verify, world, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("what was signed\n")
    run = verify(path, *me())
    assert run.code != 0
    (tmp_path / "a.txt.sigstore.json").write_text(json.dumps(world.sign(path.read_bytes(), identity=ME)))
    assert verify(path, *me()).code == 0
    path.write_text("what was not signed\n")
    assert reason(verify, 1, str(path), *me()) in ("artifact", "signature")
    digest = "sha256:" + hashlib.sha256(b"what was signed\n").hexdigest()
    assert verify(digest, *me(), "--bundle", tmp_path / "a.txt.sigstore.json").code == 0


def test_file_with_an_attestation(verify, world, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a\n")
    (tmp_path / "b.json").write_text(json.dumps(world.sign(path.read_bytes(), identity=ME, envelope=statement(
        "sha256:" + hashlib.sha256(b"a\n").hexdigest(), SLSA, provenance()))))
    assert reason(verify, 1, str(path), *me(), "--bundle", tmp_path / "b.json") == "missing"
    assert verify(path, *me(), "--bundle", tmp_path / "b.json", *EXPECTED).code == 0
    assert reason(verify, 1, str(path), *me(), "--bundle", tmp_path / "b.json", "--source-ref", "main") == "source-ref"


def test_file_with_a_signature_alone(verify, tmp_path):
    key, pub = key_file(tmp_path)
    path = tmp_path / "a.txt"
    path.write_text("a\n")
    (tmp_path / "a.sig").write_text(base64.b64encode(sigstore.sign(key, b"a\n")).decode())
    assert reason(verify, 1, str(path), "--key", pub, "--signature", tmp_path / "a.sig") == "log-unknown"
    assert verify(path, "--key", pub, "--signature", tmp_path / "a.sig", "--insecure-ignore-tlog").code == 0
    (tmp_path / "a.sig").write_bytes(sigstore.sign(key, b"a\n"))
    assert verify(path, "--key", pub, "--signature", tmp_path / "a.sig", "--insecure-ignore-tlog").code == 0
    path.write_text("b\n")
    assert reason(verify, 1, str(path), "--key", pub, "--signature", tmp_path / "a.sig", "--insecure-ignore-tlog") == "signature"
    assert verify(path, "--key", pub, "--signature", tmp_path / "nowhere").code == 2


# ---- reports

def test_a_file_without_its_bundle(verify, tmp_path):
    _, key = key_file(tmp_path)
    (tmp_path / "b.txt").write_text("b")
    run = verify(tmp_path / "b.txt", "--key", key)
    assert run.code == 2 and "b.txt.sigstore.json, which is not there; --bundle" in run.err, run


def test_one_of_several_that_could_not_be_looked_at(verify, world, layout, tmp_path):
    sign(world, layout)
    (tmp_path / "b.txt").write_text("b")
    run = verify(layout, *me(), tmp_path / "b.txt", "-f", "json")
    assert run.code == 2 and sorted(one["state"] for one in run.json()["subjects"]) == ["unknown", "verified"], run


def test_a_report_in_a_file_is_not_silent(verify, layout, tmp_path):
    run = verify(layout, *me(), "-o", tmp_path / "out.txt")
    assert run.code == 1 and "not verified: " in run.err and "missing" in run.err, run


def test_an_attestation_of_a_file_is_no_signature_of_it(verify, world, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    digest = "sha256:" + hashlib.sha256(b"a").hexdigest()
    (tmp_path / "a.txt.sigstore.json").write_text(json.dumps(world.sign(b"a", identity=ME, envelope=statement(digest))))
    run = verify(tmp_path / "a.txt", *me())
    assert run.code == 1 and "attestation about the file" in " ".join(run.out.split()) and "image itself" not in run.out, run
    run = verify(tmp_path / "a.txt", *me(), "--type", "https://example.com/p")
    assert run.code == 0 and "referrer" not in run.out and " file " in run.out, run


def test_keys_of_one_name_are_told_apart(verify, layout, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        key_file(tmp_path / folder)
    run = verify(layout, "--key", tmp_path / "a/key.pub", "--key", tmp_path / "b/key.pub", "-f", "json")
    assert run.json()["subjects"][0]["requirements"][0]["what"] == f"signed by key.pub or {tmp_path}/b/key.pub", run


def test_json_has_its_schema(verify, world, layout):
    jsonschema = pytest.importorskip("jsonschema")
    from conftest import ROOT
    schema = json.loads((ROOT / "docs" / "verify.schema.json").read_text())
    attest(world, layout, SLSA, provenance())
    sign(world, layout)
    for words in (me(), (*me(), *EXPECTED), (*me(), "--source-ref", "main"), me(YOU)):
        run = verify(layout, *words, "-f", "json")
        jsonschema.validate(run.json(), schema)


def test_several_at_once(verify, world, layout, tmp_path):
    other = Layout(tmp_path / "other")
    sign(world, layout)
    run = verify(layout, *me(), other.reference(), "-f", "json")
    assert run.code == 1 and [one["state"] for one in run.json()["subjects"]] == ["failed", "verified"], run


# ---- Notation's trust policy

@pytest.fixture
def notary(plimsoll, tmp_path, layout):
    import notation
    pki = notation.Pki(tmp_path)
    subject = notation.target((layout.path / "blobs/sha256" / layout.digest[7:]).read_bytes(), layout.subject()["mediaType"])

    def run(name=NAME, **statement):
        trust = pki.trust(tmp_path / "notation", **statement)
        return plimsoll("verify", "--policy", trust / "trustpolicy.json", "--image-name", name, layout.reference())

    run.sign = lambda signer=None: notation.attach(layout.path, subject, (signer or pki.signer()).jws(subject), notation.JWS)
    run.pki = pki
    return run


def test_trust_policy(notary):
    run = notary()
    assert run.code == 1 and "missing" in run.out, run
    notary.sign()
    run = notary()
    assert run.code == 0, run
    assert notary(scopes=["registry.example.org/shop/api"]).code == 0
    run = notary(scopes=["registry.example.org/other"])
    assert run.code == 1 and "no statement" in run.out, run
    run = notary(policy={"version": "1.0", "trustPolicies": [{"name": "all", "registryScopes": ["*"], "signatureVerification": {"level": "skip"}}]})
    assert run.code == 0 and "skip" in run.out, run


def test_level_audit(notary, plimsoll, layout, tmp_path):
    """It passes, as Notation has it, and says of whom that is not known; nobody counts it."""
    notary.sign(notary.pki.alone())
    run = notary(level="audit")
    assert run.code == 0 and "only tells who signed" in run.out, run
    trust = tmp_path / "notation"
    run = plimsoll("verify", "--notation-config", trust, "--notation-scope", "registry.example.org/shop/api", "-f", "json", layout.reference())
    assert run.code == 0 and run.json()["subjects"][0]["proofs"][0]["unproven"] is True, run
    run = plimsoll("verify", "--notation-config", trust, "--threshold", "2", layout.reference())
    assert run.code == 1 and "level audit" in run.out, run
    proof = plimsoll("provenance", "-f", "json", "--notation-config", trust, layout.reference()).json()["provenance"]["proofs"][0]
    assert (proof["reason"], proof["verdict"], proof["unproven"]) == ("verified", "untrusted", True)
    (tmp_path / "gates.yaml").write_text("gates:\n  signature: required\n")
    run = plimsoll("eval", "--policy", tmp_path / "gates.yaml", "--notation-config", trust, "-f", "json", layout.reference())
    assert [gate["verdict"] for gate in run.json()["gates"]] == ["failed"] and "whoever that is" in run.out, run
    signers = tmp_path / "own.yaml"
    signers.write_text(policy({"n": {"notation": "notation"}}, [{"match": "**", "require": {"threshold": 1, "of": [{"signed-by": "n"}]}}]))
    run = plimsoll("verify", "--policy", signers, "--image-name", NAME, layout.reference())
    assert run.code == 1, run
    assert notary(level="audit", override={"authenticity": "enforce"}).code == 1


def test_level_audit_of_who_is_trusted(notary):
    notary.sign()
    run = notary(level="audit")
    assert run.code == 0 and "only tells" not in run.out, run


# ---- what was signed with it

def annotated(layout, world, tmp_path):
    key, path = key_file(tmp_path)
    payload = sigstore.cosign_payload(layout.digest)
    payload["optional"] = {"stage": "prod", "build": 7}
    layout.tag(".sig", [world.cosign_signature(layout.digest, key=key, payload=payload)])
    return path


def test_annotations_of_cosign(verify, world, layout, tmp_path):
    path = annotated(layout, world, tmp_path)
    run = verify(layout, "--key", path, "--annotation", "stage=prod")
    assert run.code == 0 and "signed with stage=prod" in run.out, run
    proof = verify(layout, "--key", path, "-f", "json").json()["subjects"][0]["proofs"][0]
    assert proof["annotations"] == [{"name": "stage", "value": "prod"}]
    assert reason(verify, 1, layout, "--key", path, "--annotation", "stage=test") == "annotation"
    assert reason(verify, 1, layout, "--key", path, "--annotation", "stage=prod", "--annotation", "who=me") == "annotation"
    run = verify(layout, "--key", path, "--annotation", "stage")
    assert run.code == 64 and "KEY=VALUE" in run.err, run
    _, other = key_file(tmp_path, "other.pub")
    assert "annotations" not in verify(layout, "--key", other, "-f", "json").json()["subjects"][0]["proofs"][0]


def test_annotations_that_nobody_signed(verify, world, layout, tmp_path):
    """Of the layer and the manifest, which whoever writes to the registry sets."""
    key, path = key_file(tmp_path)
    payload, kind, annotations = world.cosign_signature(layout.digest, key=key)
    layout.tag(".sig", [(payload, kind, {**annotations, "stage": "prod"})])
    assert reason(verify, 1, layout, "--key", path, "--annotation", "stage=prod") == "annotation"


def test_annotations_of_a_bundle(verify, by_policy, world, layout):
    said = statement(layout.digest, SIGN, annotations={"stage": "prod"})
    said["subject"].append({"name": "b", "digest": {"sha256": "0" * 64}, "annotations": {"other": "yes"}})
    put(layout, world.sign(b"", envelope=said, identity=ME))
    assert verify(layout, *me(), "--annotation", "stage=prod").code == 0
    assert reason(verify, 1, layout, *me(), "--annotation", "other=yes") == "annotation"  # of something else
    who = {"me": {"identity": ME, "issuer": sigstore.ISSUER}}
    for stage, code in [("prod", 0), ("test", 1)]:
        rule = [{"match": "**", "require": {"signed-by": "me", "annotations": {"stage": stage}}}]
        assert by_policy(layout, policy(who, rule)).code == code


def test_annotations_of_notation(plimsoll, tmp_path, layout):
    import notation
    pki = notation.Pki(tmp_path)
    manifest = (layout.path / "blobs/sha256" / layout.digest[7:]).read_bytes()
    subject = notation.target(manifest, layout.subject()["mediaType"], stage="prod")
    notation.attach(layout.path, notation.target(manifest, layout.subject()["mediaType"]), pki.signer().jws(subject), notation.JWS)
    words = "--notation-config", pki.trust(tmp_path / "notation"), layout.reference()
    run = plimsoll("verify", "--annotation", "stage=prod", *words)
    assert run.code == 0 and "signed with stage=prod" in run.out, run
    assert plimsoll("verify", "--annotation", "stage=test", *words).code == 1
    assert plimsoll("provenance", "-f", "json", *words).json()["provenance"]["proofs"][0]["annotations"] == [{"name": "stage", "value": "prod"}]


def test_trust_policy_of_somebody_else(notary):
    notary.sign(notary.pki.alone())
    assert notary().code == 1


def test_trust_policy_of_the_image_before(notary, plimsoll, layout, tmp_path):
    """A layout without a name is nobody's scope, whatever image was looked at before it."""
    notary.sign()
    with Registry() as registry:
        registry.add_layout("shop/api", Layout(tmp_path / "other").path, "2.4")
        scopes = {"named": ([registry.reference("shop/api", scheme="")], "*"), "others": (["*"], "x509.subject: C=US, ST=WA, O=Nobody")}
        trust = notary.pki.trust(tmp_path / "notation", policy={"version": "1.0", "trustPolicies": [
            {"name": name, "registryScopes": scope, "signatureVerification": {"level": "strict"}, "trustStores": ["ca:top"], "trustedIdentities": [identity]}
            for name, (scope, identity) in scopes.items()]})
        run = plimsoll("verify", "--policy", trust / "trustpolicy.json", "-f", "json", registry.reference("shop/api:2.4"), layout.reference())
        assert run.code == 1 and [one["state"] for one in run.json()["subjects"]] == ["failed", "failed"], run


# ---- images of several platforms

@pytest.fixture
def index(tmp_path, layout):
    """An index over the layout's image, which is then all that has a name."""
    manifest = {**layout.subject(), "platform": {"os": "linux", "architecture": "amd64"}}
    body = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [manifest]}).encode()
    entry = layout.blob(body, "application/vnd.oci.image.index.v1+json", {"org.opencontainers.image.ref.name": "shop:1.0"})
    (layout.path / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    return entry


def refer_to(layout, entry, bundle):
    layout.manifest([(json.dumps(bundle).encode(), BUNDLE, None)], artifactType=BUNDLE, subject={k: entry[k] for k in ("mediaType", "digest", "size")})


def test_signed_is_the_index(verify, world, layout, index):
    refer_to(layout, index, world.sign(b"", envelope=statement(index["digest"], SIGN), identity=ME))
    run = verify(layout, *me())
    assert run.code == 0 and index["digest"] in run.out and "not of the index" not in run.out, run


def test_signed_is_one_platform(verify, world, layout, index):
    sign(world, layout)
    run = verify(layout, *me())
    assert run.code == 0 and "not of the index" in run.out, run


def test_a_byte_of_the_index_is_flipped(verify, world, layout, index):
    refer_to(layout, index, world.sign(b"", envelope=statement(index["digest"], SIGN), identity=ME))
    path = layout.path / "blobs/sha256" / index["digest"][7:]
    path.write_bytes(path.read_bytes().replace(b"amd64", b"amd46"))
    assert verify(layout, *me()).code == 1
