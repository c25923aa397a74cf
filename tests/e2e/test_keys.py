# SPDX-License-Identifier: Apache-2.0
"""Keys: made here and opened by others, made by others and opened here; passwords from everywhere but the command line."""
import os
import pty
import stat
import subprocess
import time

import pytest

pytest.importorskip("cryptography", reason="python3-cryptography makes and reads keys")
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa, x25519  # noqa: E402

from test_sign import cosign  # noqa: E402,F401

PASSWORD = {"PLIMSOLL_KEY_PASSWORD": "correct horse"}
PEM, PKCS8, OLDER = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL
PLAIN = serialization.NoEncryption()


def public_pem(key):
    return key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("kind, words", [("p256", "256 bit"), ("p384", "384 bit"), ("ed25519", "ED25519"), ("rsa3072", "3072 bit")])
def test_openssl_reads_ours(plimsoll, tmp_path, kind, words):
    run = plimsoll("keys", "generate", "--pkcs8", "--type", kind, "-o", tmp_path / "a", env=PASSWORD)
    assert run.code == 0 and run.out == f"{tmp_path}/a.key\n{tmp_path}/a.pub\n", run
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600
    shown = subprocess.run(["openssl", "pkey", "-in", tmp_path / "a.key", "-passin", "pass:correct horse", "-noout", "-text"], capture_output=True, text=True)
    assert words in shown.stdout, shown
    key = serialization.load_pem_private_key((tmp_path / "a.key").read_bytes(), b"correct horse")
    assert public_pem(key) == (tmp_path / "a.pub").read_bytes()
    run = plimsoll("keys", "generate", "--pkcs8", "--type", kind, "-o", tmp_path / "b", env={"PLIMSOLL_KEY_PASSWORD": ""})
    assert run.code == 0 and "has no password" in run.err, run
    assert public_pem(serialization.load_pem_private_key((tmp_path / "b.key").read_bytes(), None)) == (tmp_path / "b.pub").read_bytes()


@pytest.mark.parametrize("kind", ["p256", "p384", "ed25519", "rsa3072"])
def test_cosign_reads_ours(plimsoll, tmp_path, cosign, kind):  # noqa: F811
    assert plimsoll("keys", "generate", "--type", kind, "-o", tmp_path / "a", env=PASSWORD).code == 0
    assert (tmp_path / "a.key").read_text().startswith("-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n")
    run = cosign("public-key", "--key", tmp_path / "a.key")
    assert run.returncode == 0 and run.stdout.strip() == (tmp_path / "a.pub").read_text().strip(), run.stderr


def test_we_read_cosigns(plimsoll, tmp_path, cosign):  # noqa: F811
    run = cosign("generate-key-pair", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    run = plimsoll("keys", "public", "--key", tmp_path / "cosign.key", env=PASSWORD)
    assert run.code == 0 and run.out.strip() == (tmp_path / "cosign.pub").read_text().strip(), run
    run = plimsoll("keys", "public", "--key", tmp_path / "cosign.key", env={"COSIGN_PASSWORD": "wrong"})
    assert run.code == 2 and "that is not its password" in run.err, run


OTHERS = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()), "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()), "RSA": lambda: rsa.generate_private_key(65537, 2048),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}


@pytest.mark.parametrize("kind", OTHERS)
def test_we_read_others(plimsoll, tmp_path, kind):
    key = OTHERS[kind]()
    forms = [key.private_bytes(PEM, PKCS8, PLAIN), key.private_bytes(PEM, PKCS8, serialization.BestAvailableEncryption(b"correct horse"))]
    if kind != "Ed25519":
        forms += [key.private_bytes(PEM, OLDER, PLAIN), key.private_bytes(PEM, OLDER, serialization.BestAvailableEncryption(b"correct horse"))]
    for form in forms:
        (tmp_path / "a.key").write_bytes(form)
        run = plimsoll("keys", "public", "--key", tmp_path / "a.key", env=PASSWORD)
        assert run.code == 0 and run.out.encode() == public_pem(key), run
        if b"ENCRYPTED" in form:
            run = plimsoll("keys", "public", "--key", tmp_path / "a.key", env={"PLIMSOLL_KEY_PASSWORD": "wrong"})
            assert run.code == 2 and "that is not its password" in run.err, run


@pytest.mark.parametrize("key", [lambda: ec.generate_private_key(ec.SECP256K1()), lambda: rsa.generate_private_key(65537, 1024),
                                 lambda: dsa.generate_private_key(2048), x25519.X25519PrivateKey.generate],
                         ids=["secp256k1", "RSA-1024", "DSA", "X25519"])
def test_kinds_that_do_not_sign(plimsoll, tmp_path, key):
    (tmp_path / "a.key").write_bytes(key().private_bytes(PEM, PKCS8, PLAIN))
    run = plimsoll("keys", "public", "--key", tmp_path / "a.key")
    assert run.code == 2 and "a.key: " in run.err and run.out == "", run


