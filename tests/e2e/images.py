# SPDX-License-Identifier: Apache-2.0
"""Container images made to order: any content, in any packing that tools write, sound or broken in one place.

    from images import ImageBuilder, file, folder, symlink, hardlink, whiteout, opaque

    image = ImageBuilder("shop:1.0", env=["A=b"])
    image.layer(file("etc/os-release", "ID=debian\\nVERSION_ID=11\\n"), symlink("lib", "usr/lib"))
    image.layer(whiteout("etc/motd"), created_by="RUN rm /etc/motd")

    image.docker(tmp_path / "old.tar")                            # docker save before 25
    image.docker_v1(tmp_path / "oldest.tar")                      # docker save before 1.10
    image.docker25(tmp_path / "new.tar")                          # and since
    image.podman(tmp_path / "podman.tar")                         # podman save: layers behind symbolic links
    image.kaniko(tmp_path / "kaniko.tar")                         # kaniko, ko, bazel: compressed layers named by digest
    image.oci(tmp_path / "layout", compression="zstd")            # OCI layout, a folder
    image.oci_archive(tmp_path / "layout.tar", embed=True)        # OCI layout in a tar, small blobs in `data`
    image.rootfs(tmp_path / "rootfs.tar")                         # a plain tar of files, no image
    pack(tmp_path / "old.tar", "xz")                              # the whole archive compressed: old.tar.xz

    write_index(tmp_path / "multi", [arm, amd], nested=True)      # several images in one layout

Each returns the path written. Broken ones: every method takes tamper=function(name, bytes) that returns the bytes to write
in their place, or None to leave the member out; truncate(path, size) cuts a file. COMPRESSIONS names what layers can be.
"""
import base64
import bz2
import calendar
import dataclasses
import gzip
import hashlib
import io
import json
import lzma
import os
import shutil
import struct
import subprocess
import tarfile
from pathlib import Path

MTIME = calendar.timegm((2024, 1, 2, 3, 4, 5))
CREATED = "2024-01-02T03:04:05Z"
OCI = "application/vnd.oci.image."
DOCKER = "application/vnd.docker."


# --- entries of a layer ---------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Entry:
    """One tar member. `path` is written as it is: "./a", "/a" and "../a" too. `pax` holds extended headers, `xattrs`
    extended attributes as bytes (they become SCHILY.xattr headers)."""
    path: str
    kind: bytes = tarfile.REGTYPE
    content: bytes = b""
    mode: int = 0o644
    uid: int = 0
    gid: int = 0
    link: str = ""
    mtime: int = MTIME
    device: tuple = (0, 0)
    pax: dict = dataclasses.field(default_factory=dict)
    xattrs: dict = dataclasses.field(default_factory=dict)

    def info(self):
        info = tarfile.TarInfo(self.path)
        info.type, info.size, info.mode, info.mtime, info.linkname = self.kind, len(self.content), self.mode, self.mtime, self.link
        info.uid, info.gid, (info.devmajor, info.devminor) = self.uid, self.gid, self.device
        info.pax_headers = dict(self.pax)
        for name, value in self.xattrs.items():
            info.pax_headers["SCHILY.xattr." + name] = value.decode("utf-8", "surrogateescape")
        return info


def _bytes(content):
    return content.encode() if isinstance(content, str) else content


def file(path, content="", mode=0o644, **more):
    return Entry(path, tarfile.REGTYPE, _bytes(content), mode, **more)


def folder(path, mode=0o755, **more):
    return Entry(path, tarfile.DIRTYPE, mode=mode, **more)


def symlink(path, target, **more):
    return Entry(path, tarfile.SYMTYPE, mode=0o777, link=target, **more)


def hardlink(path, target, **more):
    """`target` is a path of the same layer, as tar wants it: from the root, not from the link."""
    return Entry(path, tarfile.LNKTYPE, link=target, **more)


def character_device(path, major, minor, **more):
    return Entry(path, tarfile.CHRTYPE, device=(major, minor), **more)


