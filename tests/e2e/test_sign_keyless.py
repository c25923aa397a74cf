# SPDX-License-Identifier: Apache-2.0
"""Signing without a key of one's own, against a Sigstore of our own on the loopback interface; and what happens where it answers wrongly."""
import base64
import json
import subprocess

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography is the services")

from images import ImageBuilder, file  # noqa: E402
import sigstore  # noqa: E402

ME = "me@example.com"
WORKFLOW = "https://example.com/workflow"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return sigstore.World(tmp_path_factory.mktemp("world"))


@pytest.fixture(params=[1, 2], ids=["rekor-1", "rekor-2"])
def services(request, world):
    with sigstore.Services(world, rekor=request.param) as running:
        yield running


class Signer:
    def __init__(self, plimsoll, folder, world, services):
        self.plimsoll, self.folder, self.services = plimsoll, folder, services
        self.artifact, self.out = folder / "a.txt", folder / "b.json"
        self.artifact.write_bytes(b"content\n")
        (folder / "root.json").write_text(json.dumps(world.root()))
        self.configure(services.signing_config())

    def configure(self, config):
        (self.folder / "services.json").write_text(json.dumps(config))
        self.where = ["--signing-config", self.folder / "services.json", "--trusted-root", self.folder / "root.json"]

    def sign(self, *words, token=None, env=None):
        token = sigstore.token() if token is None else token
        words = [*words, "--identity-token", token] if token else words
        return self.plimsoll("sign-bundle", *words, "--bundle", self.out, *self.where, self.artifact, env=env)

    def verify(self, identity=ME, issuer=sigstore.ISSUER):
        return self.plimsoll("verify-bundle", "--bundle", self.out, "--certificate-identity", identity, "--certificate-oidc-issuer", issuer,
                             "--trusted-root", self.folder / "root.json", self.artifact)


@pytest.fixture
def signer(plimsoll, tmp_path, world, services):
    return Signer(plimsoll, tmp_path, world, services)


@pytest.mark.parametrize("words", [[], ["--in-toto"]], ids=["file", "statement"])
def test_the_command_line_of_the_conformance_suite(signer, services, words):
    run = signer.sign(*words)
    assert run.code == 0 and run.out == "", run
    assert signer.verify().code == 0
    assert signer.verify(identity="you@example.com").code == 1
    assert services.asked == ["fulcio", "tsa", "rekor"], "the log is written to last"
    bundle = json.loads(signer.out.read_text())
    assert set(bundle["verificationMaterial"]) == {"certificate", "tlogEntries", "timestampVerificationData"}, "no authorities' certificates"
    assert ("dsseEnvelope" in bundle) == bool(words)


