# SPDX-License-Identifier: Apache-2.0
"""lab: instances to torture: a spool with faxes, a daemon on it with or without the shim between it and its libraries,
and a canonical dump of everything that it holds, to compare byte for byte."""
import contextlib
import difflib
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

SOURCE = os.environ["UKETSUKE_TEST_SOURCE"]
BUILD = os.environ["UKETSUKE_TEST_BUILD"]
SHIM = os.path.join(BUILD, "tests/torture/torture-shim.so")
EXITED = 86  # shim.c
DEADLINE_S = float(os.environ.get("UKETSUKE_TEST_DEADLINE_S", "240"))
NOW = "1782637200"  # every record has the same time, so that dumps can be equal

# What differs from one run to the next though nothing went wrong: random salts and what is made of them, lots,
# inode numbers, how often a fax was tried.
NOT_DUMPED = {"salt", "was_digest", "became_digest", "note_digest", "chain", "inode", "mtime_s", "lot",
              "n_attempts"}
FINAL = "('read', 'failed', 'unreadable', 'rejected')"


class Failure(Exception):
    """What a test found, in a sentence."""


class Lab:
    """A scratch directory with the programs (bin/), a spool and instances. quick: with the reader that is ready at once."""

    def __init__(self, quick=True):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # an fsync costs nothing there
        self.path = tempfile.mkdtemp(prefix="uketsuke-torture-", dir=memory)
        self.bin = os.path.join(self.path, "bin")
        self.spool = os.path.join(self.path, "spool")
        self.log = os.path.join(self.path, "log")
        os.mkdir(self.bin)
        os.mkdir(self.spool, 0o700)
        for name in ("uketsuke", "uketsuke-full", "uketsuked"):
            shutil.copy(os.path.join(BUILD, name), self.bin)
        shutil.copy(os.path.join(BUILD, "tests/torture" if quick else ".", "uketsuke-reader"), self.bin)
        self.environment = dict(os.environ, UKETSUKE_DATA=SOURCE, UKETSUKE_NOW=NOW, LC_ALL="C.UTF-8")

    def close(self):
        shutil.rmtree(self.path)

    def instance(self, name, settings="", settle_s=0, workers=1, reader=""):
        path = os.path.join(self.path, name)
        shutil.rmtree(path, ignore_errors=True)
        os.mkdir(path, 0o700)
        with open(os.path.join(path, "uketsuke.conf"), "w", encoding="utf-8") as to:
            to.write(f"[spool]\ndirectory = {self.spool}\nsettle_s = {settle_s}\n{settings}"
                     f"[reader]\nworkers = {workers}\n{reader}")
        return path

    def empty(self, name):
        path = os.path.join(self.path, name)
        shutil.rmtree(path, ignore_errors=True)
        os.mkdir(path, 0o700)
        return path

    def copy(self, template, name):
        path = os.path.join(self.path, name)
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(template, path)
        return path

    def with_shim(self, program, **settings):
        """The environment in which the shim is between `program` and its libraries."""
        given = {f"SHIM_{key.upper()}": str(value) for key, value in settings.items() if value is not None}
        return dict(self.environment, LD_PRELOAD=SHIM, SHIM_PROGRAM=program, **given)

    def run(self, instance, *arguments, environment=None):
        """Runs uketsuke; its CompletedProcess."""
        return subprocess.run([os.path.join(self.bin, "uketsuke"), *arguments],
                              env=dict(environment or self.environment, UKETSUKE_INSTANCE=instance),
                              capture_output=True, timeout=DEADLINE_S, check=False)

    def start(self, instance, environment=None):
        with open(self.log, "ab") as log:
            self.log_begins = log.tell()
            return subprocess.Popen([os.path.join(self.bin, "uketsuked")], stderr=log, stdout=log,
                                    env=dict(environment or self.environment, UKETSUKE_INSTANCE=instance))

    def tail(self):
        with open(self.log, "rb") as log:
            return log.read()[-2000:].decode("utf-8", "replace")

    def is_ready(self):
        """It says so, or speaks of faxes: a fault may have struck the very line that says so."""
        with open(self.log, "rb") as log:
            log.seek(self.log_begins)
            said = log.read()
            return b"state=ready" in said or b"fax=F" in said

    def wait_settled(self, instance, daemon, n_faxes, n_files, deadline_s=DEADLINE_S):
        """Until every fax has its last state, every file of the spool is known and every notice taken; False when the
        daemon ended before."""
        ends = time.monotonic() + deadline_s
        while not (self.is_ready() and settled(instance, n_faxes, n_files)):
            if daemon.poll() is not None:
                return False
            if time.monotonic() > ends:
                daemon.kill()
                raise Failure(f"{instance}: not settled in {deadline_s:.0f} s:\n" + self.tail())
            time.sleep(0.01)
        return True

    def settle(self, instance, n_faxes, n_files, environment=None):
        """Runs the daemon until all is done, and stops it; False when it ended by itself. Its exit status second."""
        daemon = self.start(instance, environment)
        done = self.wait_settled(instance, daemon, n_faxes, n_files)
        if done:
            daemon.send_signal(signal.SIGTERM)
        return done, daemon.wait(DEADLINE_S)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return file.read().split()


def connect(instance):
    return contextlib.closing(sqlite3.connect(f"file:{instance}/queue.db?mode=ro", uri=True, timeout=15))