def block_device(path, major, minor, **more):
    return Entry(path, tarfile.BLKTYPE, device=(major, minor), **more)


def fifo(path, **more):
    return Entry(path, tarfile.FIFOTYPE, **more)


def whiteout(path, **more):
    """Deletes `path` of the layers below."""
    parent, name = os.path.split(path)
    return file(os.path.join(parent, ".wh." + name), **more)


def opaque(path, **more):
    """Hides everything that the layers below have in the folder `path`."""
    return file(os.path.join(path, ".wh..wh..opq"), **more)


def sparse(path, size, chunks, **more):
    """A file with holes, as GNU tar writes it (PAX format 1.0): chunks are (offset, bytes)."""
    table = "".join(f"{n}\n" for n in [len(chunks), *(n for offset, data in chunks for n in (offset, len(data)))]).encode()
    content = table + b"\0" * (-len(table) % 512) + b"".join(_bytes(data) for _, data in chunks)
    parent, name = os.path.split(path)
    pax = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": path, "GNU.sparse.realsize": str(size)}
    return Entry(os.path.join(parent, "GNUSparseFile.0", name), content=content, pax={**pax, **more.pop("pax", {})}, **more)


def capability(*numbers, effective=True):
    """The value of security.capability that gives these capabilities (cap_net_raw is 13)."""
    low = sum(1 << n for n in numbers if n < 32)
    high = sum(1 << (n - 32) for n in numbers if n >= 32)
    return struct.pack("<5I", 0x02000000 | effective, low, 0, high, 0)


def tar_of(entries, format=tarfile.PAX_FORMAT):
    """The entries as a tar, in the order given; duplicates stay. An entry may be bytes: they are written raw."""
    out = io.BytesIO()
    tar = tarfile.open(fileobj=out, mode="w", format=format)
    for e in entries:
        if isinstance(e, bytes):
            out.write(e)
            tar.offset += len(e)
        else:
            tar.addfile(e.info(), io.BytesIO(e.content))
    tar.close()
    return out.getvalue()


# --- compression ----------------------------------------------------------------------------------------------------

def gzipped(data):
    return gzip.compress(data, 6, mtime=0)


def zstd(data, *options):
    """By the zstd program: Python has none of its own."""
    return subprocess.run(["zstd", "-q", "-c", *options], input=data, stdout=subprocess.PIPE, check=True).stdout


