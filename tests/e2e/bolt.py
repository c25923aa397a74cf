# SPDX-License-Identifier: Apache-2.0
"""Databases of bbolt, as small as they can be: one page, buckets in buckets inline. What bbolt itself writes is in tests/data/bolt.

    write(path, {"v1": {"default": {"images": {"localhost/shop:1": {"target": {"digest": "sha256:…"}}}}}})
"""
import struct

PAGE = 4096


def _leaf(number, items):
    """A leaf page: its header, its elements, then keys and values. Values are bytes, or folders of values."""
    values = [(key.encode(), value if isinstance(value, bytes) else struct.pack("<QQ", 0, 0) + _leaf(0, value), not isinstance(value, bytes))
              for key, value in sorted(items.items(), key=lambda item: item[0].encode())]
    elements, data, at = b"", b"", 16 * len(values)
    for i, (key, value, bucket) in enumerate(values):
        elements += struct.pack("<IIII", int(bucket), at + len(data) - 16 * i, len(key), len(value))
        data += key + value
    return struct.pack("<QHHI", number, 2, len(values), 0) + elements + data


def _meta(number, root, pages):
    fields = struct.pack("<IIIIQQQQQ", 0xED0CDAED, 2, PAGE, 0, root, 0, 2, pages, number)
    checksum = 0xCBF29CE484222325
    for byte in fields:
        checksum = (checksum ^ byte) * 0x100000001B3 % 2**64
    return (struct.pack("<QHHI", number, 4, 0, 0) + fields + struct.pack("<Q", checksum)).ljust(PAGE, b"\0")


def write(path, items):
    leaf = _leaf(3, items)
    overflow = (len(leaf) - 1) // PAGE
    leaf = leaf[:12] + struct.pack("<I", overflow) + leaf[16:]
    free = struct.pack("<QHHI", 2, 16, 0, 0).ljust(PAGE, b"\0")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_meta(0, 3, 4 + overflow) + _meta(1, 3, 4 + overflow) + free + leaf.ljust((overflow + 1) * PAGE, b"\0"))
    return path


def varint(number):
    """As Go's encoding/binary.PutVarint writes it."""
    number, out = number << 1, b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])
