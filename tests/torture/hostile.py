#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that no file from outside harms more than the process that reads it: each ends as a record with its state and a
reason, the daemon and the reader live on, and the reading process stays within 256 MB of memory and 10 s of a processor.

usage: hostile.py DIRECTORY...    every file in them, after those of tests/fuzz/seeds/tiff"""
import argparse
import os
import re
import shutil
import signal
import sys
import threading
import time

import lab as labs
from lab import Failure, Lab

MAX_MEMORY_MB, MAX_S = 256, 10
OWN = ("tests/fuzz/seeds/tiff",)


class Watcher(threading.Thread):
    """Looks at the processes that read faxes: the peak of their memory, the most that one of them computed."""

    def __init__(self, reader):
        super().__init__(daemon=True)
        self.reader = reader
        self.peak_kb = 0
        self.most_s = 0

    def run(self):
        children = f"/proc/{self.reader}/task/{self.reader}/children"
        while os.path.exists(children):
            try:
                with open(children, encoding="ascii") as file:
                    pids = file.read().split()
                for pid in pids:
                    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
                        found = re.search(r"VmHWM:\s+(\d+) kB", file.read())
                    if found:
                        self.peak_kb = max(self.peak_kb, int(found.group(1)))
                    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                        ticks = file.read().rpartition(")")[2].split()[11:13]
                    self.most_s = max(self.most_s, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"))
            except OSError:
                pass
            time.sleep(0.005)


def gather(directories):
    files = []
    for directory in directories:
        for path, _, names in sorted(os.walk(directory)):
            files += [os.path.join(path, name) for name in sorted(names)]
    return files


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directories", nargs="*")
    options = parser.parse_args()
    own = [os.path.join(labs.SOURCE, path) for path in OWN]
    files = gather([path for path in own if os.path.isdir(path)] + options.directories)
    lab = Lab(quick=False)
    try:
        for i, path in enumerate(files, 1):
            shutil.copy(path, os.path.join(lab.spool, f"fax{i:09d}.tif"))
            with open(path, "rb") as file:  # a header and no more never held a page: intake lets it be
                if not file.read(1):
                    os.unlink(os.path.join(lab.spool, f"fax{i:09d}.tif"))
        n_files = len(os.listdir(lab.spool))
        instance = lab.instance("instance", "give_up_s = 1\n")
        daemon = lab.start(instance)
        while not lab.is_ready():
            time.sleep(0.05)
        reader = labs.children(daemon.pid)[0]
        watcher = Watcher(reader)
        watcher.start()
        if not lab.wait_settled(instance, daemon, 0, n_files, deadline_s=20 * n_files + 600):
            raise Failure(f"the daemon ended:\n{lab.tail()}")
        if labs.children(daemon.pid)[0] != reader:
            raise Failure(f"the reader ended and was started again:\n{lab.tail()}")
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
        with labs.connect(instance) as database:
            states = dict(database.execute("SELECT state, count(*) FROM faxes GROUP BY state"))
            silent = database.execute("SELECT count(*) FROM faxes f WHERE f.reason IS NULL AND NOT EXISTS"
                                      " (SELECT 1 FROM pages WHERE fax = f.id)").fetchone()[0]
            killed = database.execute("SELECT count(*) FROM faxes WHERE reason LIKE '%signal%'"
                                      " OR reason LIKE '%took longer%'").fetchone()[0]
        with open(lab.log, encoding="utf-8", errors="replace") as log:
            ms = sorted(int(n) for n in re.findall(r"state=(?:read|failed) .*\bms=(\d+)", log.read()))
        if silent:
            raise Failure(f"{silent} faxes have neither a page nor a reason")
        if watcher.peak_kb > MAX_MEMORY_MB * 1024:
            raise Failure(f"a reading process took {watcher.peak_kb // 1024} MB")
        if watcher.most_s > MAX_S:
            raise Failure(f"a reading process computed for {watcher.most_s:.0f} s")
    except Failure as failure:
        print(f"FAIL: {failure}")
        return 1
    finally:
        lab.close()
    told = ", ".join(f"{state} {n}" for state, n in sorted(states.items()))
    print(f"hostile files read {n_files} ({told}); reading processes ended by their bounds {killed};"
          f" peak {watcher.peak_kb / 1024:.0f} MB, at most {watcher.most_s:.1f} s of a processor,"
          f" {ms[-1] / 1000 if ms else 0:.1f} s by the clock; without a record 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
