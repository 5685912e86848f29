#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that a damaged database is noticed and can be rebuilt: each page of it in turn is overwritten (with zeros, with
noise), the file is cut, emptied, removed; after `uketsuke db rebuild` and a run of the daemon every archived image is one
fax, and what a person gave is there, or waits for a person again: never is it silently another value. Two of three values
were given before the last backup, one after it. And that tampering with the history, a value or an image is named by
`uketsuke db check`.

usage: damage.py [--every K]"""
import argparse
import json
import os
import random
import sqlite3
import sys

import crash
import lab as labs
from lab import Failure, Lab

PAGE_BYTES = 4096
GIVEN = ("facility", "例示病院")


def check(lab, instance):
    """The findings of `uketsuke db check`; None when it could not be done."""
    ran = lab.run(instance, "db", "check", "--json")
    try:
        findings = json.loads(ran.stdout)["findings"]
    except ValueError:
        return None
    if (ran.returncode == 0) != (not findings):
        raise Failure(f"db check found {len(findings)} things and exited {ran.returncode}")
    return findings


def images(instance):
    return sorted(file[:64] for _, _, files in os.walk(f"{instance}/archive") for file in files)


def assert_nothing_silent(instance, what, given):
    with labs.connect(instance) as database:
        shas = sorted(row[0] for row in database.execute("SELECT sha256 FROM faxes WHERE sha256 IS NOT NULL"))
        if shas != images(instance):
            raise Failure(f"{what}: {len(images(instance))} images, {len(shas)} faxes with one")
        waiting = database.execute("SELECT count(*) FROM faxes WHERE state = 'received'").fetchone()[0]
        if waiting:
            raise Failure(f"{what}: {waiting} faxes wait for ever")
        n_kept = 0
        for sha in given:
            rows = database.execute(
                "SELECT i.field, i.value, i.status FROM faxes f JOIN nominations n ON n.fax = f.id"
                " JOIN fields i ON i.nomination = n.id WHERE f.sha256 = ? AND n.state <> 'rejected'", (sha,)).fetchall()
            kept = any(row[:2] == GIVEN for row in rows)
            reviewed = rows and all(row[2] == "review" for row in rows)
            n_kept += kept
            if not kept and not reviewed:
                raise Failure(f"{what}: the value that a person gave is gone, and nobody is asked: {rows}")
        counted, there = database.execute("SELECT (SELECT sum(n) FROM tallies WHERE what = 'place' AND quarter = ''),"
                                          " (SELECT count(*) FROM faxes)").fetchone()
        if counted != there:
            raise Failure(f"{what}: {there} faxes, but {counted} are counted")
        for pragma in ("integrity_check", "foreign_key_check"):
            for row in database.execute(f"PRAGMA {pragma}"):
                if row[0] != "ok":
                    raise Failure(f"{what}: {pragma} says {row}")
    return n_kept


def rebuild(lab, template, what, spoil, n, given):
    """Spoils a copy, rebuilds it, reads what is to be read, looks. Was the damage noticed by the check, and how many of the
    values that a person gave stand?"""
    instance = lab.copy(template, "spoilt")
    spoil(os.path.join(instance, "queue.db"))
    findings = check(lab, instance)
    ran = lab.run(instance, "db", "rebuild", "--json")
    if ran.returncode != 0:
        raise Failure(f"{what}: db rebuild exited {ran.returncode}: {ran.stderr.decode()}")
    done, status = lab.settle(instance, len(images(instance)), 0)
    if not done or status != 0:
        raise Failure(f"{what}: the daemon ended with status {status} after the rebuild:\n{lab.tail()}")
    return findings is None or len(findings) > 0, assert_nothing_silent(instance, what, given)


def overwrite(page, noise):
    def spoil(path):
        with open(path, "r+b") as file:
            file.seek(page * PAGE_BYTES)
            file.write(random.Random(page).randbytes(PAGE_BYTES) if noise else bytes(PAGE_BYTES))
    return spoil


def cut(share):
    return lambda path: os.truncate(path, int(os.path.getsize(path) * share))


TAMPERING = {  # what somebody with sqlite3(1) could do, and where the check finds it
    "a text": ("DROP TRIGGER history_no_update; UPDATE history SET became = 'x' WHERE action = 'corrected'", "text"),
    "an actor": ("DROP TRIGGER history_no_update; UPDATE history SET actor = 'x' WHERE action = 'corrected'", "chain"),
    "a row less": ("DROP TRIGGER history_no_delete; DELETE FROM history WHERE id = 5", "chain"),
    "the last row less": ("DROP TRIGGER history_no_delete; DELETE FROM history WHERE id = (SELECT max(id) FROM history)",
                          "chain"),
    "a row more": ("INSERT INTO history SELECT max(id) + 1, at, actor, fax, nomination, field, action, was, became, note,"
                   " salt, was_digest, became_digest, note_digest, chain FROM history", "chain"),
    "a value": ("UPDATE fields SET value = 'x' WHERE status = 'corrected'", "value"),
    "a fax that is gone": ("PRAGMA foreign_keys = OFF; DELETE FROM faxes WHERE id = 1", "reference"),
}


def tamper(lab, template):
    for what, (sql, kind) in TAMPERING.items():
        instance = lab.copy(template, "tampered")
        database = sqlite3.connect(os.path.join(instance, "queue.db"))
        database.executescript(sql)
        database.close()
        if kind not in {finding["what"] for finding in check(lab, instance) or []}:
            raise Failure(f"tampering with {what} is not named as {kind}: {check(lab, instance)}")
    instance = lab.copy(template, "tampered")
    name = images(instance)[0]
    path = f"{instance}/archive/{name[:2]}/{name}.tif"
    with open(path, "ab") as file:
        file.write(b"x")
    if "archive" not in {finding["what"] for finding in check(lab, instance)}:
        raise Failure("an image with other bytes is not named")
    os.rename(path, f"{instance}/archive/{name[:2]}/{'0' * 62 + name[:2]}.tif")
    if len([finding for finding in check(lab, instance) if finding["what"] == "archive"]) != 2:
        raise Failure("an image that is gone and one that is nobody's are not both named")
    return len(TAMPERING) + 2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    lab = Lab()
    noticed = kept = total = 0
    try:
        template, n = crash.spool_template(lab, 20)
        lab.settle(template, *n)
        given = set()
        for nomination in ("N1", "N4", "N7"):
            if nomination == "N7" and lab.run(template, "backup", os.path.join(lab.path, "backups")).returncode != 0:
                raise Failure("there is no backup")
            if lab.run(template, "set", nomination, *GIVEN).returncode != 0:
                raise Failure(f"{nomination} cannot be set")
            with labs.connect(template) as database:
                given.add(database.execute("SELECT sha256 FROM faxes f JOIN nominations n ON n.fax = f.id WHERE n.id = ?",
                                           (int(nomination[1:]),)).fetchone()[0])
        if check(lab, template) != []:
            raise Failure(f"the check finds something in a good instance: {check(lab, template)}")
        n_tampered = tamper(lab, template)
        print(f"# tampering: {n_tampered} ways, all named", flush=True)
        n_pages = os.path.getsize(os.path.join(template, "queue.db")) // PAGE_BYTES
        spoils = [(f"page {page} of {n_pages} {'noise' if noise else 'zero'}", overwrite(page, noise))
                  for page in range(0, n_pages, options.every) for noise in (False, True)]
        spoils += [(f"cut to {share}", cut(share)) for share in (0, 0.1, 0.5, 0.9)] + [("removed", os.unlink)]
        for what, spoil in spoils:
            was_noticed, n_kept = rebuild(lab, template, what, spoil, n, given)
            noticed += was_noticed
            kept += n_kept
            total += 1
    except Failure as failure:
        print(f"FAIL: {failure}")
        return 1
    finally:
        lab.close()
    print(f"damages {total}, noticed {noticed}, all rebuilt; values that persons gave {kept} of {total * len(given)} kept, the others asked for again; tamperings {n_tampered}, all named;"
          " images without a record 0, values silently changed 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
