# SPDX-License-Identifier: Apache-2.0
"""sweep: which cases of a torture are tried by this run: every K-th, a share of them beside other processes, those that
an earlier run with the same --state has not tried yet, and for so many minutes."""
import argparse
import collections
import fcntl
import hashlib
import os
import time

import lab as labs

PROGRAMS = ("uketsuked", "uketsuke", "tests/torture/uketsuke-reader", "tests/torture/torture-shim.so")


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--every", type=int, default=1, help="every K-th case, from a start that differs by part")
    parser.add_argument("--faxes", type=int, default=20)
    parser.add_argument("--only", help="this part")
    parser.add_argument("--way", help="only this one of the ways in which a case is tried")
    parser.add_argument("--share", default="1/1", help="K/N: the K-th of N processes that divide the cases among them")
    parser.add_argument("--state", help="a file of what was tried, also by processes beside this one; go on from there")
    parser.add_argument("--minutes", type=float, help="then end; --state goes on")
    return parser


def build_id():
    """What was tried on other programs counts for nothing."""
    digest = hashlib.sha256()
    for name in PROGRAMS:
        with open(os.path.join(labs.BUILD, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


class Sweep:
    def __init__(self, options):
        self.every, self.way = options.every, options.way
        self.share, self.n_shares = (int(n) for n in options.share.split("/"))
        self.ends = time.monotonic() + options.minutes * 60 if options.minutes else None
        self.tried = {}  # (part, step, how): the name of the call that was struck, "-" when the run had fewer steps
        self.totals = {}  # part: its steps
        self.state = open(options.state, "a+", encoding="utf-8") if options.state else None
        if self.state:
            fcntl.flock(self.state, fcntl.LOCK_EX)
            self.load()
            fcntl.flock(self.state, fcntl.LOCK_UN)

    def load(self):
        build = build_id()
        self.state.seek(0)
        lines = self.state.read().splitlines()
        if lines and lines[0] != build:
            self.state.truncate(0)
            lines = []
        if not lines:
            self.state.write(build + "\n")
            self.state.flush()
        for line in lines[1:]:
            part, at, how, name = line.split()
            if how == "total":
                self.totals[part] = int(at)
            else:
                self.tried[part, int(at), how] = name

    def write(self, *words):
        if self.state:
            self.state.write(" ".join(map(str, words)) + "\n")
            self.state.flush()

    def cases(self, part, total, hows):
        """(step, how) of each case that is left to try, one kind after the other."""
        if part not in self.totals:
            self.totals[part] = total
            self.write(part, total, "total", "-")
        steps = range(1 + sum(part.encode()) % self.every, self.totals[part] + 1, self.every)
        for at, how in [(at, how) for how in hows if self.way in (None, how) for at in steps]:
            if at // self.every % self.n_shares == self.share - 1 and (part, at, how) not in self.tried and not self.is_over():
                yield at, how

    def is_over(self):
        return self.ends and time.monotonic() > self.ends

    def note(self, part, at, how, struck):
        """The case came out well."""
        self.tried[part, at, how] = struck[0][1] if struck else "-"
        self.write(part, at, how, self.tried[part, at, how])

    def told(self, chosen=lambda part: True):
        """How many of the steps of the parts that are chosen were struck, either way."""
        struck = [part for (part, _, _), name in self.tried.items() if name != "-" and chosen(part)]
        return ", ".join(f"{part} {struck.count(part)} at {total} steps" for part, total in self.totals.items()
                         if chosen(part))

    def summary(self):
        by_name = collections.Counter(name for name in self.tried.values() if name != "-")
        return f"{sum(by_name.values())} ({', '.join(f'{name} {n}' for name, n in by_name.most_common())})"
