#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that exactly one record comes of each distinct fax, whatever writers, purges and file systems do to the spool; that
many faxes at once need no more memory than few; that no fax waits behind a slow one; that a day of traffic leaves
neither memory nor descriptors behind. The reader is the one that is ready at once.

usage: spool.py [--many N] [--hours N]"""
import argparse
import fcntl
import os
import shutil
import signal
import sys
import threading
import time

import lab as labs
from lab import Failure, Lab

MAX_DAEMON_MB = 50


class Run:
    """A daemon on an empty instance and an empty spool, and what must come of it."""

    def __init__(self, lab, settings="", environment=None, **more):
        shutil.rmtree(lab.spool, ignore_errors=True)
        os.mkdir(lab.spool, 0o700)
        self.lab = lab
        self.instance = lab.instance("instance", settings, **more)
        self.wanted = set()  # the bytes of the faxes
        self.environment = environment

    def __enter__(self):
        self.daemon = self.lab.start(self.instance, self.environment)
        self.until("the daemon is ready", self.lab.is_ready)
        return self

    def __exit__(self, kind, value, trace):
        self.daemon.send_signal(signal.SIGKILL if kind else signal.SIGTERM)
        self.daemon.wait()

    def path(self, name):
        return os.path.join(self.lab.spool, f"{name}.tif")

    def write(self, name, number, kind="form"):
        """A whole fax at once, by rename, as no fax server does and many scripts do."""
        text = f"{kind} {number}\n"
        beside = os.path.join(self.lab.path, "beside")
        with open(beside, "w", encoding="utf-8") as to:
            to.write(text)
        os.rename(beside, self.path(name))
        self.wanted.add(text)

    def until(self, what, condition, deadline_s=labs.DEADLINE_S):
        ends = time.monotonic() + deadline_s
        while not condition():
            if self.daemon.poll() is not None or time.monotonic() > ends:
                raise Failure(f"waited in vain until {what}:\n{self.lab.tail()}")
            time.sleep(0.01)

    def count(self, sql):
        try:
            with labs.connect(self.instance) as database:
                return database.execute(sql).fetchone()[0]
        except labs.sqlite3.Error:
            return -1

    def n_read(self):
        return self.count("SELECT count(*) FROM faxes WHERE state IN ('read', 'failed')")

    def settle(self, what, n_unreadable=0):
        """Every wanted fax is read, once, and nothing else is there."""
        self.until(f"{len(self.wanted)} faxes are read ({what})", lambda: self.n_read() >= len(self.wanted))
        self.until(f"{n_unreadable} files are given up ({what})",
                   lambda: self.count("SELECT count(*) FROM faxes WHERE state = 'unreadable'") >= n_unreadable)
        shas = {labs.hashlib.sha256(text.encode()).hexdigest() for text in self.wanted}
        with labs.connect(self.instance) as database:
            got = [row[0] for row in database.execute("SELECT sha256 FROM faxes WHERE state <> 'unreadable'")]
            n = database.execute("SELECT count(*) FROM faxes").fetchone()[0]
        if len(got) != len(set(got)) or set(got) != shas:
            raise Failure(f"{what}: {len(shas - set(got))} lost, {len(got) - len(set(got))} doubled,"
                          f" {len(set(got) - shas)} that nobody sent")
        if n != len(shas) + n_unreadable:
            raise Failure(f"{what}: {n - len(shas)} unreadable, not {n_unreadable}")

    def status_of(self, key, pid=None):
        with open(f"/proc/{pid or self.daemon.pid}/status", encoding="ascii") as file:
            return int(next(line for line in file if line.startswith(key)).split()[1])

    def memory_mb(self, pid=None):
        """The most that it ever had."""
        return self.status_of("VmHWM", pid) / 1024

    def n_fds(self):
        return len(os.listdir(f"/proc/{self.daemon.pid}/fd"))


def slow_writers(lab):
    """Written in pieces under a lock; killed in the middle; without a lock but unhurried."""
    with Run(lab, "give_up_s = 2\n") as run:
        locked = open(run.path("fax1"), "w", encoding="utf-8")
        fcntl.flock(locked, fcntl.LOCK_EX)
        locked.write("form ")
        locked.flush()
        time.sleep(0.3)
        if run.n_read() > 0 or run.count("SELECT count(*) FROM faxes") > 0:
            raise Failure("a file was taken while its writer had it locked")
        locked.write("1\n")
        locked.close()
        run.wanted.add("form 1\n")
        run.settle("written under a lock")
        child = os.fork()  # a writer that is killed: what it wrote is a fax of its own
        if child == 0:
            with open(run.path("fax2"), "w", encoding="utf-8") as to:
                fcntl.flock(to, fcntl.LOCK_EX)
                to.write("form 2 cut")
                to.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        run.wanted.add("form 2 cut")
        run.settle("of a killed writer")


def names(lab):
    """The same name with other bytes, the same bytes under another name, hard links, renames in and out."""
    with Run(lab, "rescan_s = 1\n") as run:
        run.write("fax1", 1)
        run.settle("the first")
        run.write("fax1", 2)
        run.settle("the name again after a purge")
        shutil.copy(run.path("fax1"), run.path("fax3"))
        os.link(run.path("fax1"), run.path("fax4"))
        run.write("fax5", 5)
        os.rename(run.path("fax5"), run.path("fax6"))
        os.rename(run.path("fax6"), os.path.join(lab.path, "out"))  # gone before it may have been seen
        os.rename(os.path.join(lab.path, "out"), run.path("fax7"))
        run.settle("copies, links, renames")
        run.until("each name is known", lambda: run.count("SELECT count(*) FROM spool_files") >= 4)
        run.settle("copies, links, renames, later")


def rubbish(lab):
    """What is no fax: empty, a header only and gone, a directory, a FIFO, a symbolic link, a socket name."""
    with Run(lab, "give_up_s = 1\n") as run:
        open(run.path("fax1"), "w", encoding="utf-8").close()
        os.mkdir(run.path("fax2"))
        os.mkfifo(run.path("fax3"))
        os.symlink("/etc/hostname", run.path("fax4"))
        os.symlink("nowhere", run.path("fax5"))
        with open(run.path("fax6"), "w", encoding="utf-8") as to:
            to.write("II*")
        os.unlink(run.path("fax6"))
        run.write("fax7", 7)
        run.settle("rubbish", n_unreadable=5)


def moving(lab):
    """Cut short and gone while they are looked at; the directory exchanged; no events at all."""
    with Run(lab, "rescan_s = 1\n") as run:
        for i in range(100):
            run.write(f"fax{i}", i)
            if i % 3 == 0:
                os.truncate(run.path(f"fax{i}"), 3)
                run.wanted.discard(f"form {i}\n")
                os.unlink(run.path(f"fax{i}"))
        run.until("all is looked at", lambda: run.n_read() >= 60)
        run.until("no file is left to look at",
                  lambda: run.n_read() >= run.count("SELECT count(*) FROM faxes"))
        with labs.connect(run.instance) as database:
            got = {row[0] for row in database.execute("SELECT sha256 FROM faxes WHERE sha256 IS NOT NULL")}
        for i in range(100):  # one that vanished may have been whole in time, or have been caught when it was cut
            sha = {labs.hashlib.sha256(text).hexdigest() for text in (f"form {i}\n".encode(), b"for")}
            if i % 3 and not sha & got:
                raise Failure(f"fax{i} was lost while others vanished")
    with Run(lab, "rescan_s = 1\n") as run:
        run.write("fax1", 1)
        run.settle("before the directory is exchanged")
        os.rename(lab.spool, lab.spool + ".old")
        os.mkdir(lab.spool, 0o700)
        run.write("fax1", 2)
        run.settle("in the directory that took its place")
        shutil.rmtree(lab.spool)
        os.mkdir(lab.spool, 0o700)
        run.write("fax1", 3)
        run.settle("in the directory that came back")
        shutil.rmtree(lab.spool + ".old")
        os.link(run.path("fax1"), run.path("fax9"))  # tells no event that we act on but IN_CREATE
    quiet = lab.with_shim("uketsuked", calls="none", at=0)
    quiet["SHIM_DEAF"] = "1"  # no events: as on a network file system
    with Run(lab, "rescan_s = 1\n", quiet) as run:
        for i in range(20):
            run.write(f"fax{i}", i)
        run.settle("without events")


def orphan(lab):
    """Ended between archive and books, and the spool purged before the restart: the archive has the only copy."""
    with Run(lab, "rescan_s = 2\n") as run:
        run.write("fax1", 1)
        text = "form 2\n"
        sha = labs.hashlib.sha256(text.encode()).hexdigest()
        path = f"{run.instance}/archive/{sha[:2]}/{sha}.tif"
        with open(path, "w", encoding="utf-8") as to:
            to.write(text)
        os.utime(path, (time.time() - 3600,) * 2)
        run.wanted.add(text)
        run.settle("that only the archive has")


def clock(lab):
    """Files from the future and from the past."""
    with Run(lab, settle_s=1) as run:
        for i, seconds in enumerate((-10 * 365 * 86400, 86400, 10 * 365 * 86400)):
            run.write(f"fax{i}", i)
            os.utime(run.path(f"fax{i}"), (time.time() + seconds,) * 2)
        run.settle("with odd times")


def image_away(lab):
    """An image that cannot be read for a while, as on a disk that fails: the others go on, and it is read later."""
    with Run(lab, environment=lab.with_shim("uketsuked", calls="none", haste=50)) as run:
        run.daemon.send_signal(signal.SIGSTOP)
        for i in range(3):
            beside = os.path.join(lab.path, "beside")
            with open(beside, "w", encoding="utf-8") as to:
                to.write(f"form {i}\n")
            run.wanted.add(f"form {i}\n")
            if lab.run(run.instance, "add", beside).returncode != 0:
                raise Failure("a fax cannot be added")
        name = next(file for _, _, files in os.walk(f"{run.instance}/archive") for file in files)
        image = f"{run.instance}/archive/{name[:2]}/{name}"
        os.rename(image, image + ".away")
        os.mkdir(image)  # opens, and cannot be read
        run.daemon.send_signal(signal.SIGCONT)
        run.until("the others are read", lambda: run.n_read() == 2)
        os.rmdir(image)
        os.rename(image + ".away", image)
        run.settle("when its image could be read again")
        if run.count("SELECT count(*) FROM faxes WHERE state = 'read'") != 3:
            raise Failure("a fax whose image could not be read for a while was given up")


class Operator(threading.Thread):
    """Gives the commands of a person at a desk, one after the other, and takes their times."""

    COMMANDS = (["show", "F1"], ["list", "--queue"], ["status"], ["set", "N1", "facility", "見本病院"])

    def __init__(self, lab, instance):
        super().__init__(daemon=True)
        self.lab, self.instance = lab, instance
        self.ms = []
        self.failed = []
        self.is_over = False

    def give_all(self):
        for command in self.COMMANDS:
            began = time.monotonic()
            ran = self.lab.run(self.instance, *command)
            self.ms.append((time.monotonic() - began) * 1000)
            if ran.returncode != 0:
                self.failed.append((command[0], ran.stderr))
            time.sleep(0.1)

    def run(self):
        while not self.is_over:
            self.give_all()

    def times(self):
        """The median and the 99th percentile."""
        if self.failed:
            raise Failure(f"commands failed: {self.failed[:3]}")
        self.ms.sort()
        return f"median {self.ms[len(self.ms) // 2]:.0f} ms, 99 % within {self.ms[len(self.ms) * 99 // 100]:.0f} ms"


def many(lab, n):
    """More faxes at once than the kernel keeps events of (three a fax), a person working meanwhile."""
    with Run(lab, workers=2) as run:
        run.write("fax", 0)
        run.settle("the first")
        run.daemon.send_signal(signal.SIGSTOP)
        for i in range(1, n):
            with open(run.path(f"fax{i}"), "w", encoding="utf-8") as to:
                to.write(f"none {i}\n")
            os.chmod(run.path(f"fax{i}"), 0o640)
            run.wanted.add(f"none {i}\n")
        idle, operator = Operator(lab, run.instance), Operator(lab, run.instance)
        for _ in range(10):
            idle.give_all()
        run.daemon.send_signal(signal.SIGCONT)
        began = time.monotonic()
        operator.start()
        run.settle(f"{n} at once", 0)
        seconds = time.monotonic() - began
        operator.is_over = True
        operator.join()
        reader = labs.children(run.daemon.pid)[0]
        return (f"{n} faxes in {seconds:.0f} s, daemon at most {run.memory_mb():.1f} MB, reader {run.memory_mb(reader):.0f} MB;"
                f" {len(operator.ms)} commands meanwhile: {operator.times()}; {len(idle.ms)} before it: {idle.times()}"), run.memory_mb()


def slow_one(lab):
    """Behind a fax that takes long the others go on, in as many places as there are workers; and behind one that never ends
    no longer than its deadline."""
    with Run(lab, workers=2) as run:
        run.write("fax0", 0, "slow")
        for i in range(1, 20):
            run.write(f"fax{i}", i)
        run.settle("behind a slow one")
    with Run(lab, reader="deadline_s = 1\n") as run:
        run.write("fax0", 0, "stuck")
        run.until("the one that never ends is being read", lambda: run.count("SELECT count(*) FROM faxes") == 1)
        run.write("fax1", 1)
        run.settle("behind one that never ends")
        if run.count("SELECT count(*) FROM faxes WHERE state = 'failed' AND reason IS NOT NULL") != 1:
            raise Failure("a fax that never ends did not fail with a reason")


def day(lab, hours):
    """Simulated by a clock that runs fast: a fax every few minutes. Memory, descriptors and files must not grow."""
    haste = 600
    with Run(lab, "rescan_s = 60\n", lab.with_shim("uketsuked", calls="none", haste=haste)) as run:
        sizes, fds = [], []
        steps = hours * 3
        for i in range(steps):
            run.write(f"fax{i}", i)
            time.sleep(1200 / haste)
            if i > steps // 4:
                sizes.append(run.status_of("VmRSS"))
                fds.append(run.n_fds())
        run.settle(f"{hours} hours")
        grown_kb = sum(sizes[-5:]) / 5 - sum(sizes[:5]) / 5
        left = os.listdir(os.path.join(run.instance, "incoming")) + os.listdir(os.path.join(run.instance, "notices"))
        if grown_kb > 2048 or max(fds) - min(fds) > 4 or left:
            raise Failure(f"in {hours} hours: memory grew by {grown_kb:.0f} kB, descriptors {min(fds)} to {max(fds)},"
                          f" files left {left}")
        return grown_kb


TRICKS = (slow_writers, names, rubbish, moving, orphan, clock, image_away, slow_one)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--many", type=int, default=2000)
    parser.add_argument("--hours", type=int, default=0)
    options = parser.parse_args()
    lab = Lab()
    try:
        for trick in TRICKS:
            trick(lab)
            print(f"# {trick.__name__}: {trick.__doc__}", flush=True)
        told, memory_mb = many(lab, options.many)
        if memory_mb > MAX_DAEMON_MB:
            raise Failure(f"the daemon took {memory_mb:.0f} MB for {options.many} faxes")
        print(f"# many: {told}", flush=True)
        if options.hours:
            print(f"# day: {options.hours} simulated hours, memory grew by {day(lab, options.hours):.0f} kB", flush=True)
    except Failure as failure:
        print(f"FAIL: {failure}")
        return 1
    finally:
        lab.close()
    print(f"spool tricks {len(TRICKS)}, faxes at once {options.many}; records lost 0, doubled 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
