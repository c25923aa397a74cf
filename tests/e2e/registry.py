# SPDX-License-Identifier: Apache-2.0
"""A registry (OCI distribution 1.1) that answers as told: rightly, wrongly, slowly and partially.

    from registry import Registry, answer, cut

    with Registry() as registry:                               # on the loopback interface, plain http
        image = registry.add_layout("shop/api", layout, tag="1.0")   # an OCI layout (images.py), or add_blob(), add_manifest()
        registry.attach("shop/api", image, "application/x.sbom", b"{}")
        plimsoll("inspect", registry.reference("shop/api:1.0"))
        assert registry.count("GET .*/blobs/") == 1

    Registry(referrers=False)            # as docker-registry 2.8: 404, so that the tag "sha256-…" stands in
    Registry(page=2)                     # tags and referrers come two a page, with Link
    Registry(basic=("user", "secret"))   # basic authentication
    Registry(token=("user", "secret"))   # a token server, which is another host (localhost, another port); user None: anyone may pull
    Registry(tls=True)                   # registry.ca is the file of its authority
    Registry(tls=True, client_tls=True)  # asks for a certificate: registry.client_cert, registry.client_key

    registry.fail("GET .*/blobs/", answer(429, {"Retry-After": "1"}), times=2)
    registry.fail("GET .*/blobs/", cut(1000))                  # the connection breaks after so many bytes of the body
    registry.fail("GET .*/manifests/", redirect("https://example.org/"), times=None)

Faults are tried in order; the first whose pattern matches "METHOD /path?query" and that has times left is applied. What was asked is in
registry.requests. DockerRegistry is Debian's docker-registry behind the same few words.
"""
import base64
import collections
import contextlib
import dataclasses
import datetime
import hashlib
import http.client
import http.server
import ipaddress
import json
import os
import re
import secrets
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
EMPTY = {"mediaType": "application/vnd.oci.empty.v1+json", "size": 2,
         "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}
NAME = r"[a-z0-9]+(?:(?:\.|_|__|-+|/)[a-z0-9]+)*"
CHUNK = 1 << 16


def sha256(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def fallback_tag(digest):
    return digest.replace(":", "-")


# ---- answers and what goes wrong with them ----

@dataclasses.dataclass
class Answer:
    status: int = 200
    headers: dict = dataclasses.field(default_factory=dict)
    body: object = b""          # bytes, or (path, offset, size)
    cut_after: int = None       # bytes of the body after which the connection breaks
    drip: tuple = None          # (bytes, seconds) at a time
    length: object = True       # the Content-Length: True the right one, None none (the connection's end is the body's), or a number
    wait: float = 0             # before anything is sent

    def size(self):
        return self.body[2] if isinstance(self.body, tuple) else len(self.body)


def instead(make):
    """A fault in place of what would have been done."""
    make.instead = True
    return make


def answer(status, headers=None, body=b""):
    return instead(lambda _: Answer(status, dict(headers or {}), body.encode() if isinstance(body, str) else body))


def redirect(url, status=307):
    return answer(status, {"Location": url})


def hang(seconds):
    """Nothing for a while, and then the right answer."""
    def change(a):
        a.wait = seconds
        return a
    return change


def change_by(**values):
    def change(a):
        for name, value in values.items():
            setattr(a, name, value)
        return a
    return change


def cut(after):
    """The body breaks off; Content-Length is that of the whole."""
    return change_by(cut_after=after)


def drip(count, seconds):
    return change_by(drip=(count, seconds))


def length(number):
    """A Content-Length that is not the body's; None for none at all."""
    return change_by(length=number)


def content(body):
    """Other bytes than asked for."""
    return change_by(body=body)


def truncate(size):
    """Fewer bytes, and a Content-Length that says so."""
    def change(a):
        a.body = (a.body[0], a.body[1], size) if isinstance(a.body, tuple) else a.body[:size]
        return a
    return change


def headers(**values):
    """Headers set (underscores are dashes), or taken away with None."""
    def change(a):
        for name, value in values.items():
            name = name.replace("_", "-").title()
            a.headers = {k: v for k, v in a.headers.items() if k.title() != name}
            if value is not None:
                a.headers[name] = value
        return a
    return change


def drop():
    """The connection ends without a word."""
    return instead(lambda _: None)


@dataclasses.dataclass
class Fault:
    pattern: object
    make: object
    times: int
    after: int


@dataclasses.dataclass
class Request:
    method: str
    path: str                   # with the query
    headers: dict               # names in small letters
    body: bytes
    status: int = None          # of the answer; None: none was sent
    server: str = ""            # "registry", "token", "elsewhere"

    @property
    def line(self):
        return f"{self.method} {self.path}"

    @property
    def authorization(self):
        return self.headers.get("authorization")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # clients that go away are part of the tests


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 60
    answer_to = None  # function(Request) -> Answer or None
    faults = None     # function(Request) -> function or None
    seen = None       # list of Request
    role = ""

    def log_message(self, *_):
        pass

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def handle_any(self):
        request = Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, self.read_body(), server=self.role)
        self.seen.append(request)
        fault = self.faults(request)
        if fault is not None and getattr(fault, "instead", False):
            a = fault(None)
        else:
            a = self.answer_to(request)
            if fault is not None and a is not None:
                a = fault(a)
        if a is None:
            self.break_off()
            return
        request.status = a.status
        self.send(a)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def break_off(self):
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def send(self, a):
        if a.wait:
            time.sleep(a.wait)
        self.send_response_only(a.status)
        for name, value in a.headers.items():
            self.send_header(name, value)
        if a.length is None:
            self.send_header("Connection", "close")
        elif not (a.status in (204, 304)):
            self.send_header("Content-Length", str(a.size() if a.length is True else a.length))
        self.end_headers()
        if self.command == "HEAD":
            return
        size = a.size() if a.cut_after is None else min(a.cut_after, a.size())
        self.wfile.flush()
        if isinstance(a.body, tuple) and not a.drip and not isinstance(self.connection, ssl.SSLSocket):
            with open(a.body[0], "rb") as source:
                self.connection.sendfile(source, a.body[1], size) if size else None
        else:
            self.send_pieces(a, size)
        self.wfile.flush()
        if a.cut_after is not None:
            time.sleep(0.05)  # what was sent is to arrive before the reset
            self.break_off()
        elif a.length is not True:
            self.close_connection = True

    def send_pieces(self, a, size):
        if isinstance(a.body, tuple):
            with open(a.body[0], "rb") as source:
                source.seek(a.body[1])
                body = source.read(size)
        else:
            body = a.body[:size]
        step, pause = a.drip or (CHUNK, 0)
        for at in range(0, len(body), step):
            self.wfile.write(body[at:at + step])
            if pause:
                self.wfile.flush()
                time.sleep(pause)


# ---- certificates ----

def make_certificates(folder):
    """An authority, a certificate for loopback and one for a client; the files ca.crt, server.pem, client.cert, client.key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.datetime.utcnow()
    pem = serialization.Encoding.PEM

    def make(name, issuer=None, issuer_key=None, server=False):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject)
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=3650))
                   .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True))
        if server:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        certificate = builder.sign(issuer_key or key, hashes.SHA256())
        text = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return certificate, key, certificate.public_bytes(pem), text

    authority, authority_key, ca_text, _ = make("Plimsoll test authority")
    _, _, server_text, server_key = make("localhost", authority, authority_key, server=True)
    _, _, client_text, client_key = make("client", authority, authority_key)
    folder = Path(folder)
    (folder / "ca.crt").write_bytes(ca_text)
    (folder / "server.pem").write_bytes(server_text + server_key)
    (folder / "client.cert").write_bytes(client_text)
    (folder / "client.key").write_bytes(client_key)
    return folder


# ---- the registry ----

class Registry:
    def __init__(self, *, referrers=True, referrers_filter=False, page=None, basic=None, token=None, token_uses=None, identity_token=None,
                 refuse_post_token=False, tls=False, client_tls=False, ranges=True, monolithic_max=None, chunk_min=None, mounts=True,
                 challenge=True, anonymous_pull=False, host="127.0.0.1"):
        self.referrers, self.referrers_filter, self.page = referrers, referrers_filter, page
        self.basic, self.token, self.token_uses, self.identity_token = basic, token, token_uses, identity_token
        self.refuse_post_token, self.ranges, self.monolithic_max, self.chunk_min = refuse_post_token, ranges, monolithic_max, chunk_min
        self.mounts, self.challenge, self.anonymous_pull = mounts, challenge, anonymous_pull
        self.blobs = collections.defaultdict(dict)      # repository -> digest -> bytes or Path
        self.manifests = collections.defaultdict(dict)  # repository -> digest -> (media type, bytes)
        self.tags = collections.defaultdict(dict)       # repository -> tag -> digest
        self.uploads, self.tokens = {}, {}              # token -> [scopes, uses left]
        self.faults, self.requests = [], []
        self.lock = threading.RLock()
        self.tls, self.client_tls, self.interface = tls or client_tls, client_tls, host
        self.folder = None
        self.servers = []

    # -- life --

    def __enter__(self):
        if self.tls:
            self.folder = make_certificates(tempfile.mkdtemp(prefix="registry-"))
        self.server = self.serve("registry", self.answer_to, self.interface, self.tls)
        self.host = f"{self.interface}:{self.server.server_port}"
        self.elsewhere_server = self.serve("elsewhere", self.answer_elsewhere, "127.0.0.1", False)
        self.elsewhere = f"http://127.0.0.1:{self.elsewhere_server.server_port}"
        if self.token:
            self.token_server = self.serve("token", self.answer_token, "127.0.0.1", self.tls, name="localhost")
            self.realm = f"{'https' if self.tls else 'http'}://localhost:{self.token_server.server_port}/token"
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.shutdown()
            server.server_close()
        if self.folder:
            shutil.rmtree(self.folder)

    def serve(self, role, answer_to, host, tls, name=None):
        members = {"answer_to": staticmethod(answer_to), "faults": staticmethod(self.fault_for), "seen": self.requests, "role": role}
        server = Server((host, 0), type("BoundHandler", (Handler,), members))
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.folder / "server.pem")
            if self.client_tls:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(self.folder / "ca.crt")
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.servers.append(server)
        return server

    @property
    def ca(self):
        return self.folder / "ca.crt"

    @property
    def client_cert(self):
        return self.folder / "client.cert"

    @property
    def client_key(self):
        return self.folder / "client.key"

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://{self.host}"

    def reference(self, name, scheme="registry:"):
        return f"{scheme}{self.host}/{name}"

    # -- what is in it --

    def add_blob(self, repository, blob, media_type="application/octet-stream"):
        """Bytes, or the Path of a file, which is served from there. Its descriptor."""
        if isinstance(blob, Path):
            with open(blob, "rb") as source:
                digest, size = "sha256:" + hashlib.file_digest(source, "sha256").hexdigest(), blob.stat().st_size
        else:
            digest, size = sha256(blob), len(blob)
        self.blobs[repository][digest] = blob
        return {"mediaType": media_type, "digest": digest, "size": size}

    def add_manifest(self, repository, manifest, tag=None, media_type=None):
        """A dict, or bytes as they are. Its descriptor."""
        body = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
        if media_type is None:
            media_type = json.loads(body).get("mediaType") or MANIFEST
        digest = sha256(body)
        self.manifests[repository][digest] = (media_type, body)
        if tag:
            self.tags[repository][tag] = digest
        return {"mediaType": media_type, "digest": digest, "size": len(body)}

    def add_layout(self, repository, layout, tag="latest"):
        """Everything of an OCI layout (a folder); the tag becomes its first manifest or index, whose descriptor is returned."""
        layout = Path(layout)
        index = json.loads((layout / "index.json").read_bytes())
        named = {d["digest"]: d for d in index["manifests"]}
        pending = list(index["manifests"])
        while pending:
            descriptor = pending.pop()
            body = (layout / "blobs" / descriptor["digest"].replace(":", "/")).read_bytes()
            self.add_manifest(repository, body, media_type=descriptor["mediaType"])
            for child in json.loads(body).get("manifests", ()):
                if child["digest"] not in named:
                    named[child["digest"]] = child
                    pending.append(child)
        for path in (layout / "blobs" / "sha256").iterdir():
            if f"sha256:{path.name}" not in named:
                self.blobs[repository][f"sha256:{path.name}"] = path
        first = index["manifests"][0]
        self.tags[repository][tag] = first["digest"]
        return first

    def attach(self, repository, subject, artifact_type, blob, *, media_type=None, annotations=None, tag_only=None):
        """A referrer of a descriptor's manifest, of one blob. Where the registry has no referrers API, its tag "sha256-…" is kept, as clients do."""
        layer = self.add_blob(repository, blob, media_type or artifact_type)
        self.add_blob(repository, b"{}")
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": artifact_type, "config": EMPTY, "layers": [layer],
                    "subject": {k: subject[k] for k in ("mediaType", "digest", "size")}}
        if annotations:
            manifest["annotations"] = annotations
        descriptor = self.add_manifest(repository, manifest)
        if tag_only if tag_only is not None else not self.referrers:
            self.add_to_fallback(repository, subject["digest"], {**descriptor, "artifactType": artifact_type, **(
                {"annotations": annotations} if annotations else {})})
        return descriptor

    def add_to_fallback(self, repository, subject, descriptor):
        tag = fallback_tag(subject)
        known = self.tags[repository].get(tag)
        index = json.loads(self.manifests[repository][known][1]) if known else {"schemaVersion": 2, "mediaType": INDEX, "manifests": []}
        index["manifests"].append(descriptor)
        self.add_manifest(repository, index, tag)

    def manifest(self, repository, name):
        """The bytes of a manifest, by tag or digest, as a dict."""
        return json.loads(self.manifests[repository][self.tags[repository].get(name, name)][1])

    def referrers_of(self, repository, subject):
        found = []
        for digest, (media_type, body) in self.manifests[repository].items():
            try:
                manifest = json.loads(body)
            except ValueError:
                continue
            if not isinstance(manifest, dict) or (manifest.get("subject") or {}).get("digest") != subject:
                continue
            kind = manifest.get("artifactType") or (manifest.get("config") or {}).get("mediaType") or ""
            descriptor = {"mediaType": media_type, "digest": digest, "size": len(body), "artifactType": kind}
            if manifest.get("annotations"):
                descriptor["annotations"] = manifest["annotations"]
            found.append(descriptor)
        return found

    # -- what was asked, and what goes wrong --

    def fail(self, pattern, make, times=1, after=0):
        """The fault for the next `times` matching requests (None: for ever), not for the `after` first."""
        self.faults.append(Fault(re.compile(pattern), make, times, after))

    def fault_for(self, request):
        with self.lock:
            for fault in self.faults:
                if not fault.pattern.search(request.line) or fault.times == 0:
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                if fault.times:
                    fault.times -= 1
                return fault.make
        return None

    def asked(self, pattern):
        return [r for r in self.requests if re.search(pattern, r.line)]

    def count(self, pattern):
        return len(self.asked(pattern))

    # -- answers --

    def error(self, status, code, **more):
        body = json.dumps({"errors": [{"code": code, "message": code.lower()}]}).encode()
        return Answer(status, {"Content-Type": "application/json", **more}, body)

    def json(self, value, status=200, media_type="application/json", **more):
        return Answer(status, {"Content-Type": media_type, **more}, json.dumps(value).encode())

    def answer_elsewhere(self, request):
        """Another host, as registries keep their blobs at: /DIGEST, without authorisation."""
        digest = request.path.split("?")[0].lstrip("/")
        if request.authorization:
            return self.error(400, "AUTHORIZATION_SENT_ELSEWHERE")
        for repository in self.blobs.values():
            if digest in repository:
                return self.send_blob(request, repository[digest], {})
        return self.error(404, "BLOB_UNKNOWN")

    def answer_token(self, request):
        url = urllib.parse.urlsplit(request.path)
        if request.method == "POST":
            form = dict(urllib.parse.parse_qsl(request.body.decode()))
            if self.refuse_post_token:
                return self.error(404, "UNSUPPORTED")
            allowed = form.get("grant_type") == "refresh_token" and form.get("refresh_token") == self.identity_token \
                or form.get("grant_type") == "password" and (form.get("username"), form.get("password")) == self.token
            scopes = form.get("scope", "").split()
        else:
            query = urllib.parse.parse_qs(url.query)
            scopes = query.get("scope", [])
            given = parse_basic(request.authorization)
            allowed = given == self.token or (given is None and self.anonymous_pull)
            if given is None and allowed:
                scopes = [s for s in scopes if "push" not in s]
        if not allowed:
            return self.error(401, "UNAUTHORIZED")
        token = secrets.token_urlsafe(24)
        with self.lock:
            self.tokens[token] = [set(" ".join(scopes).split()), self.token_uses]
        return self.json({"token": token, "access_token": token, "expires_in": 300})

    def refused(self, request, repository):
        """The challenge, where who asks may not."""
        if self.basic and parse_basic(request.authorization) != self.basic:
            return self.error(401, "UNAUTHORIZED", **({"WWW-Authenticate": 'Basic realm="test"'} if self.challenge else {}))
        if not self.token:
            return None
        actions = "pull" if request.method in ("GET", "HEAD") else "pull,push"
        scope = f"repository:{repository}:{actions}" if repository else ""
        scheme, _, text = (request.authorization or "").partition(" ")
        with self.lock:
            known = self.tokens.get(text) if scheme == "Bearer" else None
            if known and known[1] is not None:
                known[1] -= 1
                if known[1] < 0:
                    known = None
        if known and all(any(s.startswith(f"repository:{repository}:") and a in s.rpartition(":")[2].split(",") for s in known[0])
                         for a in (actions.split(",") if repository else [])):
            return None
        challenge = f'Bearer realm="{self.realm}",service="registry.test"' + (f',scope="{scope}"' if scope else "")
        return self.error(401, "UNAUTHORIZED", **({"WWW-Authenticate": challenge} if self.challenge else {}))

    def answer_to(self, request):
        url = urllib.parse.urlsplit(request.path)
        path, query = urllib.parse.unquote(url.path), dict(urllib.parse.parse_qsl(url.query))
        route = re.fullmatch(rf"/v2/({NAME})/(blobs/uploads|blobs|manifests|tags|referrers)/(.*)", path)
        refused = self.refused(request, route[1] if route else None)
        if refused:
            return refused
        if path == "/v2/":
            return self.json({}, **{"Docker-Distribution-Api-Version": "registry/2.0"})
        if not route:
            return self.error(404, "NAME_INVALID")
        repository, what, rest = route.groups()
        with self.lock:
            return getattr(self, "route_" + what.replace("/", "_"))(request, repository, rest, query)

    def send_blob(self, request, blob, headers):
        size = blob.stat().st_size if isinstance(blob, Path) else len(blob)
        first, last, status = 0, size - 1, 200
        headers = {"Content-Type": "application/octet-stream", **headers}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if self.ranges:
            headers["Accept-Ranges"] = "bytes"
        if wanted and self.ranges:
            first, last, status = int(wanted[1]), min(int(wanted[2] or last), last), 206
            if first >= size:
                return Answer(416, {"Content-Range": f"bytes */{size}"})
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        count = max(last - first + 1, 0)
        return Answer(status, headers, (blob, first, count) if isinstance(blob, Path) else blob[first:first + count])

    def route_blobs(self, request, repository, digest, _):
        if digest not in self.blobs[repository]:
            return self.error(404, "BLOB_UNKNOWN")
        return self.send_blob(request, self.blobs[repository][digest], {"Docker-Content-Digest": digest})

    def route_manifests(self, request, repository, name, _):
        if request.method == "PUT":
            return self.put_manifest(request, repository, name)
        digest = self.tags[repository].get(name, name)
        if digest not in self.manifests[repository]:
            return self.error(404, "MANIFEST_UNKNOWN")
        media_type, body = self.manifests[repository][digest]
        return Answer(200, {"Content-Type": media_type, "Docker-Content-Digest": digest, "Etag": f'"{digest}"'}, body)

    def put_manifest(self, request, repository, name):
        try:
            manifest = json.loads(request.body)
        except ValueError:
            return self.error(400, "MANIFEST_INVALID")
        for descriptor in [manifest.get("config"), *manifest.get("layers", ())]:
            if descriptor and descriptor["digest"] not in self.blobs[repository]:
                return self.error(400, "MANIFEST_BLOB_UNKNOWN")
        digest = sha256(request.body)
        if ":" in name and name != digest:
            return self.error(400, "DIGEST_INVALID")
        self.manifests[repository][digest] = (request.headers.get("content-type", ""), request.body)
        if ":" not in name:
            self.tags[repository][name] = digest
        more = {"Location": f"/v2/{repository}/manifests/{digest}", "Docker-Content-Digest": digest}
        if self.referrers and manifest.get("subject"):
            more["OCI-Subject"] = manifest["subject"]["digest"]
        return Answer(201, more)

    def paged(self, items, query, path, wrap, media_type="application/json", **more):
        """Part of a list, as `n` or the registry's page size has it, with the Link of the next."""
        start = int(query.get("from", 0))
        if "last" in query and query["last"] in items:
            start = items.index(query["last"]) + 1
        size = min(int(query["n"]) if query.get("n", "").isdigit() else len(items) or 1, self.page or len(items) or 1)
        if start + size < len(items):
            more["Link"] = f'<{path}?n={size}&from={start + size}>; rel="next"'
        return self.json(wrap(items[start:start + size]), media_type=media_type, **more)

    def route_tags(self, _, repository, __, query):
        if not self.tags[repository] and not self.manifests[repository]:
            return self.error(404, "NAME_UNKNOWN")
        return self.paged(sorted(self.tags[repository]), query, f"/v2/{repository}/tags/list", lambda tags: {"name": repository, "tags": tags})

    def route_referrers(self, _, repository, digest, query):
        if not self.referrers:
            return self.error(404, "NOT_FOUND")
        found, more = self.referrers_of(repository, digest), {}
        if self.referrers_filter and query.get("artifactType"):
            found = [d for d in found if d["artifactType"] == query["artifactType"]]
            more["OCI-Filters-Applied"] = "artifactType"
        return self.paged(found, query, f"/v2/{repository}/referrers/{digest}",
                          lambda items: {"schemaVersion": 2, "mediaType": INDEX, "manifests": items}, INDEX, **more)

    def route_blobs_uploads(self, request, repository, rest, query):
        if request.method == "POST":
            return self.begin_upload(request, repository, query)
        if rest not in self.uploads:
            return self.error(404, "BLOB_UPLOAD_UNKNOWN")
        upload = self.uploads[rest]
        if request.method == "GET":
            return self.upload_answer(204, repository, rest)
        if request.method == "PATCH":
            span = re.fullmatch(r"(?:bytes[ =])?(\d+)-(\d+)", request.headers.get("content-range", ""))
            if span and int(span[1]) != len(upload):
                return self.upload_answer(416, repository, rest)
            if span and int(span[2]) - int(span[1]) + 1 != len(request.body):
                return self.error(400, "SIZE_INVALID")
        if self.monolithic_max is not None and len(request.body) > self.monolithic_max:
            return self.error(413, "SIZE_INVALID")
        upload += request.body
        if request.method == "PATCH":
            return self.upload_answer(202, repository, rest)
        del self.uploads[rest]
        return self.finish_upload(repository, bytes(upload), query.get("digest"))

    def begin_upload(self, request, repository, query):
        source = query.get("from")
        if query.get("mount") and self.mounts and query["mount"] in self.blobs.get(source, ()):
            self.blobs[repository][query["mount"]] = self.blobs[source][query["mount"]]
            return Answer(201, {"Location": f"/v2/{repository}/blobs/{query['mount']}", "Docker-Content-Digest": query["mount"]})
        if query.get("digest") and request.body:
            return self.finish_upload(repository, request.body, query["digest"])
        name = secrets.token_hex(8)
        self.uploads[name] = bytearray()
        return self.upload_answer(202, repository, name)

    def upload_answer(self, status, repository, name):
        upload = self.uploads[name]
        more = {"Location": f"/v2/{repository}/blobs/uploads/{name}?_state=abc", "Range": f"0-{max(len(upload) - 1, 0)}", "Docker-Upload-UUID": name}
        if self.chunk_min:
            more["OCI-Chunk-Min-Length"] = str(self.chunk_min)
        return Answer(status, more)

    def finish_upload(self, repository, blob, digest):
        if sha256(blob) != digest:
            return self.error(400, "DIGEST_INVALID")
        self.blobs[repository][digest] = blob
        return Answer(201, {"Location": f"/v2/{repository}/blobs/{digest}", "Docker-Content-Digest": digest})


