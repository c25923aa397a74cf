# SPDX-License-Identifier: Apache-2.0
"""Functions that invite mistakes, each with what to use in its place; some have a folder where they are at home."""
import re

from .tree import folder

SIZE = "it does not know the size of its target: struct buf, or arena_printf()"
NUMBER = "it hides errors: str_to_u64()"
SHARED = "it answers from memory that threads share: base/clock.h"
SHELL = "it runs a shell: posix_spawn() with an argument vector"
RACE = "another process can win the race: mkstemp(), or file_replace() of base/file.h"
PRINT = "only programs print: return the text, or log through ctx"

# function: (why and what in its place, the folders where it is allowed)
BANNED = {
    **dict.fromkeys(["strcpy", "strcat", "strncpy", "strncat", "stpcpy", "sprintf", "vsprintf", "gets", "alloca"], (SIZE, "")),
    **dict.fromkeys(["atoi", "atol", "atoll", "atof", "scanf", "sscanf"], (NUMBER, "")),
    "fscanf": (NUMBER, "base"),  # the kernel's own files
    **dict.fromkeys(["gmtime", "localtime", "ctime", "asctime", "readdir_r", "rand"], (SHARED, "")),
    "setenv": ("threads read the environment meanwhile: pass a value", "cli"),  # before any of them begins
    "strtok": ("it writes into its input: str_next()", ""),
    **dict.fromkeys(["system", "popen", "execlp", "execvp"], (SHELL, "")),
    **dict.fromkeys(["tmpnam", "tempnam", "mktemp", "tmpfile"], (RACE, "")),
    **dict.fromkeys(["printf", "vprintf", "puts", "putchar", "perror"], (PRINT, "base cli serve")),
    "exit": ("only programs end: return an error", "base cli serve"),
}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")


def check(tree):
    for path in tree.sources:
        for number, line in enumerate(tree.code(path).split("\n"), 1):
            for found in CALL.finditer(line):
                why, homes = BANNED[found.group(1)]
                if folder(path) not in homes.split():
                    yield path, number, f"{found.group(1)}() is not used here", why
