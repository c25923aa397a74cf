# SPDX-License-Identifier: Apache-2.0
"""Layers of eStargz: a gzip member for each part of a file, a table of contents, a footer. Source: stargz-snapshotter docs/estargz.md.

    blob, annotations, toc = pack(tar_bytes, chunk=1 << 16)      # change(toc) may alter the table before it is packed
"""
import gzip
import hashlib
import io
import json
import struct
import tarfile
import zlib

TYPES = {tarfile.REGTYPE: "reg", tarfile.DIRTYPE: "dir", tarfile.SYMTYPE: "symlink", tarfile.LNKTYPE: "hardlink", tarfile.CHRTYPE: "char",
         tarfile.BLKTYPE: "block", tarfile.FIFOTYPE: "fifo"}


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def member(data):
    return gzip.compress(data, 6, mtime=0)


def footer(offset):
    extra = b"SG" + struct.pack("<H", 22) + b"%016xSTARGZ" % offset
    return b"\x1f\x8b\x08\x04" + b"\0" * 4 + b"\0\xff" + struct.pack("<H", len(extra)) + extra + b"\x01\0\0\xff\xff" + b"\0" * 8


def entries_of(info, data, out, chunk):
    entry = {"name": info.name + ("/" if info.isdir() else ""), "type": TYPES[info.type], "mode": info.mode, "uid": info.uid, "gid": info.gid,
             "modtime": "2024-01-02T03:04:05Z"}
    if info.linkname:
        entry["linkName"] = info.linkname
    if not info.isreg() or not data:
        return [entry]
    entry.update(size=len(data), digest=digest(data))
    entries = []
    for at in range(0, len(data), chunk):
        part = data[at:at + chunk]
        place = {"offset": out.tell(), "chunkOffset": at, "chunkSize": len(part), "chunkDigest": digest(part)}
        entries.append({**entry, **place} if at == 0 else {"name": info.name, "type": "chunk", **place})
        out.write(member(part))
    return entries


def pack(tar, chunk=1 << 16, change=lambda toc: None):
    out, toc, at = io.BytesIO(), {"version": 1, "entries": []}, 0
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        for info in archive:
            data = archive.extractfile(info).read() if info.isreg() else b""
            out.write(member(tar[at:info.offset_data]))
            toc["entries"] += entries_of(info, data, out, chunk)
            at = info.offset_data + len(data)
    out.write(member(tar[at:at + -at % 512]))
    change(toc)
    table = json.dumps(toc).encode()
    offset, packed = out.tell(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo("stargz.index.json")
        info.size = len(table)
        archive.addfile(info, io.BytesIO(table))
    return out.getvalue() + member(packed.getvalue()) + footer(offset), {"containerd.io/snapshot/stargz/toc.digest": digest(table)}, toc


def unpacked(blob):
    """The tar that such a blob is, to whoever reads it as gzip."""
    out, rest = b"", blob
    while rest:
        stream = zlib.decompressobj(31)
        out += stream.decompress(rest)
        rest = stream.unused_data
    return out
