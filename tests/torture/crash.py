#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that a program which is ended at any step (before it: _exit(); after it: SIGKILL) and started again leaves the
instance as if nothing had happened: the canonical dump is equal, byte for byte, to that of the undisturbed run.

usage: crash.py [--every K] [--faxes N] [--only PART] [--share K/N] [--state FILE] [--minutes M]"""
import os
import shutil
import signal
import sys

import lab as labs
import sweep as sweeps
from lab import Failure, Lab

STEPS = ("fsync,fdatasync,rename,unlink,unlinkat,ftruncate,ftruncate64,mkostemp,read,pread,pread64,write,pwrite,pwrite64,"
         "open,open64,openat,sendmsg,recvmsg,posix_spawn,fork,sqlite3_step,sqlite3_exec")


class Blow:
    """What befalls a program: at which calls, in which ways (settings of the shim), and how a command may then end."""

    def __init__(self, calls, ways, ends, name=""):
        self.calls, self.ways, self.ends, self.name = calls, ways, ends, name
        self.counting = {key: value for key, value in list(ways.values())[0].items() if key == "error"}

    def of(self, part):
        return f"{part}:{self.name}" if self.name else part


CRASH = Blow(STEPS, {"kill": {"how": "kill"}, "exit": {"how": "exit"}}, (labs.EXITED, -signal.SIGKILL))


def check(instance, wanted, what, look=labs.dump):
    got = look(instance)
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
    for at, how in sweep.cases(part, total, CRASH.ways):
        instance = lab.copy(template, "struck")
        if os.path.exists(told):
            os.unlink(told)
        what = f"{part}: {how} at step {at} of {total}"
        done, status = lab.settle(instance, *n, lab.with_shim(program, told=told, calls=calls, at=at, **CRASH.ways[how]))
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
        check(instance, wanted, what)
        sweep.note(part, at, how, struck)


def sweep_command(lab, sweep, blow, template, arguments, part, n=None, look=labs.dump):
    """A command is struck at a step and, unless it says that it was done, given again, as a person or a script would, at a later time. n: the daemon runs
    afterwards. look: what must be as in the undisturbed run."""
    told = os.path.join(lab.path, "told")
    later = dict(lab.environment, UKETSUKE_NOW=str(int(labs.NOW) + 60)) if look is not labs.dump else None

    def finish(instance, what):
        notices = os.path.join(instance, "notices")
        for name in os.listdir(notices) if os.path.isdir(notices) else []:
            if name.startswith("."):  # half of a notice: the daemon removes it once it is old
                os.utime(os.path.join(notices, name), (0, 0))
        if n:
            done, status = lab.settle(instance, *n)
            if not done or status != 0:
                raise Failure(f"{what}: the daemon ended with status {status}:\n{lab.tail()}")

    instance = lab.copy(template, "undisturbed")
    if os.path.exists(told):
        os.unlink(told)
    ran = lab.run(instance, *arguments(instance), environment=lab.with_shim("uketsuke", told=told, calls=blow.calls, **blow.counting))
    if ran.returncode != 0:
        raise Failure(f"{part}: {ran.stderr.decode()}")
    finish(instance, part)
    wanted = look(instance)
    _, total = labs.told(told)
    for at, how in sweep.cases(blow.of(part), total, blow.ways):
        instance = lab.copy(template, "struck")
        if os.path.exists(told):
            os.unlink(told)
        ran = lab.run(instance, *arguments(instance),
                      environment=lab.with_shim("uketsuke", told=told, calls=blow.calls, at=at, **blow.ways[how]))
        struck, _ = labs.told(told)
        what = f"{blow.of(part)}: {how} at step {at} of {total}" + (f" ({struck[0][1]})" if struck else "")
        if struck and ran.returncode not in blow.ends or ran.returncode == 1 and not ran.stderr + ran.stdout:
            raise Failure(f"{what}: exited {ran.returncode}: {ran.stderr.decode()}")
        if ran.returncode != 0:
            ran = lab.run(instance, *arguments(instance), environment=later)
            if ran.returncode != 0:
                raise Failure(f"{what}: given again it exited {ran.returncode}: {ran.stderr.decode()}")
        finish(instance, what)
        check(instance, wanted, what, look)
        sweep.note(blow.of(part), at, how, struck)


def notify(lab, instance, number, *words):
    ran = lab.run(instance, "notify", "--file", f"{lab.spool}/fax{number:09d}.tif", *words)
    if ran.returncode != 0:
        raise Failure(f"notify: {ran.stderr.decode()}")


def spool_template(lab, n_faxes, with_books=False):
    """An instance with its directories and some notices (the books are made by the run, unless with_books), and what a run
    over the spool must give."""
    n = labs.fill_spool(lab, n_faxes)
    instance = lab.instance("template")
    done, status = lab.settle(lab.instance("template", f"pattern = none\n"), 0, 0)
    if not done or status != 0:
        raise Failure(f"the daemon ended with status {status}:\n{lab.tail()}")
    if not with_books:
        os.unlink(os.path.join(instance, "queue.db"))
    with open(os.path.join(instance, "uketsuke.conf"), "w", encoding="utf-8") as to:
        to.write(f"[spool]\ndirectory = {lab.spool}\nsettle_s = 0\nrescan_s = 1\n[reader]\nworkers = 1\ndeadline_s = 3600\n")
    notify(lab, instance, 1, "--commid", "000000001", "--sender", "TEST", "--error", "carrier lost")
    notify(lab, instance, 3, "--commid", "000000003", "--sender", "TEST", "--cid", "0300000000")
    return instance, n


def dump_with_backup(lab):
    """The instance, what its newest backup gives when it is restored, and what half of a backup was left."""
    def look(instance):
        backups = os.path.join(instance, "backups")
        whole = sorted(name for name in os.listdir(backups) if name.startswith("uketsuke-"))
        halves = sorted(name for name in os.listdir(backups) if name.startswith(".uketsuke-"))
        restored = lab.empty("restored")
        ran = lab.run(restored, "restore", os.path.join(backups, whole[-1]))
        if ran.returncode != 0:
            raise Failure(f"the backup cannot be restored: {ran.stderr.decode()}")
        return labs.dump(instance) + labs.dump(restored) + f"half {len(halves)}\n"
    return look


def run_first_start(lab, sweep, template, n):
    # mkdir is left to this part: the daemon makes 256 directories at its very first start
    sweep_daemon(lab, sweep, lab.instance("new"), n, "uketsuked", "first-start", "mkdir,fsync,rename,posix_spawn")


def run_add(lab, sweep, blow, read, n):
    path = os.path.join(lab.path, "one.tif")
    with open(path, "w", encoding="utf-8") as to:
        to.write("form 1001\n")
    sweep_command(lab, sweep, blow, read, lambda _: ["add", "--sender", "TEST", path], "add", (n[0] + 1, n[1] + 1))


def run_notify(lab, sweep, blow, read, n):
    words = ["notify", "--file", f"{lab.spool}/fax000000005.tif", "--commid", "000000005", "--error", "carrier lost"]
    sweep_command(lab, sweep, blow, read, lambda _: words, "notify", n)


def run_backup(lab, sweep, blow, read, n):
    before = dict(lab.environment, UKETSUKE_NOW=str(int(labs.NOW) - 86400))
    lab.run(read, "backup", os.path.join(read, "backups"), environment=before)
    sweep_command(lab, sweep, blow, read, lambda instance: ["backup", os.path.join(instance, "backups")], "backup",
                  look=dump_with_backup(lab))


def run_restore(lab, sweep, blow, read, n):
    backups = os.path.join(lab.path, "backups")
    lab.run(read, "backup", backups)
    backup = os.path.join(backups, os.listdir(backups)[0])
    sweep_command(lab, sweep, blow, lab.empty("empty"), lambda _: ["restore", backup], "restore")


def run_migrate(lab, sweep, blow, read, n):
    old = lab.instance("version-1")
    shutil.copy(os.path.join(labs.SOURCE, "tests/unit/store/version-1.db"), os.path.join(old, "queue.db"))
    sweep_command(lab, sweep, blow, old, lambda _: ["status"], "migrate")


def command(part, *words):
    return lambda lab, sweep, blow, read, n: sweep_command(lab, sweep, blow, read, lambda _: words, part)


DAEMON_PARTS = {
    "daemon": lambda *given: sweep_daemon(*given, "uketsuked", "daemon"),
    "first-start": run_first_start,
    "reader": lambda *given: sweep_daemon(*given, "uketsuke-reader", "reader", "fork,read,write,writev,recvmsg,sendmsg"),
}
COMMAND_PARTS = {
    "add": run_add,
    "notify": run_notify,
    "set": command("set", "set", "N1", "facility", "見本病院"),
    "confirm": command("confirm", "confirm", "N2"),
    "reject": command("reject", "reject", "F3", "--because", "a test"),
    "backup": run_backup,
    "restore": run_restore,
    "rebuild": command("rebuild", "db", "rebuild"),
    "migrate": run_migrate,
}


def run_command_part(part, lab, sweep, blow, template, n):
    read = os.path.join(lab.path, "read")  # an instance in which all was read, and one value set
    if not os.path.exists(read):
        lab.copy(template, "read")
        lab.settle(read, *n)
        lab.run(read, "set", "N4", "facility", "例示病院")
    COMMAND_PARTS[part](lab, sweep, blow, read, n)


def main():
    options = sweeps.arguments("").parse_args()
    sweep = sweeps.Sweep(options)
    lab = Lab()
    try:
        template, n = spool_template(lab, options.faxes)
        for part in [options.only] if options.only else [*DAEMON_PARTS, *COMMAND_PARTS]:
            if part in DAEMON_PARTS:
                DAEMON_PARTS[part](lab, sweep, template, n)
            else:
                run_command_part(part, lab, sweep, CRASH, template, n)
            print(f"# {sweep.told(part.__eq__)}", flush=True)
    except Failure as failure:
        print(f"FAIL: {failure}")
        return 1
    finally:
        lab.close()
    print(f"steps crashed {sweep.summary()}; records lost 0, doubled 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