def settled(instance, n_faxes, n_files):
    try:
        with connect(instance) as database:
            n = database.execute(f"SELECT (SELECT count(*) FROM faxes WHERE state IN {FINAL}),"
                                 " (SELECT count(*) FROM spool_files),"
                                 " (SELECT count(*) FROM faxes WHERE state = 'received')").fetchone()
    except sqlite3.Error:
        return False
    notices = [name for name in os.listdir(f"{instance}/notices") if name.endswith(".notice")]
    return n[0] >= n_faxes and n[1] >= n_files and n[2] == 0 and not notices


def name_rows(database, table, names):
    """Names the rows of a table by what they are and not by their numbers, which follow the order in which faxes came
    to be taken: {id: name}. names: those of the tables that this one refers to."""
    if table == "faxes":
        return {row["id"]: row["sha256"] or row["path"] for row in database.execute("SELECT * FROM faxes")}
    if table == "pages":
        return {row["id"]: f"{names['faxes'][row['fax']]} page {row['page']}" for row in
                database.execute("SELECT * FROM pages")}
    if table == "nominations":
        return {row["id"]: names["pages"][row["page"]] for row in database.execute("SELECT * FROM nominations")}
    if table == "fields":
        return {row["id"]: f"{names['nominations'][row['nomination']]} {row['field']}" for row in
                database.execute("SELECT * FROM fields")}
    return {}


def dump_table(database, table, names, came_often):
    """The rows as lines. Of a fax that lies in the spool under several names, any of them may be the first."""
    refers = {row["from"]: row["table"] for row in database.execute(f"PRAGMA foreign_key_list({table})")}
    lines = []
    for row in database.execute(f"SELECT * FROM {table} ORDER BY 1"):
        kept = {key: row[key] for key in sorted(row.keys()) if key not in NOT_DUMPED and key != "id"}
        for column, other in refers.items():
            if kept.get(column) is not None and other in names:
                kept[column] = names[other][kept[column]]
        if table == "faxes" and row["id"] in came_often:
            kept["path"] = "(several)"
        if table == "history" and row["fax"] in came_often and row["action"] in ("received", "came_again"):
            kept["note"] = "(several)"
        lines.append(f"{table} {json.dumps(kept, ensure_ascii=False)}")
    if table == "history":  # in its order within a fax; another file with its bytes may be seen at any time
        rows = [(json.loads(line[len("history "):]), line) for line in lines]
        lines = [line for row, line in sorted(rows, key=lambda pair: (pair[0]["fax"], pair[0]["action"] == "came_again"))]
    else:
        lines.sort()
    return lines


def dump(instance):
    """Everything that the instance holds, as text: every table, each archived file by its name, which must be its hash,
    and what should not be there."""
    lines, names = [], {}
    with connect(instance) as database:
        database.row_factory = sqlite3.Row
        database.text_factory = lambda text: text.decode("utf-8", "backslashreplace")
        tables = [row[0] for row in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        for table in ("faxes", "pages", "nominations", "fields"):
            names[table] = name_rows(database, table, names)
        came_often = {row[0] for row in
                      database.execute("SELECT fax FROM spool_files GROUP BY fax HAVING count(*) > 1")}
        for table in tables:
            lines += dump_table(database, table, names, came_often)
        for check in database.execute("PRAGMA integrity_check"):
            lines.append(f"integrity {check[0]}")
        for row in database.execute("PRAGMA foreign_key_check"):
            lines.append(f"foreign key {tuple(row)}")
    for directory, _, files in sorted(os.walk(os.path.join(instance, "archive"))):
        for file in sorted(files):
            with open(os.path.join(directory, file), "rb") as bytes_of:
                whole = file == hashlib.sha256(bytes_of.read()).hexdigest() + ".tif"
            lines.append(f"archive {file} {'whole' if whole else 'NOT ITS HASH'}")
    for name in ("incoming", "notices"):
        if os.path.isdir(os.path.join(instance, name)):
            lines += [f"{name} {file}" for file in sorted(os.listdir(os.path.join(instance, name)))]
    return "\n".join(lines) + "\n"


def difference(wanted, got):
    """What is in one dump and not in the other, shortened."""
    lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), "undisturbed", "struck", lineterm="", n=0)
    return "\n".join(line[:400] for line in list(lines)[:16])


def told(path):
    """What the shim says it struck: [(n, name)], and its total."""
    struck, total = [], 0
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                n, name = line.split()
                if name == "total":
                    total = int(n)
                else:
                    struck.append((int(n), name))
    return struck, total


def fill_spool(lab, n):
    """n faxes of every kind, the files that are none, and how many faxes and files of the spool come of it."""
    kinds = ["form", "forms", "none", "form", "garbage", "form", "again", "form", "link", "form"]
    n_faxes = 0
    for i in range(1, n + 1):
        kind = kinds[i % len(kinds)]
        path = os.path.join(lab.spool, f"fax{i:09d}.tif")
        if kind == "link":
            os.symlink("/etc/hostname", path)
        else:
            number = i if kind != "again" else i - 1  # the bytes of the one before it, which is a form
            word = kind if kind != "again" else kinds[number % len(kinds)]
            with open(path, "w", encoding="utf-8") as to:
                to.write(f"{word} {number}\n")
        n_faxes += kind != "again"
    return n_faxes, n
