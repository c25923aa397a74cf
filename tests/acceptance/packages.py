# SPDX-License-Identifier: Apache-2.0
"""The packages of a report beside those of another program, and how much of the two agrees."""
import collections
import json


def scanned(plimsoll, reference, kind):
    """(packages of that type, notes of coverage); what has no advisories is no concern here."""
    run = plimsoll("scan", "-f", "json", "--allow-incomplete", reference, timeout=300)
    assert run.code == 0, run
    report = json.loads(run.out)
    return [p for p in report["packages"] if p["type"] == kind], report["coverage"]["notEvaluated"]


def unread(notes):
    """The notes of what could not be read, without those of what has no advisories."""
    return [note for note in notes if "not judged" not in note["why"] and note["what"] != "operating system release"]


def agree(tally, what, ours, theirs):
    """ours and theirs are lists of tuples of one kind; tells the table, and fails with the first that differ."""
    ours, theirs = collections.Counter(ours), collections.Counter(theirs)
    right, total = sum((ours & theirs).values()), sum(theirs.values())
    surplus, missing = sorted((ours - theirs).elements()), sorted((theirs - ours).elements())
    tally(what, right, total, *(f"ours alone: {item}" for item in surplus[:3]), *(f"missing: {item}" for item in missing[:3]))
    assert not surplus and not missing, f"ours alone: {surplus[:5]}\nmissing: {missing[:5]}"
