# SPDX-License-Identifier: Apache-2.0
"""`plimsoll cvss`. The oracle of versions 2 and 3 is the equations of their guide and specifications, written down here again in fractions;
that of version 4, whose scores no formula gives, is its own steps in fractions over the MacroVectors' scores that the program prints."""
import itertools
import json
import math
import random
from fractions import Fraction
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "data" / "cvss"
LOG4SHELL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"
RANDOM_VECTORS = 4000


def weights(text):
    """"N 0.85 A 0.62" as {"N": Fraction(85, 100), …}"""
    words = text.split()
    return dict(zip(words[::2], map(Fraction, words[1::2])))


# --- version 3 ------------------------------------------------------------------------------------------------------------------------

BASE3 = {
    "AV": weights("N 0.85 A 0.62 L 0.55 P 0.2"), "AC": weights("L 0.77 H 0.44"), "PR": weights("N 0.85 L 0.62 H 0.27"),
    "UI": weights("N 0.85 R 0.62"), "S": {"U": None, "C": None}, "C": weights("H 0.56 L 0.22 N 0"), "I": weights("H 0.56 L 0.22 N 0"),
    "A": weights("H 0.56 L 0.22 N 0"),
}
TEMPORAL3 = {"E": weights("X 1 H 1 F 0.97 P 0.94 U 0.91"), "RL": weights("X 1 U 1 W 0.97 T 0.96 O 0.95"),
             "RC": weights("X 1 C 1 R 0.96 U 0.92")}
REQUIREMENT3 = weights("X 1 H 1.5 M 1 L 0.5")
PRIVILEGES_CHANGED = weights("N 0.85 L 0.68 H 0.5")


def round_up(x):
    return Fraction(math.ceil(x * 10), 10)


def temporal3(base, v):
    return round_up(base * math.prod(TEMPORAL3[m][v.get(m, "X")] for m in TEMPORAL3))


def part3(version, v, environmental):
    """The base score, or the environmental score before its temporal metrics."""
    def value(metric):
        modified = v.get("M" + metric, "X") if environmental else "X"
        return v[metric] if modified == "X" else modified

    changed = value("S") == "C"
    iss = 1 - math.prod(1 - BASE3[m][value(m)] * (REQUIREMENT3[v.get(m + "R", "X")] if environmental else 1) for m in "CIA")
    if environmental:
        iss = min(iss, Fraction("0.915"))
    if not changed:
        impact = Fraction("6.42") * iss
    elif environmental and version == "3.1":
        impact = Fraction("7.52") * (iss - Fraction("0.029")) - Fraction("3.25") * (iss * Fraction("0.9731") - Fraction("0.02")) ** 13
    else:
        impact = Fraction("7.52") * (iss - Fraction("0.029")) - Fraction("3.25") * (iss - Fraction("0.02")) ** 15
    if impact <= 0:
        return Fraction(0)
    privileges = (PRIVILEGES_CHANGED if changed else BASE3["PR"])[value("PR")]
    ease = Fraction("8.22") * BASE3["AV"][value("AV")] * BASE3["AC"][value("AC")] * privileges * BASE3["UI"][value("UI")]
    return round_up(min((Fraction("1.08") if changed else 1) * (impact + ease), 10))


def scores3(version, v):
    base = part3(version, v, False)
    return base, temporal3(base, v), temporal3(part3(version, v, True), v)


def random3(dice, version):
    v = {m: dice.choice(list(values)) for m, values in BASE3.items()}
    for metric in list(TEMPORAL3) + ["CR", "IR", "AR"]:
        if dice.random() < 0.5:
            v[metric] = dice.choice(list(TEMPORAL3.get(metric, REQUIREMENT3)))
    for metric in BASE3:
        if dice.random() < 0.4:
            v["M" + metric] = dice.choice(["X", *BASE3[metric]])
    return f"CVSS:{version}/" + "/".join(f"{m}:{value}" for m, value in v.items()), scores3(version, v)


# --- version 2 ------------------------------------------------------------------------------------------------------------------------

BASE2 = {"AV": weights("L 0.395 A 0.646 N 1"), "AC": weights("H 0.35 M 0.61 L 0.71"), "Au": weights("M 0.45 S 0.56 N 0.704"),
         "C": weights("N 0 P 0.275 C 0.66"), "I": weights("N 0 P 0.275 C 0.66"), "A": weights("N 0 P 0.275 C 0.66")}
TEMPORAL2 = {"E": weights("ND 1 U 0.85 POC 0.9 F 0.95 H 1"), "RL": weights("ND 1 OF 0.87 TF 0.9 W 0.95 U 1"),
             "RC": weights("ND 1 UC 0.9 UR 0.95 C 1")}
