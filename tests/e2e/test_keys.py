# SPDX-License-Identifier: Apache-2.0
"""Keys: made here and opened by others, made by others and opened here; passwords from everywhere but the command line."""
import os
import pty
import shutil
import stat
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

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
    run = plimsoll("keys", "public", "--key", "pkcs11:token=a;object=b", env={"OPENSSL_MODULES": str(tmp_path), "OPENSSL_ENGINES": str(tmp_path)})
    assert run.code == 2 and "neither a provider nor an engine for PKCS #11" in run.err, run


def plug_in():
    """OpenSSL's for PKCS #11, whichever this system has."""
    folders = [Path(line.split('"')[1]) for line in subprocess.run(["openssl", "version", "-e", "-m"], capture_output=True, text=True).stdout.splitlines()]
    return any((folder / "pkcs11.so").exists() for folder in folders)


has_token = pytest.mark.skipif(not shutil.which("softhsm2-util") or not shutil.which("openssl") or not plug_in(),
                               reason="softhsm2, openssl or its plug-in for PKCS #11 is not installed")


@pytest.fixture
def token(tmp_path):
    """A token of SoftHSM with an EC key "signing" and an RSA key "rsa", whose PIN is 4711; the environment that finds it."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    env = {"SOFTHSM2_CONF": str(tmp_path / "softhsm2.conf")}

    def run(*words):
        done = subprocess.run(["softhsm2-util", *map(str, words)], env={**os.environ, **env}, capture_output=True, text=True)
        assert done.returncode == 0, (words, done.stdout, done.stderr)

    run("--init-token", "--free", "--label", "release", "--pin", "4711", "--so-pin", "0815")
    keys = {"signing": ec.generate_private_key(ec.SECP256R1()), "rsa": rsa.generate_private_key(65537, 2048)}
    for number, (label, key) in enumerate(keys.items()):
        (tmp_path / f"{label}.pem").write_bytes(key.private_bytes(PEM, PKCS8, PLAIN))
        run("--import", tmp_path / f"{label}.pem", "--token", "release", "--label", label, "--id", f"a{number}", "--pin", "4711")
        (tmp_path / f"{label}.pub").write_bytes(public_pem(key))
        (tmp_path / f"{label}.pem").unlink()
    return env


@has_token
@pytest.mark.parametrize("label", ["signing", "rsa"])
def test_a_key_of_a_token(plimsoll, tmp_path, token, label):
    uri = f"pkcs11:token=release;object={label}"
    run = plimsoll("keys", "public", "--key", uri, env={**token, "PLIMSOLL_KEY_PASSWORD": "4711"})
    assert run.code == 0 and run.out.strip() == (tmp_path / f"{label}.pub").read_text().strip(), run
    (tmp_path / "a.txt").write_text("signed by a token")
    run = plimsoll("sign", "--key", uri, tmp_path / "a.txt", env={**token, "PLIMSOLL_KEY_PASSWORD": "4711"})
    assert run.code == 0, run
    assert plimsoll("verify", "--key", tmp_path / f"{label}.pub", "--insecure-ignore-tlog", tmp_path / "a.txt").code == 0
    other = {"signing": "rsa", "rsa": "signing"}[label]
    assert plimsoll("verify", "--key", tmp_path / f"{other}.pub", "--insecure-ignore-tlog", tmp_path / "a.txt").code == 1


@has_token
def test_the_pin_of_a_token(plimsoll, tmp_path, token):
    """From the environment, from --password-file, or from what pin-source names (RFC 7512); a wrong one is tried once, and none is shown."""
    uri = "pkcs11:token=release;object=signing"
    (tmp_path / "a pin").write_text("4711\n")
    (tmp_path / "wrong").write_text("1234567")
    source = quote(str(tmp_path / "a pin"))
    for given in (f"{uri}?pin-source=file:{source}", f"{uri}?pin-source={source}"):
        run = plimsoll("keys", "public", "--key", given, env=token)
        assert run.code == 0 and "PUBLIC KEY" in run.out, run
    assert plimsoll("keys", "public", "--key", uri, "--password-file", tmp_path / "a pin", env=token).code == 0
    for given, more in [(f"{uri}?pin-source=file:{tmp_path / 'wrong'}", {}), (uri, {"PLIMSOLL_KEY_PASSWORD": "1234567"})]:
        run = plimsoll("keys", "public", "--key", given, env={**token, **more})
        assert run.code == 2 and "1234567" not in run.out + run.err, run
    assert plimsoll("keys", "public", "--key", uri, env={**token, "PLIMSOLL_KEY_PASSWORD": "4711"}).code == 0  # not locked
    run = plimsoll("keys", "public", "--key", f"{uri}?pin-source=file:{tmp_path / 'nowhere'}", env=token)
    assert run.code == 2 and "nowhere" in run.err, run
    for source in ("|/bin/echo%204711", "pin"):
        run = plimsoll("keys", "public", "--key", f"{uri}?pin-source={source}", env=token)
        assert run.code == 64 and "no file by its whole path" in run.err, run
    run = plimsoll("keys", "public", "--key", "pkcs11:token=release;object=none", env={**token, "PLIMSOLL_KEY_PASSWORD": "4711"})
    assert run.code == 2 and "gives no private key" in run.err, run


def test_wrong_use(plimsoll):
    for words in ([], ["public"], ["burn"], ["generate", "--type", "p224"]):
        assert plimsoll("keys", *words).code == 64
