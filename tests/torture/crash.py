#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that a program which is ended at any step (before it: _exit(); after it: SIGKILL) and started again leaves the
instance as if nothing had happened: the canonical dump is equal, byte for byte, to that of the undisturbed run.

usage: crash.py [--every K] [--faxes N] [--only PART]
Every K-th step is tried, from a start that is different for each part; K = 1 is every step there is."""
import argparse
import collections
import os
import shutil
import signal
import sys

import lab as labs
from lab import Failure, Lab

# mkdir is left to a part of its own: the daemon makes 256 directories at its very first start
STEPS = ("fsync,fdatasync,rename,unlink,unlinkat,ftruncate,ftruncate64,mkostemp,read,pread,pread64,write,pwrite,pwrite64,"
         "open,open64,openat,sendmsg,recvmsg,posix_spawn,fork,sqlite3_step")


class Sweep:
    """Counts what was tried."""

    def __init__(self, every):
        self.every = every
        self.struck = collections.Counter()
        self.n_runs = 0

    def steps(self, total, part):
        return range(1 + sum(part.encode()) % self.every, total + 1, self.every)

    def note(self, told):
        self.n_runs += 1
        for _, name in told:
            self.struck[name] += 1


def check(lab, instance, wanted, what):
    got = labs.dump(instance)
    if got != wanted:
        kept = shutil.copytree(instance, "/tmp/uketsuke-torture-kept", dirs_exist_ok=True)
        raise Failure(f"{what}: the instance differs ({kept}):\n{labs.difference(wanted, got)}")


def sweep_daemon(lab, sweep, template, n, program, part, calls=STEPS):
    """The daemon (or its reader) is ended at a step of a whole run, and the daemon started again until all is done."""
    instance = lab.copy(template, "undisturbed")
    told = os.path.join(lab.path, "told")
    if os.path.exists(told):
        os.unlink(told)
    done, status = lab.settle(instance, *n, lab.with_shim(program, told=told, calls=calls))
    if not done or status != 0:
        raise Failure(f"{part}: the undisturbed run ended with status {status}:\n{lab.tail()}")
    wanted = labs.dump(instance)
    _, total = labs.told(told)
    if total == 0:
        raise Failure(f"{part}: no step was counted")
    for at in sweep.steps(total, part):
        for how in ("exit", "kill"):
            instance = lab.copy(template, "struck")
            if os.path.exists(told):
                os.unlink(told)
            what = f"{part}: {how} at step {at} of {total}"
            done, status = lab.settle(instance, *n, lab.with_shim(program, told=told, calls=calls, at=at, how=how))
            struck, _ = labs.told(told)
            if struck:
                what += f" ({struck[0][1]})"
            if not done and status not in (labs.EXITED, -signal.SIGKILL):
                # a reader that dies while it starts ends the daemon, which says so; the service manager starts it again
                if program == "uketsuked" or status != 1:
                    raise Failure(f"{what}: the daemon ended with status {status}:\n{lab.tail()}")
            if not done:
                done, status = lab.settle(instance, *n)
                if not done or status != 0:
                    raise Failure(f"{what}: after the restart the daemon ended with status {status}:\n{lab.tail()}")
            check(lab, instance, wanted, what)
            sweep.note(struck)
    return total


def sweep_command(lab, sweep, template, arguments, part, n=None):
    """A command is ended at a step and given again, as a person or a script would. n: the daemon runs afterwards."""
    told = os.path.join(lab.path, "told")

    def finish(instance, what):
        if n:
            done, status = lab.settle(instance, *n)
            if not done or status != 0:
                raise Failure(f"{what}: the daemon ended with status {status}:\n{lab.tail()}")

    instance = lab.copy(template, "undisturbed")
    if os.path.exists(told):
        os.unlink(told)
    ran = lab.run(instance, *arguments, environment=lab.with_shim("uketsuke", told=told))
    if ran.returncode != 0:
        raise Failure(f"{part}: {ran.stderr.decode()}")
    finish(instance, part)
    wanted = labs.dump(instance)
    _, total = labs.told(told)
    for at in sweep.steps(total, part):
        for how in ("exit", "kill"):
            instance = lab.copy(template, "struck")
            if os.path.exists(told):
                os.unlink(told)
            ran = lab.run(instance, *arguments, environment=lab.with_shim("uketsuke", told=told, at=at, how=how))
            struck, _ = labs.told(told)
            what = f"{part}: {how} at step {at} of {total}" + (f" ({struck[0][1]})" if struck else "")
            if struck and ran.returncode not in (labs.EXITED, -signal.SIGKILL):
                raise Failure(f"{what}: exited {ran.returncode}: {ran.stderr.decode()}")
            if ran.returncode != 0:
                ran = lab.run(instance, *arguments)
                if ran.returncode != 0:
                    raise Failure(f"{what}: given again it exited {ran.returncode}: {ran.stderr.decode()}")
            finish(instance, what)
            check(lab, instance, wanted, what)
            sweep.note(struck)
    return total


def notify(lab, instance, number, *words):
    ran = lab.run(instance, "notify", "--file", f"{lab.spool}/fax{number:09d}.tif", *words)
    if ran.returncode != 0:
        raise Failure(f"notify: {ran.stderr.decode()}")


def spool_template(lab, n_faxes):
    """An instance with its directories and some notices, and what a run over the spool must give."""
    n = labs.fill_spool(lab, n_faxes)
    instance = lab.instance("template")
    done, status = lab.settle(lab.instance("template", f"pattern = none\n"), 0, 0)
    if not done or status != 0:
        raise Failure(f"the daemon ended with status {status}:\n{lab.tail()}")
    os.unlink(os.path.join(instance, "queue.db"))
    with open(os.path.join(instance, "uketsuke.conf"), "w", encoding="utf-8") as to:
        to.write(f"[spool]\ndirectory = {lab.spool}\nsettle_s = 0\nrescan_s = 1\n[reader]\nworkers = 1\ndeadline_s = 3600\n")
    notify(lab, instance, 1, "--commid", "000000001", "--sender", "TEST", "--error", "carrier lost")
    notify(lab, instance, 3, "--commid", "000000003", "--sender", "TEST", "--cid", "0300000000")
    return instance, n


PARTS = ("daemon", "first-start", "reader", "add", "notify", "set", "confirm", "reject", "migrate")


def run_part(part, lab, sweep, template, n):
    read = os.path.join(lab.path, "read")  # an instance in which all was read
    if not os.path.exists(read):
        lab.copy(template, "read")
        lab.settle(read, *n)
    if part == "daemon":
        return sweep_daemon(lab, sweep, template, n, "uketsuked", part)
    if part == "first-start":
        return sweep_daemon(lab, sweep, lab.instance("new"), n, "uketsuked", part, "mkdir,fsync,rename,posix_spawn")
    if part == "reader":
        return sweep_daemon(lab, sweep, template, n, "uketsuke-reader", part, "fork,read,write,writev,recvmsg,sendmsg")
    if part == "add":
        with open(os.path.join(lab.path, "one.tif"), "w", encoding="utf-8") as to:
            to.write("form 1001\n")
        return sweep_command(lab, sweep, read, ["add", "--sender", "TEST", os.path.join(lab.path, "one.tif")], part,
                             (n[0] + 1, n[1] + 1))
    if part == "notify":
        return sweep_command(lab, sweep, read, ["notify", "--file", f"{lab.spool}/fax000000005.tif", "--commid",
                                                "000000005", "--error", "carrier lost"], part, n)
    if part == "migrate":
        old = lab.instance("version-1")
        shutil.copy(os.path.join(labs.SOURCE, "tests/unit/store/version-1.db"), os.path.join(old, "queue.db"))
        return sweep_command(lab, sweep, old, ["status"], part)
    command = {"set": ["set", "N1", "facility", "見本病院"], "confirm": ["confirm", "N2"],
               "reject": ["reject", "F3", "--because", "a test"]}[part]
    return sweep_command(lab, sweep, read, command, part)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--faxes", type=int, default=20)
    parser.add_argument("--only", choices=PARTS)
    options = parser.parse_args()
    sweep = Sweep(options.every)
    lab = Lab()
    try:
        template, n = spool_template(lab, options.faxes)
        for part in [options.only] if options.only else PARTS:
            total = run_part(part, lab, sweep, template, n)
            print(f"# {part}: {total} steps", flush=True)
    except Failure as failure:
        print(f"FAIL: {failure}")
        return 1
    finally:
        lab.close()
    by_name = ", ".join(f"{name} {n}" for name, n in sweep.struck.most_common())
    print(f"steps crashed {sum(sweep.struck.values())} ({by_name}); runs {sweep.n_runs}; records lost 0, doubled 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
