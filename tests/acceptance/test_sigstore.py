# SPDX-License-Identifier: Apache-2.0
"""Sigstore's conformance suite: every folder of bundle-verify is a case, by file and by digest, with the reason that its failure must have."""
import hashlib
import re

import pytest

from conftest import CORPUS, beside

IDENTITY = ("https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/"
            "extremely-dangerous-oidc-beacon.yml@refs/heads/main")
ISSUER = "https://token.actions.githubusercontent.com"
# What a folder's name says about its failure, and the reason; the first that matches. A name that none matches must fail all the same.
REASONS = [
    (r"unknown-version", "bundle-version"),
    (r"^bundle-(empty|invalid-base64|malformed|negative)|missing-inclusion-proof|no-inclusion-proof|invalid-inclusion-proof", "bundle-malformed"),
    (r"trust-root-.*-missing", "trust-malformed"),
    (r"wrong-instance", "log-unknown"),
    (r"checkpoint", "log-checkpoint"),
    (r"inclusion-proof-corrupted|incorrect-public-key", "log-proof"),
    (r"set-invalid", "log-promise"),
    (r"dsse-mismatch|log-entry-mismatch|wrong-hashedrekord", "log-entry"),
    (r"no-timestamp", "time-missing"),
    (r"incorrect-time|expired-certificate|outside-signing-cert|outside-cert-validity|in-future", "certificate-expired"),
    (r"rekor2-timestamp", "timestamp"),
    (r"invalid-ct-key", "certificate-unlogged"),
    (r"no-key", "material"),
    (r"message-digest|wrong-material", "artifact"),
    (r"root-cert", "identity"),
    (r"invalid-sig|signature-mismatch", "signature"),
]
SUITE = beside("sigstore-conformance") if CORPUS else None
FOLDERS = sorted(path.parent for path in SUITE.glob("bundle-verify/*/bundle.sigstore.json")) if SUITE else []
CASES = [pytest.param(folder, id=folder.name) for folder in FOLDERS] or [
    pytest.param(None, id="-", marks=pytest.mark.skip(reason="nothing in the corpus is sigstore-conformance"))]


def text_of(path, otherwise):
    return path.read_text().strip() if path.exists() else otherwise


@pytest.mark.parametrize("folder", CASES)
def test_conformance(plimsoll, folder):
    artifact = folder / "artifact" if (folder / "artifact").exists() else folder.parent / "a.txt"
    who = ["--certificate-identity", text_of(folder / "identity", IDENTITY), "--certificate-oidc-issuer", text_of(folder / "issuer", ISSUER)]
    if (folder / "key.pub").exists():
        who = ["--key", folder / "key.pub"]
    root = ["--trusted-root", folder / "trusted_root.json"] if (folder / "trusted_root.json").exists() else []
    for what in (artifact, "sha256:" + hashlib.sha256(artifact.read_bytes()).hexdigest()):
        run = plimsoll("verify-bundle", "--bundle", folder / "bundle.sigstore.json", *who, *root, what)
        if not folder.name.endswith("_fail"):
            assert run.code == 0, run
            continue
        # A key that cannot be read is no verdict, yet no success either.
        assert run.code == 1 or (run.code == 2 and (folder / "key.pub").exists() and "not a public key" in run.err), run
        reason = next((reason for pattern, reason in REASONS if re.search(pattern, folder.name)), None)
        reasons = (reason, "unsupported") if reason == "signature" and what != artifact else (reason,)
        assert reason is None or run.code == 2 or any(f"not verified: {reason}: " in run.out for reason in reasons), run