def zstd_decompressed(data):
    return subprocess.run(["zstd", "-q", "-d", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def skippable(content=b"metadata that a reader must step over"):
    """A zstd frame without data (RFC 8878, 3.1.2)."""
    return struct.pack("<II", 0x184D2A53, len(content)) + content


def halves(data):
    return data[:len(data) // 2], data[len(data) // 2:]


# name: (suffix of the OCI media type, bytes to bytes)
COMPRESSIONS = {
    "none": ("", lambda d: d),
    "gzip": ("+gzip", gzipped),
    "gzip-members": ("+gzip", lambda d: b"".join(map(gzipped, halves(d)))),                # pigz, stargz
    "gzip-empty-member": ("+gzip", lambda d: gzipped(b"") + gzipped(d) + gzipped(b"")),
    "gzip-padded": ("+gzip", lambda d: gzipped(d) + b"\0" * 512),                          # zeros behind the last member
    "gzip-trailing": ("+gzip", lambda d: gzipped(d) + b"what is no gzip member"),
    "zstd": ("+zstd", zstd),
    "zstd-frames": ("+zstd", lambda d: b"".join(map(zstd, halves(d)))),
    "zstd-skippable": ("+zstd", lambda d: skippable() + skippable(b"").join(map(zstd, halves(d))) + skippable()),  # zstd:chunked
    "zstd-trailing": ("+zstd", lambda d: zstd(d) + b"what is no zstd frame"),
    "xz": ("+xz", lzma.compress),                                                          # not in the specification
    "bzip2": ("+bzip2", bz2.compress),
}
PACKINGS = {"gzip": (".gz", gzipped), "zstd": (".zst", zstd), "xz": (".xz", lzma.compress), "bzip2": (".bz2", bz2.compress)}


def pack(path, how):
    """The whole file compressed, beside it: shop.tar becomes shop.tar.gz."""
    suffix, compress = PACKINGS[how]
    packed = Path(str(path) + suffix)
    packed.write_bytes(compress(Path(path).read_bytes()))
    return packed


def truncate(path, size):
    """Cuts the file to `size` bytes; counts from the end where it is negative."""
    size = size if size >= 0 else os.path.getsize(path) + size
    os.truncate(path, size)
    return path


# --- images ---------------------------------------------------------------------------------------------------------

def hex_of(data):
    return hashlib.sha256(data).hexdigest()


def dumps(value):
    return json.dumps(value, separators=(",", ":")).encode()


def descriptor(data, media, /, **more):
    return {"mediaType": media, "digest": "sha256:" + hex_of(data), "size": len(data), **more}


class ImageBuilder:
    def __init__(self, name="shop:1.0", os="linux", architecture="amd64", variant=None, **config):
        """`config` by lower-case name: env=["A=b"], user="1", cmd=[…], entrypoint=[…], exposedports={…}, labels={…} …"""
        self.name, self.platform = name, {"architecture": architecture, "os": os}
        if variant:
            self.platform["variant"] = variant
        spelling = {"workingdir": "WorkingDir", "exposedports": "ExposedPorts", "stopsignal": "StopSignal", "onbuild": "OnBuild"}
        self.settings = {spelling.get(k, k.capitalize()): v for k, v in config.items()}
        self.extra = {}      # further top-level members of the configuration, or other values for those there are
        self.layers = []     # plain tars
        self.history = []

    # What goes in. These return the builder.

    def layer(self, *entries, created_by="COPY . / # buildkit", format=tarfile.PAX_FORMAT):
        """A layer of these entries (or lists of them)."""
        flat = [e for part in entries for e in (part if isinstance(part, (list, tuple)) else [part])]
        return self.layer_tar(tar_of(flat, format), created_by)

    def layer_tar(self, data, created_by="ADD layer.tar /"):
        """A layer of these bytes, whatever they are."""
        self.layers.append(data)
        self.history.append({"created": CREATED, "created_by": created_by})
        return self

    def step(self, created_by):
        """A line of the history that made no layer."""
        self.history.append({"created": CREATED, "created_by": created_by, "empty_layer": True})
        return self

    # What it is.

    @property
    def diff_ids(self):
        return ["sha256:" + hex_of(layer) for layer in self.layers]

    @property
    def config(self):
        """The bytes of the configuration."""
        return dumps({"created": CREATED, **self.platform, "config": self.settings,
                      "rootfs": {"type": "layers", "diff_ids": self.diff_ids}, "history": self.history, **self.extra})

    @property
    def config_digest(self):
        return "sha256:" + hex_of(self.config)

    def blobs(self, compression="gzip", embed=False, docker_media=False, media=None):
        """(descriptor of the manifest, {digest: bytes}). `compression` is one name, or a list with one for each layer;
        `media` a media type to claim for every layer, true or not; `embed` puts the small blobs into `data` as well."""
        names = [compression] * len(self.layers) if isinstance(compression, str) else compression
        blobs = {}

        def blob(data, kind, **more):
            blobs["sha256:" + hex_of(data)] = data
            if embed and len(data) < 65536:
                more["data"] = base64.b64encode(data).decode()
            return descriptor(data, kind, **more)

        layers = []
        for layer, name in zip(self.layers, names):
            suffix, compress = COMPRESSIONS[name]
            kind = DOCKER + "image.rootfs.diff.tar" + suffix.replace("+", ".") if docker_media else OCI + "layer.v1.tar" + suffix
            layers.append(blob(compress(layer), media or kind))
        manifest_media = DOCKER + "distribution.manifest.v2+json" if docker_media else OCI + "manifest.v1+json"
        config_media = DOCKER + "container.image.v1+json" if docker_media else OCI + "config.v1+json"
        manifest = {"schemaVersion": 2, "mediaType": manifest_media, "config": blob(self.config, config_media), "layers": layers}
        return blob(dumps(manifest), manifest_media, platform=self.platform), blobs

    # OCI layouts.

    def oci(self, path, refs=None, tamper=None, **packing):
        """A layout in the folder `path`. `refs`: the names of the image, by default its tag; () for none.
        Further arguments are those of blobs()."""
        return write_index(path, [self], refs=None if refs is None else [list(refs)], tamper=tamper, **packing)

    def oci_archive(self, path, refs=None, tamper=None, prefix="", **packing):
        """The same in a tar, each member's name behind `prefix` ("./" is what `tar -C layout -c .` writes)."""
        return _tar(path, _layout([self], None if refs is None else [list(refs)], **packing), tamper, prefix)

    # docker-archive, by who writes it.

    def docker(self, path, tamper=None):
        """docker save before version 25: a folder a layer; a layer that comes twice is a link to the first."""
        members, layers, first = {}, [], {}
        for number, layer in enumerate(self.layers):
            at = hex_of(b"layer %d " % number + layer)
            members[at + "/VERSION"] = b"1.0"
            members[at + "/json"] = dumps({"id": at, "created": CREATED})
            members[at + "/layer.tar"] = Link("../" + first[layer]) if layer in first else layer
            first.setdefault(layer, at + "/layer.tar")
            layers.append(at + "/layer.tar")
        config = hex_of(self.config) + ".json"
        members[config] = self.config
        members["manifest.json"] = dumps([{"Config": config, "RepoTags": self._tags(), "Layers": layers}])
        members["repositories"] = dumps({self.name.split(":")[0]: {"latest": "0" * 64}})
        return _tar(path, members, tamper)

    def docker_v1(self, path, tamper=None):
        """docker save before 1.10: no manifest.json, a layer's json names its parent, that of the last is the configuration."""
        members, parent, config = {}, "", json.loads(self.config)
        made = [h for h in config.get("history", []) if not h.get("empty_layer")]
        for number, layer in enumerate(self.layers):
            at = hex_of(b"layer %d " % number + layer)
            about = {"id": at, "created": CREATED, "container_config": {"Cmd": made[number].get("created_by", "").split(" ")}}
            if parent:
                about["parent"] = parent
            if number == len(self.layers) - 1:
                about.update({k: config[k] for k in ("architecture", "os", "config")})
            members[at + "/VERSION"], members[at + "/json"], members[at + "/layer.tar"] = b"1.0", dumps(about), layer
            parent = at
        repository, _, tag = self.name.rpartition(":")
        members["repositories"] = dumps({repository: {tag: parent}})
        return _tar(path, members, tamper)

    def docker25(self, path, tamper=None):
        """docker save since version 25: an OCI layout with plain layers, and a manifest.json over it."""
        members = _layout([self], [[self.name]], compression="none")
        names = ["blobs/sha256/" + d[7:] for d in self.diff_ids]
        sources = {d: descriptor(layer, OCI + "layer.v1.tar") for d, layer in zip(self.diff_ids, self.layers)}
        members["manifest.json"] = dumps([{"Config": "blobs/sha256/" + hex_of(self.config), "RepoTags": self._tags(), "Layers": names,
                                           "LayerSources": sources}])
        return _tar(path, members, tamper)

    def podman(self, path, tamper=None):
        """podman save, skopeo copy: DIFFID.tar, and for old readers a folder a layer with a link to it."""
        members, layers = {}, []
        for number, layer in enumerate(self.layers):
            at = hex_of(b"layer %d " % number + layer)
            members[hex_of(layer) + ".tar"] = layer
            members[at + "/VERSION"] = b"1.0"
            members[at + "/layer.tar"] = Link(f"../{hex_of(layer)}.tar")
            members[at + "/json"] = dumps({"id": at})
            layers.append(hex_of(layer) + ".tar")
        members[hex_of(self.config) + ".json"] = self.config
        members["repositories"] = dumps({})
        members["manifest.json"] = dumps([{"Config": hex_of(self.config) + ".json", "RepoTags": self._tags(), "Layers": layers}])
        return _tar(path, members, tamper)

    def kaniko(self, path, tamper=None):
        """kaniko, ko, crane pull: gzip layers named by their own digest, the configuration named sha256:HEX."""
        packed = [gzipped(layer) for layer in self.layers]
        members = {self.config_digest: self.config, **{hex_of(data) + ".tar.gz": data for data in packed}}
        members["manifest.json"] = dumps([{"Config": self.config_digest, "RepoTags": self._tags(),
                                           "Layers": [hex_of(data) + ".tar.gz" for data in packed]}])
        return _tar(path, members, tamper)

    # No image at all.

    def rootfs(self, path):
        """The first layer as a plain tar: what `buildx -o type=tar` and `docker export` give."""
        Path(path).write_bytes(self.layers[0] if self.layers else tar_of([]))
        return Path(path)

    def _tags(self):
        return [self.name] if self.name else None


class Link(str):
    """In a table of members: a symbolic link, not bytes."""


def _layout(images, refs=None, nested=False, **packing):
    """The members of an OCI layout."""
    described, members = [], {}

    def add(blobs):
        members.update({"blobs/sha256/" + digest[7:]: data for digest, data in blobs.items()})

    for number, image in enumerate(images):
        manifest, blobs = image.blobs(**packing)
        add(blobs)
        names = refs[number] if refs is not None else [image.name] if image.name else []
        if nested or not names:
            described.append(manifest)
        described += [] if nested else [{**manifest, "annotations": {"org.opencontainers.image.ref.name": n}} for n in names]
    media = OCI + "index.v1+json"
    if nested:
        for _ in range(int(nested)):
            inner = dumps({"schemaVersion": 2, "mediaType": media, "manifests": described})
            add({"sha256:" + hex_of(inner): inner})
            described = [descriptor(inner, media)]
        names = refs[0] if refs is not None else [images[0].name]
        described = [{**described[0], "annotations": {"org.opencontainers.image.ref.name": n}} for n in names] or described
    members["oci-layout"] = dumps({"imageLayoutVersion": "1.0.0"})
    members["index.json"] = dumps({"schemaVersion": 2, "mediaType": media, "manifests": described})
    return members


def write_index(path, images, refs=None, nested=False, tamper=None, archive=False, symlinks=False, **packing):
    """A layout of several images: one descriptor a name, or below `nested` levels of further indexes (one of them for
    True). `refs` is a list of names for each image; `archive` writes a tar; `symlinks` puts the blobs elsewhere and links
    them, as some stores do."""
    members = _layout(images, refs, nested, **packing)
    if archive:
        return _tar(path, members, tamper)
    path = Path(path)
    shutil.rmtree(path, ignore_errors=True)
    for name, data in members.items():
        data = tamper(name, data) if tamper else data
        if data is None:
            continue
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if symlinks and name.startswith("blobs/"):
            store = path.parent / (path.name + ".store")
            store.mkdir(exist_ok=True)
            target.symlink_to(Path("../../..") / store.name / target.name)
            target = store / target.name
        target.write_bytes(data)
    return path


def _tar(path, members, tamper=None, prefix=""):
    entries = []
    for name, data in members.items():
        if isinstance(data, Link):
            entries.append(symlink(prefix + name, str(data)))
            continue
        data = tamper(name, data) if tamper else data
        if data is not None:
            entries.append(file(prefix + name, data))
    Path(path).write_bytes(tar_of(entries))
    return Path(path)
