# SPDX-License-Identifier: Apache-2.0
"""A library's header is included in one folder: the rest of the tree knows our words for it, not the library's."""
import fnmatch

from .tree import folder

# header: the folders that may include it
HOME = {
    "openssl/*": "crypto", "sodium.h": "crypto",
    "archive.h": "codec", "archive_entry.h": "codec",
    "isa-l.h": "codec", "isa-l/*": "codec", "zlib.h": "codec", "zstd*.h": "codec", "lzma.h": "codec",
    "jansson.h": "codec", "yaml.h": "codec", "expat.h": "codec", "pcre2.h": "codec",
    "sqlite3.h": "store",
    "curl/*": "net",
    "ncurses.h": "cli", "term.h": "cli",
    "dlfcn.h": "net",  # libcurl is loaded when a transfer begins
    "pthread.h": "base codec image crypto net", "threads.h": "base",  # once: crypto's algorithms, net's library, codec's locale
    "cmocka.h": "",  # tests only
}
# The C library and the kernel: free for all.
SYSTEM = set("""
assert.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h signal.h stdalign.h stdarg.h
stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h tgmath.h time.h uchar.h wchar.h wctype.h
byteswap.h cpuid.h dirent.h elf.h endian.h fcntl.h fnmatch.h fts.h ftw.h getopt.h glob.h grp.h immintrin.h langinfo.h libgen.h
link.h malloc.h netdb.h poll.h pwd.h regex.h sched.h search.h semaphore.h spawn.h strings.h sysexits.h syslog.h termios.h
ucontext.h unistd.h utime.h wordexp.h x86intrin.h
""".split())
SYSTEM_FOLDERS = ("sys/*", "linux/*", "asm/*", "asm-generic/*", "arpa/*", "net/*", "netinet/*", "bits/*")


def check(tree):
    for path in tree.sources:
        for line, name, ours in tree.includes(path):
            if ours or name in SYSTEM or any(fnmatch.fnmatch(name, f) for f in SYSTEM_FOLDERS):
                continue
            homes = next((folders for pattern, folders in HOME.items() if fnmatch.fnmatch(name, pattern)), None)
            if homes is None:
                yield path, line, f"<{name}> is no header we know", "give it its one folder in tools/gate_rules/thirdparty.py"
            elif folder(path) not in homes.split():
                where = " or ".join(f"src/{h}/" for h in homes.split()) or "tests/"
                yield path, line, f"<{name}> outside {where}", f"wrap what is needed of it in {where} and include that"