ENVIRONMENTAL2 = {"CDP": weights("ND 0 N 0 L 0.1 LM 0.3 MH 0.4 H 0.5"), "TD": weights("ND 1 N 0 L 0.25 M 0.75 H 1"),
                  "CR": weights("ND 1 L 0.5 M 1 H 1.51"), "IR": weights("ND 1 L 0.5 M 1 H 1.51"), "AR": weights("ND 1 L 0.5 M 1 H 1.51")}


def nearest(x):
    """Half away from zero."""
    return Fraction(math.floor(abs(x) * 10 + Fraction(1, 2)), 10) * (1 if x >= 0 else -1)


def base2(v, impact):
    ease = 20 * BASE2["AV"][v["AV"]] * BASE2["AC"][v["AC"]] * BASE2["Au"][v["Au"]]
    factor = Fraction("1.176") if impact else 0
    return nearest((Fraction("0.6") * impact + Fraction("0.4") * ease - Fraction("1.5")) * factor)


def scores2(v):
    def temporal(base):
        return nearest(base * math.prod(TEMPORAL2[m][v.get(m, "ND")] for m in TEMPORAL2))

    def environment(metric):
        return ENVIRONMENTAL2[metric][v.get(metric, "ND")]

    base = base2(v, Fraction("10.41") * (1 - math.prod(1 - BASE2[m][v[m]] for m in "CIA")))
    adjusted = min(Fraction(10), Fraction("10.41") * (1 - math.prod(1 - BASE2[m][v[m]] * environment(m + "R") for m in "CIA")))
    adjusted = temporal(base2(v, adjusted))
    environmental = nearest((adjusted + (10 - adjusted) * environment("CDP")) * environment("TD"))
    return base, temporal(base), max(Fraction(0), environmental)


def random2(dice):
    v = {m: dice.choice(list(values)) for m, values in BASE2.items()}
    for group in (TEMPORAL2, ENVIRONMENTAL2):
        if dice.random() < 0.7:
            v.update({m: dice.choice(list(values)) for m, values in group.items()})
    return "/".join(f"{m}:{value}" for m, value in v.items()), scores2(v)


def lines(vectors):
    return "".join(f"{vector} {' '.join(str(float(s)) for s in scores)}\n" for vector, scores in vectors)


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1"])
def test_against_the_equations(plimsoll, version):
    dice = random.Random(version)
    vectors = [random2(dice) if version == "2.0" else random3(dice, version) for _ in range(RANDOM_VECTORS)]
    run = plimsoll("cvss", "-", input=lines(vectors))
    assert (run.out, run.code) == ("", 0)
    # The oracle is asked for something else: another tenth is a disagreement in every line.
    vectors = [(vector, [(s + Fraction(1, 10)) % 10 for s in scores]) for vector, scores in vectors]
    run = plimsoll("cvss", "-", input=lines(vectors))
    assert (len(run.lines()), run.code) == (RANDOM_VECTORS, 1)


# --- version 4 ------------------------------------------------------------------------------------------------------------------------

LEVELS4 = {"AV": "NALP", "AC": "LH", "AT": "NP", "PR": "NLH", "UI": "NPA", "VC": "HLN", "VI": "HLN", "VA": "HLN", "SC": "SHLN", "SI": "SHLN",
           "SA": "SHLN", "E": "APU", "CR": "HML", "IR": "HML", "AR": "HML"}
BASE4 = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"]
# The highest vectors of each level of a set: tables 24 to 29.
HIGHEST4 = {
    "EQ1": (("AV", "PR", "UI"), {"0": ["NNN"], "1": ["ANN", "NLN", "NNP"], "2": ["PNN", "ALP"]}),
    "EQ2": (("AC", "AT"), {"0": ["LN"], "1": ["HN", "LP"]}),
    "EQ3": (("VC", "VI", "VA", "CR", "IR", "AR"), {
        "00": ["HHHHHH"], "01": ["HHLMMH", "HHHMMM"], "10": ["LHHHHH", "HLHHHH"],
        "11": ["LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"], "21": ["LLLHHH"]}),
    "EQ4": (("SC", "SI", "SA"), {"0": ["HSS"], "1": ["HHH"], "2": ["LLL"]}),
}


def macro4(v):
    eq1 = "0" if v["AV"] + v["PR"] + v["UI"] == "NNN" else "1" if "N" in (v["AV"], v["PR"], v["UI"]) and v["AV"] != "P" else "2"
    eq2 = "0" if v["AC"] + v["AT"] == "LN" else "1"
    eq3 = "0" if v["VC"] + v["VI"] == "HH" else "1" if "H" in (v["VC"], v["VI"], v["VA"]) else "2"
    eq4 = "0" if "S" in (v["SI"], v["SA"]) else "1" if "H" in (v["SC"], v["SI"], v["SA"]) else "2"
    eq6 = "0" if any(v[a] == v[b] == "H" for a, b in (("CR", "VC"), ("IR", "VI"), ("AR", "VA"))) else "1"
    return eq1, eq2, eq3 + eq6, eq4, "APU".index(v["E"])


