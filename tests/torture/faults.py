#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that trouble with storage holds the daemon up and costs nothing: at every step a call fails, once or until all is
well again, with what disks, quotas, descriptors and SQLite have to offer; afterwards every fax is read, none twice, and the
instance is equal, byte for byte of its dump, to that of the undisturbed run.

usage: faults.py [--every K] [--faxes N] [--only ERROR] [--share K/N] [--state FILE] [--minutes M]"""
import errno
import os
import sys
import threading
import time

import crash
import lab as labs
import sweep as sweeps
from lab import Failure, Lab

WRITES = "write,pwrite,pwrite64,ftruncate,ftruncate64"
FILES = "open,open64,openat,mkostemp,rename"
SYNCS = "fsync,fdatasync"
READS = "read,pread,pread64"

# what fails, how, with what
FAULTS = {
    "ENOSPC": (f"{WRITES},{FILES},{SYNCS}", "errno", errno.ENOSPC),
    "EIO": (f"{WRITES},{SYNCS},{READS}", "errno", errno.EIO),
    "EDQUOT": (f"{WRITES},{FILES}", "errno", errno.EDQUOT),
    "EMFILE": ("open,open64,openat,mkostemp,posix_spawn", "errno", errno.EMFILE),
    "EROFS": (f"{FILES},unlink,unlinkat,{WRITES}", "errno", errno.EROFS),
    "short": ("write,pwrite,pwrite64", "short", errno.ENOSPC),
    "SQLITE_BUSY": ("sqlite3_step,sqlite3_exec", "errno", 5),
    "SQLITE_IOERR": ("sqlite3_step,sqlite3_exec", "errno", 10),
    "SQLITE_CORRUPT": ("sqlite3_step,sqlite3_exec", "errno", 11),
    "SQLITE_FULL": ("sqlite3_step,sqlite3_exec", "errno", 13),
}
HASTE = 50  # the daemon waits a second and more after a trouble
WELL_AFTER_S = 0.15


def make_well(path):
    time.sleep(WELL_AFTER_S)
    with open(path, "w", encoding="utf-8"):
        pass


def run_struck(lab, template, n, name, at, lasting, what):
    """One run with the fault; returns the instance and what was struck."""
    calls, how, error = FAULTS[name]
    told, well = os.path.join(lab.path, "told"), os.path.join(lab.path, "well")
    for path in (told, well):
        if os.path.exists(path):
            os.unlink(path)
    instance = lab.copy(template, "struck")
    environment = lab.with_shim("uketsuked", calls=calls, how=how, error=error, at=at, told=told, haste=HASTE,
                                well=well if lasting else None)
    if lasting:
        environment["SHIM_FOR"] = "0"
        threading.Thread(target=make_well, args=(well,), daemon=True).start()
    done, status = lab.settle(instance, *n, environment)
    for _ in range(3):  # a daemon that cannot start says so and ends; the service manager starts it again
        if done:
            break
        if status != 1:
            raise Failure(f"{what}: the daemon ended with status {status}:\n{lab.tail()}")
        done, status = lab.settle(instance, *n)
    if done and os.listdir(os.path.join(instance, "incoming")):  # could not be removed then; is at the next start
        done, status = lab.settle(instance, *n)
    if not done or status != 0:
        raise Failure(f"{what}: the daemon ended with status {status}:\n{lab.tail()}")
    return instance, labs.told(told)[0]


def sweep_daemon(lab, sweep, template, n, wanted, name):
    calls = FAULTS[name][0]
    told = os.path.join(lab.path, "told")
    if os.path.exists(told):
        os.unlink(told)
    counting = lab.with_shim("uketsuked", told=told, calls=calls, error=FAULTS[name][2], haste=HASTE)
    lab.settle(lab.copy(template, "counted"), *n, counting)
    _, total = labs.told(told)
    for at, how in sweep.cases(f"daemon:{name}", total, ("once", "lasting")):
        what = f"{name}: {how} from call {at} of {total}"
        instance, struck = run_struck(lab, template, n, name, at, how == "lasting", what)
        if struck:
            what += f" ({struck[0][1]})"
        crash.check(instance, wanted, what)
        sweep.note(f"daemon:{name}", at, how, struck)


def blow(name):
    """The fault for a command, which may succeed all the same or must say why it did not."""
    calls, how, error = FAULTS[name]
    once = {"how": how, "error": error}
    return crash.Blow(calls, {"once": once, "lasting": dict(once, **{"for": 0})}, (0, 1), name)


def main():
    options = sweeps.arguments("").parse_args()
    sweep = sweeps.Sweep(options)
    lab = Lab()
    try:
        template, n = crash.spool_template(lab, options.faxes)
        instance = lab.copy(template, "undisturbed")
        lab.settle(instance, *n)
        wanted = labs.dump(instance)
        for name in [options.only] if options.only else FAULTS:
            sweep_daemon(lab, sweep, template, n, wanted, name)
            for part in crash.COMMAND_PARTS:
                crash.run_command_part(part, lab, sweep, blow(name), template, n)
            print(f"# {sweep.told(lambda part: part.endswith(':' + name))}", flush=True)
    except Failure as failure:
        print(f"FAIL: {failure}")
        return 1
    finally:
        lab.close()
    print(f"faults injected {sweep.summary()}; records lost 0, doubled 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