def parse_basic(authorization):
    scheme, _, text = (authorization or "").partition(" ")
    if scheme != "Basic":
        return None
    user, _, password = base64.b64decode(text).decode().partition(":")
    return user, password


# ---- Debian's docker-registry ----

class DockerRegistry:
    """docker-registry 2.8 as Debian has it: no referrers API. `with DockerRegistry(tmp_path) as registry: registry.host`."""

    def __init__(self, folder, basic=None, tls=False):
        self.folder, self.basic, self.tls = Path(folder) / "docker-registry", basic, tls

    def __enter__(self):
        import pytest

        program = shutil.which("docker-registry")
        if not program:
            pytest.skip("no docker-registry: apt-get install docker-registry")
        self.folder.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        config = {"version": "0.1", "log": {"level": "error"}, "storage": {"filesystem": {"rootdirectory": str(self.folder / "data")}},
                  "http": {"addr": self.host}}
        if self.basic:
            import crypt

            line = f"{self.basic[0]}:{crypt.crypt(self.basic[1], crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16))}\n"
            (self.folder / "htpasswd").write_text(line)
            config["auth"] = {"htpasswd": {"realm": "test", "path": str(self.folder / "htpasswd")}}
        if self.tls:
            make_certificates(self.folder)
            self.ca = self.folder / "ca.crt"
            config["http"]["tls"] = {"certificate": str(self.folder / "server.pem"), "key": str(self.folder / "server.pem")}
        (self.folder / "config.yml").write_text(json.dumps(config))
        self.process = subprocess.Popen([program, "serve", self.folder / "config.yml"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env={"PATH": os.environ.get("PATH", os.defpath), "OTEL_TRACES_EXPORTER": "none"})
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("docker-registry does not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def reference(self, name, scheme="registry:"):
        return f"{scheme}{self.host}/{name}"


def ask(registry, method, path, body=None, headers=None):
    """One request, as any client makes it: (status, headers with small names, body)."""
    connection = http.client.HTTPConnection(registry.host, timeout=30)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    found = response.status, {k.lower(): v for k, v in response.headers.items()}, response.read()
    connection.close()
    return found