def steps4(v, metrics, highest):
    return [LEVELS4[m].index(v[m]) - LEVELS4[m].index(h) for m, h in zip(metrics, highest)]


def all_effective():
    """Every combination of effective values of a set, with the level each is in."""
    for name, (metrics, _) in HIGHEST4.items():
        for values in itertools.product(*(LEVELS4[m] for m in metrics)):
            if not (name == "EQ4" and values[0] == "S"):
                yield name, dict(zip(metrics, values))


def depths4():
    """Table 30 is not copied but counted: the steps from a level's highest vector to the lowest of the level, and one."""
    depth = {}
    neutral = {m: LEVELS4[m][0] for m in LEVELS4} | {"SC": "N", "SI": "N", "SA": "N"}
    place = {"EQ1": 0, "EQ2": 1, "EQ3": 2, "EQ4": 3}
    for name, values in all_effective():
        level = macro4(neutral | values)[place[name]]
        metrics, highest = HIGHEST4[name]
        reached = [sum(s) for s in (steps4(values, metrics, h) for h in highest[level]) if min(s) >= 0]
        assert reached, (name, values)
        depth[name, level] = max(depth.get((name, level), 1), reached[0] + 1)
    return depth


def score4(v, table, depth):
    if v["VC"] + v["VI"] + v["VA"] + v["SC"] + v["SI"] + v["SA"] == "NNNNNN":
        return Fraction(0)
    macro = macro4(v)
    value = table[macro]
    shares = []
    for i, name in enumerate(("EQ1", "EQ2", "EQ3", "EQ4")):
        if name == "EQ3":
            below = {"00": ["01", "10"], "01": ["11"], "10": ["11"], "11": ["21"], "21": []}[macro[i]]
        else:
            below = [str(int(macro[i]) + 1)]
        scores = [table[other] for level in below if (other := (*macro[:i], level, *macro[i + 1:])) in table]
        if scores:
            metrics, highest = HIGHEST4[name]
            steps = next(sum(s) for s in (steps4(v, metrics, h) for h in highest[macro[i]]) if min(s) >= 0)
            shares.append((value - max(scores)) * Fraction(steps, depth[name, macro[i]]))
    if (*macro[:4], macro[4] + 1) in table:
        shares.append(Fraction(0))
    return nearest(max(Fraction(0), value - (sum(shares) / len(shares) if shares else 0)))


def vector4(effective):
    """A vector with these effective values: S stands only in modified metrics."""
    base = {m: "H" if effective[m] == "S" else effective[m] for m in BASE4}
    rest = {m: effective[m] for m in ("E", "CR", "IR", "AR")} | {"M" + m: "S" for m in ("SI", "SA") if effective[m] == "S"}
    return "CVSS:4.0/" + "/".join(f"{m}:{value}" for m, value in {**base, **rest}.items())


def last_scores(plimsoll, vectors):
    answers = json.loads(plimsoll("cvss", "-f", "json", *vectors).out)
    return [Fraction(str(answer["scores"][-1]["score"])) for answer in answers]


def macro_table(plimsoll):
    """The score of each MacroVector is that of any of its highest vectors."""
    highest = {}
    for choice in itertools.product(*[[(level, dict(zip(metrics, vectors[0]))) for level, vectors in levels.items()]
                                      for metrics, levels in HIGHEST4.values()]):
        for e, letter in enumerate("APU"):
            effective = {"E": letter}
            for _, values in choice:
                effective |= values
            highest[(*[level for level, _ in choice], e)] = effective
    for macro, effective in highest.items():
        assert macro4(effective) == macro
    return dict(zip(highest, last_scores(plimsoll, map(vector4, highest.values()))))


def test_version_4_against_its_steps(plimsoll):
    table, depth = macro_table(plimsoll), depths4()
    assert len(table) == 270 and max(table.values()) == 10
    assert depth == {("EQ1", "0"): 1, ("EQ1", "1"): 4, ("EQ1", "2"): 5, ("EQ2", "0"): 1, ("EQ2", "1"): 2, ("EQ3", "00"): 7, ("EQ3", "01"): 6,
                     ("EQ3", "10"): 8, ("EQ3", "11"): 8, ("EQ3", "21"): 10, ("EQ4", "0"): 6, ("EQ4", "1"): 5, ("EQ4", "2"): 4}
    dice = random.Random(4)
    vectors = []
    for _ in range(RANDOM_VECTORS):
        effective = {m: dice.choice(letters[m == "SC":]) for m, letters in LEVELS4.items()}
        vectors.append((vector4(effective), [score4(effective, table, depth)]))
    run = plimsoll("cvss", "-", input=lines(vectors))
    assert (run.out, run.code) == ("", 0)