def test_too_much_work_is_refused(plimsoll, tmp_path):
    plain = ec.generate_private_key(ec.SECP256R1()).private_bytes(PEM, PKCS8, PLAIN)
    made = subprocess.run(["openssl", "pkcs8", "-topk8", "-iter", "10000001", "-passout", "pass:a"], input=plain, capture_output=True)
    (tmp_path / "a.key").write_bytes(made.stdout)
    run = plimsoll("keys", "public", "--key", tmp_path / "a.key", env={"PLIMSOLL_KEY_PASSWORD": "a"}, timeout=5)
    assert run.code == 2 and "more than 10000000 rounds" in run.err, run


def test_where_the_password_is_from(plimsoll, tmp_path):
    (tmp_path / "word").write_text("correct horse\r\nand more\n")
    words = ["keys", "public", "--key", tmp_path / "a.key"]
    assert plimsoll("keys", "generate", "-o", tmp_path / "a", "--password-file", tmp_path / "word").code == 0
    for env in (PASSWORD, {"COSIGN_PASSWORD": "correct horse"}, {**PASSWORD, "COSIGN_PASSWORD": "wrong"}):
        assert plimsoll(*words, env=env).code == 0
    assert plimsoll(*words, "--password-file", tmp_path / "word", env={"COSIGN_PASSWORD": "wrong"}).code == 0
    (tmp_path / "word").write_bytes(b"a" * 2000)
    assert "longer than 1024 bytes" in plimsoll(*words, "--password-file", tmp_path / "word").err
    assert plimsoll(*words, "--password-file", tmp_path / "none").code == 2


def at_terminal(plimsoll, words, answers):
    """Runs it with a terminal of its own, which gets an answer for each question; what the terminal showed."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(plimsoll.work)
        os.execve(plimsoll.program, [str(plimsoll.program), *map(str, words)], plimsoll.env)
    shown = b""
    for answer in answers:
        end = time.monotonic() + 20
        while not shown.rstrip(b" ").endswith(b":") and time.monotonic() < end:
            shown += os.read(terminal, 1024)
        time.sleep(0.1)
        os.write(terminal, answer)
        shown += b"|"
    while True:
        try:
            more = os.read(terminal, 1024)
        except OSError:
            break
        if not more:
            break
        shown += more
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def test_the_terminal_is_asked_and_shows_nothing(plimsoll, tmp_path):
    words = ["keys", "generate", "-o", tmp_path / "a"]
    code, shown = at_terminal(plimsoll, words, [b"correct horse\n", b"correct horse\n"])
    assert code == 0 and "horse" not in shown and "New password of" in shown, shown
    words = ["keys", "public", "--key", tmp_path / "a.key"]
    code, shown = at_terminal(plimsoll, words, [b"correct horse\n"])
    assert code == 0 and "horse" not in shown and "BEGIN PUBLIC KEY" in shown, shown
    code, shown = at_terminal(plimsoll, words, [b"corr\x03"])
    assert code == 2 and "interrupted" in shown, shown
    code, shown = at_terminal(plimsoll, words, [b"corr\x1a", b"correct horse\n"])
    assert code == 0 and shown.count("Password of") == 2 and "BEGIN PUBLIC KEY" in shown, shown
    code, shown = at_terminal(plimsoll, ["keys", "generate", "-o", tmp_path / "b"], [b"one\n", b"other\n"])
    assert code == 64 and "differ" in shown and not (tmp_path / "b.key").exists(), shown


def test_nothing_is_written_over(plimsoll, tmp_path):
    words = ["keys", "generate", "-o", tmp_path / "a"]
    assert plimsoll(*words, env=PASSWORD).code == 0
    before = (tmp_path / "a.key").read_bytes()
    run = plimsoll(*words, env=PASSWORD)
    assert run.code == 64 and "is there already" in run.err and (tmp_path / "a.key").read_bytes() == before, run
    assert plimsoll(*words, "--force", env=PASSWORD).code == 0 and (tmp_path / "a.key").read_bytes() != before
    (tmp_path / "b.key").symlink_to(tmp_path / "elsewhere")
    assert plimsoll("keys", "generate", "-o", tmp_path / "b", env=PASSWORD).code == 64 and not (tmp_path / "elsewhere").exists()


def test_a_token_without_a_provider(plimsoll, tmp_path):
    run = plimsoll("keys", "public", "--key", "pkcs11:token=a;object=b", env={"OPENSSL_MODULES": str(tmp_path)})
    assert run.code == 2 and "no provider for PKCS #11 is installed" in run.err, run


def test_wrong_use(plimsoll):
    for words in ([], ["public"], ["burn"], ["generate", "--type", "p224"]):
        assert plimsoll("keys", *words).code == 64
