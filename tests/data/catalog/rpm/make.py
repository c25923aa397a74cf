#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the databases of the cases beside it and the seeds of the fuzz harnesses, the same bytes each time.

The writers are made from the formats, not from our readers: a header with its region, ndb, a Berkeley DB hash table in
either byte order, SQLite with and without a write-ahead log. What they write, rpm reads.
"""
import os
import shutil
import sqlite3
import struct
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, '..', '..', '..', '..', 'fuzz', 'corpus')
INT16, INT32, INT64, STRING, BIN, ARRAY, I18N = 3, 4, 5, 6, 7, 8, 9
WIDTH = {INT16: 2, INT32: 4, INT64: 8}


def value(kind, data):
    if kind in WIDTH:
        return b''.join(struct.pack('>' + {2: 'H', 4: 'I', 8: 'Q'}[WIDTH[kind]], x) for x in data), len(data)
    if kind == STRING:
        return data.encode() + b'\0', 1
    if kind == BIN:
        return data, len(data)
    return b''.join(x.encode() + b'\0' for x in data), len(data)


def add(entries, store, tags):
    for tag, kind, data in tags:
        raw, count = value(kind, data)
        store += b'\0' * (-len(store) % WIDTH.get(kind, 1))
        entries.append((tag, kind, len(store), count))
        store += raw


def header(tags, later=(), region=True):
    """The tags of the package in an immutable region, those that installation adds behind it."""
    entries, store = [], bytearray()
    add(entries, store, sorted(tags))
    if region:
        length = 16 * (len(entries) + 1)
        entries.insert(0, (63, BIN, len(store), 16))
        store += struct.pack('>IIiI', 63, BIN, -length, 16)
    add(entries, store, later)
    index = b''.join(struct.pack('>IIII', *entry) for entry in entries)
    return struct.pack('>II', len(entries), len(store)) + index + bytes(store)


def package(name, version, release='1.el9', arch='x86_64', source=None, epoch=None, vendor='AlmaLinux', files=(), requires=(),
            provides=(), module=None, size=None, big=None, old=False):
    tags = [(1000, STRING, name), (1001, STRING, version), (1002, STRING, release), (1004, I18N, ['About ' + name, 'Von ' + name]),
            (1014, STRING, 'MIT'), (1022, STRING, arch), (1047, ARRAY, [name, *provides]),
            (1044, STRING, source or '%s-%s-%s.src.rpm' % (name, version, release))]
    if epoch is not None:
        tags.append((1003, INT32, [epoch]))
    if vendor:
        tags.append((1011, STRING, vendor))
    if requires:
        tags.append((1049, ARRAY, list(requires)))
    if module:
        tags.append((5096, STRING, module))
    tags.append((5009, INT64, [big]) if big else (1009, INT32, [size or 1000]))
    if files and old:
        tags += [(1027, ARRAY, [path for path, _ in files]), (1030, INT16, [mode for _, mode in files])]
    elif files:
        folders = sorted({os.path.dirname(path) + '/' for path, _ in files})
        tags += [(1117, ARRAY, [os.path.basename(path) for path, _ in files]), (1118, ARRAY, folders),
                 (1116, INT32, [folders.index(os.path.dirname(path) + '/') for path, _ in files]),
                 (1030, INT16, [mode for _, mode in files])]
    return header(tags, [] if old else [(1008, INT32, [1700000000])], region=not old)


def ndb(blobs, slots=1):
    """blobs: {package number: header}; a number without a header is a slot that was freed."""
    table, area = b'', b''
    for number, blob in blobs.items():
        if blob is None:
            table += b'Slot' + bytes(12)
            continue
        blocks = (16 + len(blob) + 12 + 15) // 16
        data = b'BlbS' + struct.pack('<III', number, 1, len(blob)) + blob
        data += bytes(blocks * 16 - 12 - len(data))
        data += struct.pack('<II', zlib.adler32(data), len(blob)) + b'BlbE'
        table += b'Slot' + struct.pack('<III', number, (slots * 4096 + len(area)) // 16, blocks)
        area += data
    table += (b'Slot' + bytes(12)) * ((slots * 4096 - 32 - len(table)) // 16)
    return b'RpmP' + struct.pack('<IIII', 0, 1, slots, max(blobs) + 1) + bytes(12) + table + area


def bdb(blobs, order='<', page=512, buckets=4):
    """A hash table: bucket i on page i + 1, records longer than a fifth of a page in overflow chains behind them."""
    assert buckets & (buckets - 1) == 0
    pages = {}

    def head(number, previous, following, entries, offset, kind):
        return struct.pack(order + 'QIIIHHBB', 0, number, previous, following, entries, offset, 0, kind)

    free = buckets + 1
    items = {number: [] for number in range(buckets)}
    for number, blob in blobs.items():
        key = b'\x01' + struct.pack(order + 'I', number)
        if len(blob) < page // 5:
            items[number % buckets].append((key, b'\x01' + blob))
            continue
        room = page - 26
        chain = [blob[i:i + room] for i in range(0, len(blob), room)]
        for i, part in enumerate(chain):
            last = i + 1 == len(chain)
            raw = head(free + i, free + i - 1 if i else 0, 0 if last else free + i + 1, 1, len(part), 7) + part
            pages[free + i] = raw + bytes(page - len(raw))
        items[number % buckets].append((key, struct.pack(order + 'BxxxII', 3, free, len(blob))))
        free += len(chain)
    for bucket in range(buckets):
        raw, index, end = bytearray(page), [], page
        for item in (x for pair in items[bucket] for x in pair):
            raw[end - len(item):end] = item
            end -= len(item)
            index.append(end)
        front = head(bucket + 1, 0, 0, len(index), end, 13) + b''.join(struct.pack(order + 'H', x) for x in index)
        assert len(front) <= end
        raw[:len(front)] = front
        pages[bucket + 1] = bytes(raw)
    meta = struct.pack(order + 'QIIIIBBBBIIIIII20x', 0, 0, 0x061561, 9, page, 0, 8, 0, 0, 0, free - 1, 0, len(blobs), len(blobs), 0)
    meta += struct.pack(order + 'IIIIII', buckets - 1, buckets - 1, buckets // 2 - 1, 0, len(blobs), 0)
    meta += struct.pack(order + '32I', *([1] * buckets.bit_length() + [0] * (32 - buckets.bit_length())))
    return meta + bytes(page - len(meta)) + b''.join(pages[i] for i in range(1, free))


def sqlite(steps, log=False):
    """Runs (statement, values) pairs; with a log, all but the first two stay in it. Returns the file and the log."""
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, 'rpmdb.sqlite')
    db = sqlite3.connect(path, isolation_level=None)
    db.execute('PRAGMA page_size = 512')
    if log:
        db.execute('PRAGMA journal_mode = WAL')
        db.execute('PRAGMA wal_autocheckpoint = 0')
    for i, (statement, values) in enumerate(steps):
        if log and i == 2:
            db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
        db.execute(statement, values)
    with open(path, 'rb') as file:
        data = file.read()
    wal = b''
    if log:
        with open(path + '-wal', 'rb') as file:
            wal = file.read()
    db.close()
    shutil.rmtree(folder)
    return data, same_salts(wal) if log else wal


def same_salts(wal):
    """SQLite draws the salts of a log at random; these are not, so that the file is the same each time."""
    size = struct.unpack_from('>I', wal, 8)[0]

    def add_sum(state, data):
        a, b = state
        for x, y in struct.iter_unpack('<II', data):
            a = (a + x + b) & 0xffffffff
            b = (b + y + a) & 0xffffffff
        return a, b

    start = wal[:16] + b'plimsoll'
    state = add_sum((0, 0), start)
    out = start + struct.pack('>II', *state)
    for at in range(32, len(wal), 24 + size):
        data = wal[at + 24:at + 24 + size]
        state = add_sum(add_sum(state, wal[at:at + 8]), data)
        out += wal[at:at + 8] + b'plimsoll' + struct.pack('>II', *state) + data
    return out


TABLE = ("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)", ())


def insert(number, blob):
    return 'INSERT INTO Packages VALUES (?, ?)', (number, blob)


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data)


def case(name, files, os_id='almalinux', version='9.3'):
    folder = os.path.join(HERE, name, 'layers')
    shutil.rmtree(folder, ignore_errors=True)
    put(folder + '/0/etc/os-release', ('ID=%s\nVERSION_ID="%s"\n' % (os_id, version)).encode())
    for path, data in files.items():
        if isinstance(data, str):
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            os.symlink(data, os.path.join(folder, path))
        else:
            put(os.path.join(folder, path), data)


DIRECTORY, FILE, LINK = 0o40755, 0o100644, 0o120777
BASH = package('bash', '5.1.8', '6.el9', size=7738634, requires=['libc.so.6()(64bit)', 'rpmlib(PayloadIsZstd)', 'filesystem', 'filesystem'],
               provides=['/bin/sh', 'config(bash)'],
               files=[('/etc/skel', DIRECTORY), ('/etc/skel/.bashrc', FILE), ('/usr/bin/bash', FILE), ('/usr/bin/sh', LINK)])
PERL = package('perl-Errno', '1.30', '481.el9', epoch=7, source='perl-5.32.1-481.el9.src.rpm')
NODE = package('nodejs', '18.20.2', '1.module_el9+1', source='nodejs-18.20.2-1.module_el9+1.nosrc.rpm', big=5 << 30,
               module='nodejs:18:9040020240516:rhel9')
DOCKER = package('docker-ce', '26.1.0', '1.el9', vendor='Docker', epoch=3)
LOCAL = package('our-tool', '1', '1', vendor=None, arch='noarch')
KEY = package('gpg-pubkey', 'b86b3716', '61e69f29', vendor=None, arch='(none)')
OLD = package('setup', '2.5.27', '1', old=True, files=[('/etc', DIRECTORY), ('/etc/group', FILE), ('/etc/passwd', FILE)])
ZLIB1 = package('zlib', '1.2.11', '40.el9')
ZLIB2 = package('zlib', '1.2.11', '41.el9')
ALL = dict(enumerate([BASH, PERL, NODE, DOCKER, LOCAL, KEY, OLD], 1))


def cases():
    case('ndb', {'0/var/lib/rpm/Packages.db': ndb({**ALL, 9: None})})
    case('bdb', {'0/usr/lib/sysimage/rpm/Packages': bdb({0: struct.pack('<I', 9), **ALL}), '0/var/lib/rpm': '../../usr/lib/sysimage/rpm'})
    case('bdb-big-endian', {'0/var/lib/rpm/Packages': bdb({0: struct.pack('>I', 9), **ALL}, '>', 1024, 8)})
    case('sqlite', {'0/usr/share/rpm/rpmdb.sqlite': sqlite([TABLE] + [insert(n, b) for n, b in ALL.items()])[0],
                    '0/var/lib/rpm': '../../usr/share/rpm'})
    data, log = sqlite([TABLE, insert(1, BASH), insert(2, ZLIB1), insert(3, PERL), ('DELETE FROM Packages WHERE hnum = 1', ())], True)
    case('sqlite-log', {'0/var/lib/rpm/rpmdb.sqlite': data, '0/var/lib/rpm/rpmdb.sqlite-wal': log})
    case('sqlite-log-damaged', {'0/var/lib/rpm/rpmdb.sqlite': data, '0/var/lib/rpm/rpmdb.sqlite-wal': b'x' + log[1:]})
    case('sqlite-other', {'0/var/lib/rpm/rpmdb.sqlite': sqlite([('CREATE TABLE not_packages (x)', ())])[0]})
    case('layers', {
        '0/var/lib/rpm/Packages.db': ndb({1: BASH, 2: ZLIB1, 3: PERL}),
        '1/var/lib/rpm/Packages.db': ndb({1: BASH, 4: ZLIB2}),
        '2/var/lib/rpm/Packages.db': ndb({1: BASH, 4: ZLIB2, 5: PERL, 6: LOCAL}),
        '3/var/lib/rpm/Packages.db': ndb({1: BASH, 4: ZLIB2, 5: PERL, 6: LOCAL, 7: None}),
    })
    case('kind-changed', {
        '0/var/lib/rpm/Packages': bdb({1: BASH, 2: ZLIB1}),
        '1/var/lib/rpm/.wh.Packages': b'',
        '1/usr/lib/sysimage/rpm/rpmdb.sqlite': sqlite([TABLE, insert(1, BASH), insert(2, ZLIB2)])[0],
    })
    case('empty-beside', {'0/var/lib/rpm/Packages': bdb({1: BASH}), '1/var/lib/rpm/rpmdb.sqlite': sqlite([TABLE])[0]})
    case('empty', {'0/var/lib/rpm/rpmdb.sqlite': sqlite([TABLE])[0]})
    case('indexes-only', {'0/var/lib/rpm/Basenames': bdb({1: BASH})})
    broken = bytearray(ndb({1: BASH, 2: ZLIB1, 3: b'\0\0\0\2', 4: package('', '1'), 5: PERL}))
    broken[broken.index(b'libc.so')] ^= 1
    case('damaged', {'0/var/lib/rpm/Packages.db': bytes(broken)})
    case('damaged-list', {'0/var/lib/rpm/Packages.db': ndb({1: header([
        (1000, STRING, 'lame'), (1001, STRING, '1'), (1002, STRING, '2'), (1116, INT32, [0, 7]), (1117, ARRAY, ['a', 'b']),
        (1118, ARRAY, ['/x/']), (1014, INT32, [1])])})})
    case('manifest', {'0/var/lib/rpmmanifest/container-manifest-2': (
        'glibc\t2.35-6.cm2\t1700000000\t1690000000\tMicrosoft Corporation\t(none)\t11000\tx86_64\t0\tglibc-2.35-6.cm2.src.rpm\n'
        'openssl-libs\t1.1.1k-28.cm2\t1700000000\t1690000000\tMicrosoft Corporation\t1\t4000\tx86_64\t1\topenssl-1.1.1k-28.cm2.src.rpm\n'
        'short\t1-1\n').encode()}, 'mariner', '2.0')


def seeds():
    small = {1: LOCAL, 2: BASH}
    for name, blob in {'bash': BASH, 'old': OLD, 'module': NODE, 'empty': header([])}.items():
        put(os.path.join(CORPUS, 'rpm_header', name), blob)
    put(os.path.join(CORPUS, 'rpm_ndb', 'two'), ndb({**small, 3: None}))
    put(os.path.join(CORPUS, 'rpm_bdb', 'little-endian'), bdb(small))
    put(os.path.join(CORPUS, 'rpm_bdb', 'big-endian'), bdb(small, '>'))
    put(os.path.join(CORPUS, 'rpm_bdb', 'inline'), bdb({1: header([(1000, STRING, 'x')])}, '<', 512, 2))
    data, log = sqlite([TABLE, insert(1, LOCAL), insert(2, BASH)])
    for name, database in {'sqlite': data, 'ndb': ndb(small), 'bdb': bdb({**small, 3: OLD})}.items():
        put(os.path.join(CORPUS, 'rpm_database', name), database)
    data, log = sqlite([TABLE, insert(1, LOCAL), insert(2, BASH)], True)
    put(os.path.join(CORPUS, 'sqlite_image', 'log'), struct.pack('>I', len(data)) + data + log)
    put(os.path.join(CORPUS, 'sqlite_image', 'alone'), struct.pack('>I', len(data)) + data)


if __name__ == '__main__':
    sys.exit(cases() or seeds())