# --- the command ----------------------------------------------------------------------------------------------------------------------

def test_rows_of_a_pipe(plimsoll):
    run = plimsoll("cvss", LOG4SHELL, "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C")
    assert run.code == 0 and run.err == ""
    assert run.lines() == [f"{LOG4SHELL}\t3.1\tbase\t10.0\tcritical",
                           "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C\t2.0\tbase\t7.8\thigh",
                           "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C\t2.0\ttemporal\t6.4\tmedium"]


def test_table(plimsoll):
    run = plimsoll("cvss", "-f", "table", LOG4SHELL + "/E:P/CR:L")
    assert run.lines() == [LOG4SHELL + "/E:P/CR:L", "  version         3.1", "  base           10.0  critical", "  temporal        9.4  critical",
                           "  environmental   9.4  critical"]


def test_json(plimsoll):
    vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U/AU:Y"
    [answer] = plimsoll("cvss", "-f", "json", vector).json()
    assert answer == {"vector": vector, "version": "4.0", "scores": [{"name": "CVSS-B", "score": 9.3, "severity": "critical"},
                                                                    {"name": "CVSS-BT", "score": 8.1, "severity": "high"}]}


@pytest.mark.parametrize("metrics, name", [("", "CVSS-B"), ("/E:P", "CVSS-BT"), ("/CR:L", "CVSS-BE"), ("/E:P/MAV:L", "CVSS-BTE"),
                                           ("/E:X/CR:X", "CVSS-B"), ("/U:Red", "CVSS-B")])
def test_names_of_version_4(plimsoll, metrics, name):
    run = plimsoll("cvss", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N" + metrics)
    assert run.lines()[-1].split("\t")[2] == name


def test_vectors_that_are_none(plimsoll):
    run = plimsoll("cvss", LOG4SHELL, "CVSS:3.1/AV:Z", "CVSS:9.9/AV:N", LOG4SHELL)
    assert run.code == 2 and len(run.lines()) == 2
    assert "column 10: 'AV:Z' is not a value of AV in CVSS 3.1, which has N, A, L, P" in run.err and "'CVSS:9.9' is not CVSS:3.0" in run.err
    run = plimsoll("cvss", "CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N")
    assert (run.code, run.out) == (2, "")
    assert "'AV' comes too late" in run.err
    assert "try: CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N" in run.err
    assert plimsoll("cvss", "AV:N/AC:L/\x1b[31m").err.count("\x1b") == 0
    assert "more than 1024 bytes" in plimsoll("cvss", "CVSS:3.1/" + "AV:N/" * 300).err
    assert plimsoll("cvss").code == 64


def test_lines(plimsoll):
    text = (f"# vectors\n\n{LOG4SHELL} 10.0\n{LOG4SHELL} 10 # a comment\n{LOG4SHELL} 10.0 10.0 10.0\n{LOG4SHELL}\n"
            f"{LOG4SHELL} 9.9\nCVSS:3.1/AV:N 5.0\nCVSS:3.1/AV:N\n")
    run = plimsoll("cvss", "-", input=text)
    assert run.code == 1
    assert [line.split(" (")[0] for line in run.lines()] == [f"7: {LOG4SHELL} 9.9", "8: CVSS:3.1/AV:N 5.0", "9: CVSS:3.1/AV:N"]
    assert run.lines()[0].endswith("(got 10.0)")
    assert "(refused: CVSS vector: the base metric AC is missing" in run.lines()[1]


@pytest.mark.parametrize("line", ["x y", "9.8.1", "11", "10.1", "9.85", "-1", "9. ", "1 2 3 4"])
def test_lines_of_no_form(plimsoll, line):
    run = plimsoll("cvss", "-", input=f"{LOG4SHELL} {line}\n{LOG4SHELL} 10.0\n")
    assert run.code == 2 and run.out == ""
    assert "line 1: not a vector with at most 3 scores behind it" in run.err


def test_our_lists(plimsoll):
    run = plimsoll("cvss", "-", input=(DATA / "scores.txt").read_text())
    assert (run.out, run.err, run.code) == ("", "", 0)
    refused = [line.split(" ", 1)[0] for line in (DATA / "refused.txt").read_text().splitlines() if not line.startswith("#")]
    run = plimsoll("cvss", "-", input="\n".join(refused))
    assert len(run.lines()) == len(refused) > 20 and all("(refused: " in line for line in run.lines())
