#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves the same as crash.py for every step at a fraction of the cost: uketsuked is stopped after each step of one run,
and what a kill at that moment would leave (its files) is copied. Where the copy holds something that no copy before held
(by its dump, so after SQLite's own recovery), a daemon is started on it, and must come to the very end of the undisturbed run.

usage: states.py [--faxes N] [--share K/N] [--minutes M]"""
import hashlib
import os
import shutil
import signal
import sys
import time

import crash
import lab as labs
import sweep as sweeps
from lab import Failure, Lab


def signature(instance):
    """Changes when any file of the instance does."""
    found = []
    for directory in (instance, *(os.path.join(instance, name) for name in ("incoming", "notices"))):
        for entry in sorted(os.scandir(directory), key=lambda entry: entry.name):
            is_shm = entry.name.endswith("-shm")  # is made anew from the log
            stat = entry.stat()
            found.append((entry.name, stat.st_ino) if is_shm or entry.is_dir() else
                         (entry.name, stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return found + [os.stat(f"{instance}/archive/{i:02x}").st_mtime_ns for i in range(256)]


def copy_files(instance, to):
    """The archive's files never change, so they are links."""
    shutil.rmtree(to, ignore_errors=True)
    os.makedirs(os.path.join(to, "archive"), 0o700)
    for i in range(256):
        shelf = f"archive/{i:02x}"
        os.mkdir(os.path.join(to, shelf), 0o700)
        for name in os.listdir(os.path.join(instance, shelf)):
            os.link(os.path.join(instance, shelf, name), os.path.join(to, shelf, name))
    for name in os.listdir(instance):
        path = os.path.join(instance, name)
        if name != "archive" and os.path.isdir(path):
            shutil.copytree(path, os.path.join(to, name))
        elif name != "archive" and not name.endswith("-shm"):
            shutil.copy(path, to)


def content(instance):
    try:
        text = labs.dump(instance)
    except labs.sqlite3.Error:  # not made yet, or not whole
        text = "no books"
        for name in ("queue.db", "queue.db-wal"):
            if os.path.exists(os.path.join(instance, name)):
                with open(os.path.join(instance, name), "rb") as file:
                    text += repr(file.read())
    return hashlib.sha256(text.encode()).hexdigest()


class Walk:
    """One run, stopped after each step."""

    def __init__(self, lab, options, n, wanted):
        self.lab, self.n, self.wanted = lab, n, wanted
        self.share, self.n_shares = (int(n) for n in options.share.split("/"))
        self.ends = time.monotonic() + options.minutes * 60 if options.minutes else None
        self.copy = os.path.join(lab.path, "copy")
        self.seen = set()
        self.last = None
        self.n_steps = self.n_changed = self.n_started = 0

    def look(self, instance):
        self.n_steps += 1
        now = signature(instance)
        if now == self.last:
            return
        self.last = now
        self.n_changed += 1
        copy_files(instance, self.copy)
        held = content(self.copy)
        if held in self.seen:
            return
        self.seen.add(held)
        if int(held[:8], 16) % self.n_shares != self.share - 1:
            return
        done, status = self.lab.settle(self.copy, *self.n)
        what = f"as it is after step {self.n_steps}"
        if not done or status != 0:
            raise Failure(f"{what}: the daemon ended with status {status}:\n{self.lab.tail()}")
        crash.check(self.copy, self.wanted, what)
        self.n_started += 1

    def run(self, instance):
        """False when the time was over."""
        daemon = self.lab.start(instance, self.lab.with_shim("uketsuked", calls=crash.STEPS, how="stop", at=1, **{"for": 0}))
        is_asked = False
        try:
            while not self.ends or time.monotonic() < self.ends:
                pid, status = os.waitpid(daemon.pid, os.WUNTRACED | os.WNOHANG)
                if pid and not os.WIFSTOPPED(status):
                    daemon.returncode = os.waitstatus_to_exitcode(status)
                    if daemon.returncode != 0:
                        raise Failure(f"the daemon that was stopped ended with {status}:\n{self.lab.tail()}")
                    return True
                if pid:
                    self.look(instance)
                    os.kill(daemon.pid, signal.SIGCONT)
                elif not is_asked and labs.settled(instance, *self.n):
                    is_asked = True
                    daemon.send_signal(signal.SIGTERM)
                else:
                    time.sleep(0.002)
            return False
        finally:
            if daemon.returncode is None:
                daemon.kill()


def main():
    options = sweeps.arguments("").parse_args()
    lab = Lab()
    try:
        template, n = crash.spool_template(lab, options.faxes, with_books=True)
        instance = lab.copy(template, "undisturbed")
        lab.settle(instance, *n)
        walk = Walk(lab, options, n, labs.dump(instance))
        is_whole = walk.run(lab.copy(template, "instance"))
    except Failure as failure:
        print(f"FAIL: {failure}")
        return 1
    finally:
        lab.close()
    print(f"steps stopped at {walk.n_steps}{'' if is_whole else ' (not all)'}, of which {walk.n_changed} changed a file; contents"
          f" {len(walk.seen)}, daemons started on them {walk.n_started}; records lost 0, doubled 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
