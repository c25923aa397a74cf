# SPDX-License-Identifier: Apache-2.0
"""containerd behind its socket: the program itself, and a stand-in that can be wrong in one place.

    with Daemon() as daemon:                     # skips where containerd is not installed or does not start
        daemon.load("k8s.io", archive)
        plimsoll("scan", "containerd:shop:2.4", env=daemon.env)

    with StandIn(path, {"k8s.io": {"localhost/shop:2.4": descriptor}}, blobs) as server:
        server.faults["Content/Read"] = lambda answer: answer.trailers.clear()
        …
        server.labels[digest] = {"a": "b"}
        server.asked                             # [("Content/Read", namespace, message)]
"""
import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

PIECE = 1 << 20  # bytes of a message of content, as containerd sends it


# ---- Protocol Buffers ----

def varint(number):
    out = b""
    while number >= 0x80:
        out, number = out + bytes([number & 0x7f | 0x80]), number >> 7
    return out + bytes([number])


def message(*fields):
    """Of (number, value): whole numbers, texts, bytes."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            value = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(value)) + value
    return out


def fields_of(data):
    """{number: value} of a message of whole numbers and bytes."""
    at, out = 0, {}

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at, value, shift = at + 1, value | (byte & 0x7f) << shift, shift + 7
            if byte < 0x80:
                return value
    while at < len(data):
        tag = number()
        value = number()
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        out[tag >> 3] = value
    return out


def framed(data, compressed=0):
    return bytes([compressed]) + len(data).to_bytes(4, "big") + data


# ---- a stand-in ----

class Answer:
    """What a call is answered with; a fault changes it. `data`: any iterable of bytes."""

    def __init__(self, messages=(), status=0, words=""):
        self.headers = [(":status", "200"), ("content-type", "application/grpc")]
        self.data = list(map(framed, messages))
        self.trailers = [("grpc-status", str(status)), ("grpc-message", words)]
        self.reset = False


class StandIn:
    """names: {namespace: {name: descriptor}}; blobs: {digest: bytes}, in every namespace, or of one as {(namespace, digest): bytes}."""

    def __init__(self, path, names, blobs):
        pytest.importorskip("h2", reason="no h2: apt-get install python3-h2")
        self.path, self.names, self.blobs = str(path), names, blobs
        self.faults, self.asked, self.labels = {}, [], {}
        self.env = {"CONTAINERD_ADDRESS": self.path}

    def __enter__(self):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    # services

    def answer(self, method, space, request):
        if method == "Namespaces/List":
            return Answer([message(*((1, message((1, name))) for name in self.names))])
        if method == "Images/List":
            return Answer([message(*((1, message((1, name), (2, message((1, "a"), (2, "b"))), (3, message(
                (1, d["mediaType"]), (2, d["digest"]), (3, d["size"])))) ) for name, d in self.names.get(space, {}).items()))])
        digest = request[1].decode()
        blob = self.blobs.get(digest, self.blobs.get((space, digest)))
        if blob is None:
            return Answer(status=5, words=f"content {digest}: not found")
        if method == "Content/Info":
            labels = [(5, message((1, key), (2, value))) for key, value in self.labels.get(digest, {}).items()]
            return Answer([message((1, message((1, digest), (2, len(blob)), (3, message((1, 1700000000))), *labels)))])
        start, size = request.get(2, 0), request.get(3, 0)
        part = blob[start:start + size if size else None]
        return Answer(message((1, at), (2, part[at:at + PIECE])) for at in range(0, len(part), PIECE))

    # HTTP/2

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(self.listener.accept()[0],), daemon=True).start()

    def _serve(self, client):
        import h2.config
        import h2.connection
        import h2.events

        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        connection.initiate_connection()
        heads, bodies, done = {}, {}, []

        def receive():
            data = client.recv(65536)
            if not data:
                raise ConnectionError
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    heads[event.stream_id], bodies[event.stream_id] = dict(event.headers), b""
                elif isinstance(event, h2.events.DataReceived):
                    bodies[event.stream_id] += event.data
                    connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    done.append(event.stream_id)
            client.sendall(connection.data_to_send())

        def send(stream, data):
            while data:
                n = min(len(data), connection.local_flow_control_window(stream), connection.max_outbound_frame_size)
                if n:
                    connection.send_data(stream, data[:n])
                    client.sendall(connection.data_to_send())
                    data = data[n:]
                else:
                    receive()

        def respond(stream):
            method = heads[stream][":path"].split(".")[-1]
            space, body = heads[stream].get("containerd-namespace"), bodies[stream]
            assert body[0] == 0 and int.from_bytes(body[1:5], "big") == len(body) - 5 and heads[stream]["te"] == "trailers"
            request = fields_of(body[5:])
            self.asked.append((method, space, request))
            answer = self.answer(method, space, request)
            if method in self.faults:
                self.faults[method](answer)
            connection.send_headers(stream, answer.headers, end_stream=not answer.data and not answer.trailers and not answer.reset)
            for data in answer.data:
                send(stream, data)
            if answer.reset:
                connection.reset_stream(stream, 2)
            elif answer.trailers:
                connection.send_headers(stream, answer.trailers, end_stream=True)
            elif answer.data:
                connection.end_stream(stream)
            client.sendall(connection.data_to_send())

        with client, contextlib.suppress(OSError):
            client.sendall(connection.data_to_send())
            while True:
                while done:
                    respond(done.pop(0))
                receive()


def endless(piece):
    return itertools.repeat(piece)


# ---- the program itself ----

class Daemon:
    """A containerd of the test's own, with nothing in it but names and content."""

    PLUGINS = ["io.containerd.grpc.v1.cri", *(f"io.containerd.snapshotter.v1.{name}" for name in ("aufs", "btrfs", "devmapper", "zfs"))]

    def __enter__(self):
        if not shutil.which("containerd") or not shutil.which("ctr"):
            pytest.skip("no containerd: apt-get install containerd")
        # The path of a socket is short.
        self.folder = Path(tempfile.mkdtemp(prefix="containerd-"))
        self.root, self.socket = self.folder / "root", self.folder / "c.sock"
        self.env = {"CONTAINERD_ADDRESS": str(self.socket)}
        config = self.folder / "config.toml"
        config.write_text(f'version = 2\nroot = "{self.root}"\nstate = "{self.folder}/state"\ndisabled_plugins = {self.PLUGINS}\n'
                          f'[grpc]\naddress = "{self.socket}"\n[ttrpc]\naddress = "{self.folder}/t.sock"\n')
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(["containerd", "-c", config], stdout=log, stderr=log)
        for _ in range(200):
            if subprocess.run(["ctr", "-a", self.socket, "version"], capture_output=True).returncode == 0:
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        log = (self.folder / "log").read_text()[-300:]
        self.__exit__()
        pytest.skip(f"containerd does not start here: {log}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ctr(self, space, *args):
        done = subprocess.run(["ctr", "-a", self.socket, "-n", space, *map(str, args)], capture_output=True, text=True, env={**os.environ, "HOME": "/"})
        assert done.returncode == 0, done
        return done.stdout

    def load(self, space, archive, *options):
        self.ctr(space, "images", "import", "--no-unpack", *options, archive)
