# SPDX-License-Identifier: Apache-2.0
"""The TOML reader beside Python's: what one refuses the other refuses, and what they take is the same."""
import json
import random
import subprocess
import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "fuzz" / "corpus" / "toml"
CASES = [
    "", "a=1", "a = 1 b = 2", "a", "=1", "a.b", "a. b .c=1", ".a=1", "a..b=1", "'a'.\"b\"=1", '"""a"""=1', "a=\n1", "a=1\r", "a=1\rb=2",
    "a=1_", "a=_1", "a=1__0", "a=01", "a=-01", "a=+0x1", "a=0x", "a=0xg", "a=0X1", "a=0b2", "a=1.", "a=.5", "a=1.e5", "a=1e", "a=1_.5",
    "a=1._5", "a=1.5_", "a=1e1_0", "a=9223372036854775807", "a=-9223372036854775808", "a=infinity", "a=Inf", "a=-nan", "a=True", "a=truex",
    'a="x', 'a="\\x"', 'a="\\u12"', 'a="\\ud800"', 'a="\\U00110000"', 'a="\t"', 'a="\x01"', 'a="\x7f"', "a='\x00'", "# \x01", "# \t ok",
    'a="""x""""', 'a="""x"""""', 'a="""x""""""', 'a="""\\\n\n  x"""', 'a="""\\ x"""', 'a="""\\  \n x"""', "a='''x''''", "a='''\n\n'''", 'a="""\r\nx\r\n"""',
    "a=2021-02-29", "a=2020-02-29", "a=2021-13-01", "a=2021-00-10", "a=2021-01-01T24:00:00", "a=2021-01-01T23:59:60", "a=2021-01-01t01:02:03z",
    "a=2021-01-01T01:02:03+25:00", "a=2021-01-01 01:02", "a=2021-01-01 ", "a=2021-01-01 # c", "a=01:02:03.", "a=1:02:03", "a=01:02:03.123456789",
    "a=0000-01-01", "a=1979-05-27T07:32:00Z7", "a=[1,2,]", "a=[,]", "a=[1,,2]", "a=[1 2]", "a=[\n#c\n1#d\n,\n]", "a=[", "a={", "a={b=1,}", "a={,}",
    "a={b=1 c=2}", "a={\nb=1}", "a={b.c=1,b.d=2}", "a={b.c=1,b=2}", "a={b={},b.c=1}", "a={b={c=1},b.d=1}", "a={b=1}\na.c=2", "a={b=1}\n[a.c]",
    "a={b=1}\n[a]", "a=[{}]\n[[a]]", "a=[]\n[[a]]", "a=[{b=1}]\n[a.c]", "[a]\n[a]", "[a.b]\n[a]\n[a.b]", "[a.b]\n[a]", "[a]\nb=1\n[a.b]",
    "[a]\nb.c=1\n[a.b]", "[a]\nb.c=1\n[a.b.c]", "[a]\nb.c=1\n[a.b.d]", "[a]\nb.c.d=1\n[a.b.c]", "[a.b]\nx=1\n[a]\nb.y=2", "[a.b.c]\nx=1\n[a]\nb.y=2",
    "a.b=1\na.c=2", "a.b=1\n[a]", "a.b=1\n[a.c]", "a.b.c=1\na.b=2", "a=1\na.b=2", "a=1\n[a.b]", "a=1\na=1", "a=1\n'a'=1", "[[a]]\n[a]", "[a]\n[[a]]",
    "[[a]]\n[a.b]\n[[a]]\n[a.b]", "[[a]]\n[a.b]\n[a.b]", "[[a.b]]\n[a]", "[[a.b]]\n[a]\nb.c=1", "[a.b]\n[[a]]", "[[a]]\n[[a.b]]\n[[a.b]]\n[[a]]\n[[a.b]]",
    "[[a]]\nb.c=1\n[[a]]\nb.c=1", "[a]\nb.c=1\n[x]\n[a.b.e]\n", "[]", "[[]]", "[a.]", "[.a]", "[a", "[[a]", "[a]]", "[ a ]", "[[ a ]]", "[ [a]]", "[a] b=1",
    "[a] # c", "[a]\n b = 1", "a=1 # c", "\t a\t=\t1\t", "a = 'é'", "é = 1", '"é" = 1', "\ufeffa = 1", "a=[[[[]]]]", "a.b.c.d=1\na.b.c.e=2\na.b.x=3",
    "[fruit]\napple.color=1\napple.taste.sweet=true\n[fruit.apple.texture]\nsmooth=true", "a = 1979-05-27T00:32:00-07:00", "1.2=3", "a={x.y=1}\n[a.x.z]",
    "[a]\nb={c=1}\nb.d=1", "x=[{a.b=1,a.c=2}]", "a=\"\"\"\n\"\"\"\nb=1", "a=''\nb=''''''", "a=1\n\n\n", "a-b_c=1\n-=2\n_=3",
]


def plain(value):
    """As toml-dump prints it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, bool) or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        return "float:%.17g" % value
    assert isinstance(value, (date, datetime, time))
    return "time"


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_times(item) for item in value]
    return "time" if isinstance(value, str) and value.startswith("time:") else value


def normal(value):
    return json.loads(json.dumps(value).replace("float:-nan", "float:nan"))


@pytest.fixture
def differs(program):
    dump = program.parent / "tests" / "tools" / "toml-dump"
    if not dump.exists():
        pytest.skip(f"no toml-dump: ninja -C {program.parent} tests/tools/toml-dump")

    def differs(document):
        run = subprocess.run([dump], input=document, capture_output=True)
        try:
            want = plain(tomllib.loads(document.decode()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
            return None if run.returncode == 1 else f"taken, though {error}"
        except RecursionError:
            return None
        if run.returncode:
            message = run.stderr.decode()
            return None if "64 bits" in message or "cap of" in message else f"refused: {message}"
        got = without_times(json.loads(run.stdout))
        return None if normal(got) == normal(want) else f"{got} is not {want}"

    return differs


@pytest.mark.parametrize("document", CASES + [path.read_bytes() for path in sorted(CORPUS.iterdir())])
def test_as_python_reads_it(differs, document):
    assert differs(document if isinstance(document, bytes) else document.encode("utf-8", "surrogatepass")) is None


def test_mutants(differs):
    """Documents with bytes changed, lines moved and parts joined: the same seed, the same documents."""
    source = random.Random(20240102)
    seeds = [path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.name != "deep"] + [case.encode() for case in CASES]
    pieces = [b"\n", b"\"", b"'", b"[", b"]", b"{", b"}", b"=", b".", b",", b"\\", b"_", b"0", b"e", b"\"\"\"", b"[[", b"#", b" ", b"\r\n", b"a"]
    for _ in range(600):
        document = bytearray(source.choice(seeds))
        for _ in range(source.randint(1, 4)):
            at = source.randint(0, len(document))
            how = source.randint(0, 2)
            if how == 0:
                document[at:at] = source.choice(pieces)
            elif how == 1:
                del document[at:at + source.randint(1, 5)]
            else:
                document += b"\n" + source.choice(seeds)[:source.randint(0, 60)]
        assert differs(bytes(document)) is None, bytes(document)
