#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that exactly one record comes of each distinct fax, whatever writers, purges and file systems do to the spool; that
many faxes at once need no more memory than few; that no fax waits behind a slow one; that a day of traffic leaves
neither memory nor descriptors behind. The reader is the one that is ready at once.

usage: spool.py [--many N] [--load N] [--hours N]"""
import argparse
import fcntl
import os
import shutil
import signal
import sys
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

    def status_of(self, key):
        with open(f"/proc/{self.daemon.pid}/status", encoding="ascii") as file:
            return int(next(line for line in file if line.startswith(key)).split()[1])

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


def timed(lab, instance, command):
    began = time.monotonic()
    lab.run(instance, *command)
    return time.monotonic() - began


def many(lab, n):
    """More files at once than the kernel keeps events of."""
    with Run(lab) as run:
        run.daemon.send_signal(signal.SIGSTOP)
        for i in range(n):
            run.write(f"fax{i}", i, "none")
        run.daemon.send_signal(signal.SIGCONT)
        began = time.monotonic()
        run.settle(f"{n} at once", 0)
        seconds = time.monotonic() - began
        command_ms = min(timed(lab, run.instance, command) for command in [["show", "F1"]] * 5) * 1000
        return seconds, run.status_of("VmHWM") / 1024, command_ms


def slow_one(lab):
    """Behind a fax that takes long the others go on: there are as many places as workers."""
    with Run(lab, workers=2) as run:
        run.write("fax0", 0, "slow")
        for i in range(1, 20):
            run.write(f"fax{i}", i)
        run.settle("behind a slow one")


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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--many", type=int, default=2000)
    parser.add_argument("--hours", type=int, default=0)
    options = parser.parse_args()
    lab = Lab()
    try:
        for trick in (slow_writers, names, rubbish, moving, orphan, clock, slow_one):
            trick(lab)
            print(f"# {trick.__name__}: {trick.__doc__}", flush=True)
        seconds, memory, command_ms = many(lab, options.many)
        if memory > MAX_DAEMON_MB:
            raise Failure(f"the daemon took {memory:.0f} MB for {options.many} faxes")
        print(f"# many: {options.many} faxes in {seconds:.0f} s, daemon at most {memory:.1f} MB;"
              f" uketsuke show then takes {command_ms:.0f} ms", flush=True)
        if options.hours:
            print(f"# day: {options.hours} simulated hours, memory grew by {day(lab, options.hours):.0f} kB", flush=True)
    except Failure as failure:
        print(f"FAIL: {failure}")
        return 1
    finally:
        lab.close()
    print(f"spool tricks 7, faxes at once {options.many}; records lost 0, doubled 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