@pytest.mark.parametrize("where", ["variable", "sigstore", "github"])
def test_where_the_token_is_from(signer, services, where):
    world = {"variable": {"PLIMSOLL_IDENTITY_TOKEN": sigstore.token(WORKFLOW)}, "sigstore": {"SIGSTORE_ID_TOKEN": sigstore.token(WORKFLOW)},
             "github": {"ACTIONS_ID_TOKEN_REQUEST_URL": f"{services.url}/token?api-version=2", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearer"}}[where]
    run = signer.sign(token=False, env=world)
    assert run.code == 0, run
    assert signer.verify(identity=WORKFLOW).code == 0


def test_an_image(signer, tmp_path):
    layout = ImageBuilder().layer(file("etc/os-release", "ID=debian\n")).oci(tmp_path / "layout")
    run = signer.plimsoll("sign", "--identity-token", sigstore.token(), *signer.where, f"oci:{layout}")
    command = run.out.splitlines()[-1].removeprefix("verify: ")
    assert f"--certificate-identity {ME} " in command and "--insecure" not in command, run
    done = subprocess.run(["sh", "-c", command], cwd=signer.plimsoll.work, env=signer.plimsoll.env, capture_output=True, text=True)
    assert done.returncode == 0, (command, done)
    assert run.code == 0 and "signature, as referrer" in run.out, run
    run = signer.plimsoll("sign", "--identity-token", sigstore.token(), *signer.where, "--format", "legacy", f"oci:{layout}")
    assert (run.code == 0) == (signer.services.rekor == 1), run
    assert signer.services.rekor == 1 or "--format legacy has no place" in run.err, run


@pytest.mark.parametrize("kind", ["p256", "p384", "rsa3072", "ed25519"])
@pytest.mark.parametrize("words", [[], ["--in-toto"]], ids=["file", "statement"])
def test_a_key_with_a_log_and_a_time(signer, tmp_path, kind, words):
    password = {"COSIGN_PASSWORD": ""}
    assert signer.plimsoll("keys", "generate", "-o", tmp_path / "k", "--type", kind, env=password).code == 0
    run = signer.sign(*words, "--key", tmp_path / "k.key", "--tlog", "--timestamp", token=False, env=password)
    if kind == "ed25519" and words and signer.services.rekor == 2:
        assert run.code == 2 and "takes no such signature" in run.err, run
        return
    assert run.code == 0, run
    entries = json.loads(signer.out.read_text())["verificationMaterial"]["tlogEntries"]
    assert len(entries) == 1
    run = signer.plimsoll("verify-bundle", "--bundle", signer.out, "--key", tmp_path / "k.pub", "--trusted-root", tmp_path / "root.json", signer.artifact)
    assert run.code == 0, run


@pytest.mark.parametrize("token, words", [
    ("nothing", "the identity token is none"), ("a.b.c", "the identity token is none"), ("e30.e30.e30", "names no issuer"),
    ({"audience": "elsewhere"}, "its audience is not sigstore"), ({"lasts": -10}, "is over since"),
    ({"email_verified": False}, "verified e-mail address"), ({"nbf": 1 << 40}, "does not count yet"),
    ("x" * 70000, "larger than")])
def test_tokens_that_are_none(signer, token, words):
    # Made here, since the tests are gathered long before they run, and tokens last for minutes.
    run = signer.sign(token=sigstore.token(**token) if isinstance(token, dict) else token)
    assert run.code in (2, 64) and words in run.err, run
    assert not signer.out.exists() and signer.services.asked == []


def test_nobody_signs(signer):
    run = signer.sign(token=False)
    assert run.code == 64 and "neither a key nor an identity token" in run.err, run
    assert signer.sign("--offline").code == 64


def edited(change):
    def edit(answer):
        document = json.loads(answer)
        change(document)
        return json.dumps(document).encode()

    return edit


def of_another(world, kind):
    def answer(_):
        key = sigstore.ec.generate_private_key(sigstore.ec.SECP256R1())
        made = world.certificate(key, ME).public_bytes(sigstore.serialization.Encoding.PEM).decode()
        return json.dumps({"signedCertificateEmbeddedSct": {"chain": {"certificates": [made]}}}).encode()

    return answer


def flip(text):
    data = bytearray(base64.b64decode(text))
    data[len(data) // 2] ^= 1
    return base64.b64encode(bytes(data)).decode()


def spoil_entry(document):
    one = next(iter(document.values()))
    if isinstance(one, dict) and "body" in one:
        one["verification"]["signedEntryTimestamp"] = flip(one["verification"]["signedEntryTimestamp"])
    else:
        document["inclusionProof"]["rootHash"] = flip(document["inclusionProof"]["rootHash"])


FAULTS = [
    ("fulcio", lambda _: (403, b"{\"message\": \"no such issuer\"}"), "the server answers 403: {\"message\": \"no such issuer\"}"),
    ("fulcio", lambda _: b"", "the answer"),
    ("fulcio", lambda _: b"{}", "1 to 16 certificates are expected, not 0"),
    ("fulcio", lambda _: json.dumps({"signedCertificateDetachedSct": {}}).encode(), "without the time stamp of its log"),
    ("fulcio", "another", "has certified another key"),
    ("fulcio", lambda _: b"x" * (9 << 20), "bytes"),
    ("tsa", lambda _: b"nothing", "not a response of RFC 3161"),
    ("tsa", lambda _: (500, b"broken\x1b[31m"), "the server answers 500: broken"),
    ("tsa", "replayed", "time stamp"),
    ("rekor", lambda _: b"{}", "transparency log"),
    ("rekor", lambda _: b"[]", "transparency log"),
    ("rekor", edited(spoil_entry), "what was signed does not hold"),
]


@pytest.mark.parametrize("service, change, words", FAULTS, ids=[f"{service}-{i}" for i, (service, _, _) in enumerate(FAULTS)])
def test_a_service_that_answers_wrongly(signer, world, service, change, words):
    if change == "another":
        change = of_another(world, service)
    elif change == "replayed":
        change = lambda _, old=world.timestamp(b"something else"): old  # noqa: E731
    signer.services.changes[service] = change
    run = signer.sign()
    assert run.code == 2 and words in run.err and "\x1b" not in run.err, run
    assert not signer.out.exists()


def test_of_another_world(signer, tmp_path):
    other = sigstore.World(tmp_path / "other") if (tmp_path / "other").mkdir() is None else None
    (tmp_path / "root.json").write_text(json.dumps(other.root()))
    run = signer.sign()
    assert run.code == 2 and "what was signed does not hold" in run.err and "--trusted-root" in run.err, run
    assert not signer.out.exists()


def service(url, version=1, operator="a", start="2026-01-01T00:00:00Z", **more):
    return {"url": url, "majorApiVersion": version, "operator": operator, "validFor": {"start": start, **more}}


CONFIGS = [
    ({"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.1+json"}, "mediaType is not"),
    ({"caUrls": []}, "names no certificate authority"),
    ({"caUrls": [service("http://127.0.0.1:1", 9)]}, "none with an interface"),
    ({"caUrls": [service("file:///etc/passwd")]}, "without url"),
    ({"caUrls": [service("http://127.0.0.1:1", start="never")]}, "no time"),
    ({"caUrls": [service("http://127.0.0.1:1", end="2026-01-02T00:00:00Z")]}, "names no certificate authority"),
    ({"caUrls": [service("http://example.com")]}, "only https"),
    ({"rekorTlogConfig": {"selector": "SOME"}}, "a selector of ANY, ALL, or EXACT"),
    ({"rekorTlogConfig": {"selector": "EXACT", "count": 0}}, "a selector of ANY, ALL, or EXACT"),
    ({"rekorTlogConfig": {"selector": "EXACT", "count": 2}}, "2 are to be used, and there are 1"),
    ({"rekorTlogUrls": []}, "names no transparency log"),
    ({"caUrls": [service("http://127.0.0.1:1")] * 65}, "more than 64 caUrls"),
]


@pytest.mark.parametrize("change, words", CONFIGS, ids=[words for _, words in CONFIGS])
def test_configurations(signer, change, words):
    signer.configure({**signer.services.signing_config(), **change})
    run = signer.sign()
    assert run.code in (2, 64) and words in run.err, run
    assert not signer.out.exists()


def test_the_newest_service_is_taken(signer):
    config = signer.services.signing_config()
    dead = "http://127.0.0.1:1"
    config["caUrls"] = [service(dead, start="2025-01-01T00:00:00Z"), *config["caUrls"]]
    config["rekorTlogUrls"] += [service(dead, 3), service(dead, signer.services.rekor, start="2025-01-01T00:00:00Z"),
                                service(dead, signer.services.rekor, operator="example", start="2025-01-01T00:00:00Z")]
    signer.configure(config)
    run = signer.sign()
    assert run.code == 0, run


def test_every_service_that_is_asked_for(signer):
    config = signer.services.signing_config()
    config["tsaUrls"].append({**config["tsaUrls"][0], "operator": "another"})
    config["tsaConfig"] = {"selector": "EXACT", "count": 2}
    config["rekorTlogConfig"] = {"selector": "ALL"}
    signer.configure(config)
    run = signer.sign()
    assert run.code == 0 and signer.services.asked == ["fulcio", "tsa", "tsa", "rekor"], run
    assert len(json.loads(signer.out.read_text())["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"]) == 2
    assert signer.verify().code == 0


def test_a_log_without_times_needs_a_time(signer):
    signer.configure({**signer.services.signing_config(), "tsaUrls": []})
    run = signer.sign()
    assert (run.code == 0) == (signer.services.rekor == 1), run
    assert signer.services.rekor == 1 or "tells no time" in run.err, run
