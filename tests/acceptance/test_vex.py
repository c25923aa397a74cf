# SPDX-License-Identifier: Apache-2.0
"""Every VEX document of the corpus is read, with as many statements as an independent reader counts; and each check of expected.json has the
answer that it asks for, by `plimsoll vex --about … --product …`."""
import json
import re

import pytest
from conftest import cases

CASES = cases("vex/*/expected.json")
cases("vex/*/*.json", "vex/README.md")  # the documents of these cases are taken up with them

STATUSES = ("not_affected", "affected", "fixed", "under_investigation")
DECISIONS = ("not_affected", "false_positive", "resolved", "resolved_with_pedigree", "exploitable", "in_triage")
GROUPS = ("known_not_affected", "fixed", "first_fixed", "under_investigation", "known_affected", "first_affected", "last_affected")


# ---- an independent reader: a line for each vulnerability, product and part of it ----

def count_openvex(document):
    return sum(max(1, len((product.get("subcomponents") if isinstance(product, dict) else None) or statement.get("subcomponents") or []))
               for statement in document.get("statements") or [] if statement.get("status") in STATUSES
               for product in statement.get("products") or [])


def count_cyclonedx(document):
    return sum(len(v.get("affects") or []) for v in document["vulnerabilities"] if (v.get("analysis") or {}).get("state") in DECISIONS)


def count_csaf(document):
    return sum(len((v.get("product_status") or {}).get(group, [])) for v in document.get("vulnerabilities") or [] for group in GROUPS)


COUNT = {"openvex": count_openvex, "cyclonedx": count_cyclonedx, "csaf": count_csaf}


def version_in(versions):
    """One that the first entry of a list of versions includes, by its bounds that are."""
    first = versions[0]
    if first.get("version"):
        return first["version"]
    bounds = re.findall(r"([<>]?=?)([^|<>=]+)", first["range"].split("/", 1)[1])
    return next((version for sign, version in bounds if sign in ("", "=", "<=", ">=")), None)


@pytest.mark.parametrize("path", CASES)
def test_documents(plimsoll, tally, path):
    expected = json.loads(path.read_text())
    given = [word for name in expected["documents"] for word in ("--vex", path.parent / name)]
    listed = plimsoll("vex", *given)
    assert listed.code == 0, listed
    assert len(listed.lines()) == sum(COUNT[expected["format"]](json.loads((path.parent / name).read_text()))
                                      for name in expected["documents"])
    wrong = []
    for check in expected["checks"]:
        asked = ["--about", check["vulnerability"], "--product", check.get("productId") or check["product"]]
        if check.get("component") and "productId" not in check:
            asked += ["--part", check["component"]]
        if check.get("versions") and "@" not in asked[3] and version_in(check["versions"]):
            asked += ["--at", version_in(check["versions"])]
        run = plimsoll("vex", *given, *asked)
        row = run.out.split("\n")[0].split("\t")
        said = {line.split("\t")[2].split(" says ")[1].split()[0] for line in run.lines() if " says " in line}
        if run.code or row[0] != check["status"] or row[1] != check.get("justification", row[1]) or \
                set(check.get("between", [])) - said:
            wrong.append((check, run.out))
    tally(f"vex, {expected['format']}: {path.parent.name[:60]}", len(expected["checks"]) - len(wrong), len(expected["checks"]))
    assert not wrong, wrong[:3]
