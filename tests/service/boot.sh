#!/bin/sh
# Sourced by the tests that want a real systemd: boots the one of this machine, with its journal, on a copy of the machine's
# root (an overlay that lives in memory) in namespaces of its own. What is installed or removed there does not touch the
# machine. Needs root, overlayfs and cgroups; skips without.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"
[ "$(id -u)" = 0 ] && [ -x /lib/systemd/systemd ] || { echo "no root or no systemd: skipped"; exit 77; }
root=$scratch/root
manager=

# in_root COMMAND...: in the booted system
in_root() {
    nsenter -t "$manager" -a -r -w env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
}

clean_up() {
    [ -z "$manager" ] || kill -KILL "$manager" 2>/dev/null
    [ -z "$unshare" ] || wait "$unshare" 2>/dev/null
    rm -rf "$scratch"
}
unshare=
trap clean_up EXIT

# boot PREPARE: runs the shell text PREPARE with $root, then boots it
boot() {
    cat >"$scratch/init" <<INIT
set -e
mount --make-rprivate /
mkdir $scratch/memory
mount -t tmpfs -o size=2g none $scratch/memory
mkdir $scratch/memory/upper $scratch/memory/work $root
mount -t overlay -o lowerdir=/,upperdir=$scratch/memory/upper,workdir=$scratch/memory/work none $root
for directory in run tmp dev var/lib/uketsuke; do
    mkdir -p $root/\$directory
    mount -t tmpfs none $root/\$directory
done
mount -t proc none $root/proc
mount -t sysfs -o ro none $root/sys
mount -t tmpfs none $root/sys/fs/cgroup
mount -t cgroup2 none $root/sys/fs/cgroup
for device in null zero full random urandom tty; do
    touch $root/dev/\$device
    mount --bind /dev/\$device $root/dev/\$device
done
mkdir $root/dev/pts $root/dev/shm $root/dev/mqueue $root/dev/hugepages
mount -t devpts -o newinstance,ptmxmode=666 none $root/dev/pts
ln -s pts/ptmx $root/dev/ptmx
mount -t tmpfs none $root/dev/shm
mount -t mqueue none $root/dev/mqueue
: >$root/etc/fstab
rm -rf $root/etc/systemd/system/*.wants
# the machine's audit messages are not ours
ln -sf /dev/null $root/etc/systemd/system/systemd-journald-audit.socket
cat >$root/etc/systemd/system/test.target <<TARGET
[Unit]
Requires=systemd-journald.service dbus.service
After=systemd-journald.service dbus.service
TARGET
root=$root
$1
touch $scratch/mounted
mkdir -p $root/run/machine
cd $root
pivot_root . run/machine
umount -l /run/machine
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --unit=test.target --log-target=journal
INIT
    unshare --fork --pid --mount --cgroup --ipc --uts --net sh "$scratch/init" >"$scratch/boot.log" 2>&1 &
    unshare=$!
    n=0
    until [ -e "$scratch/mounted" ]; do
        kill -0 "$unshare" 2>/dev/null || { cat "$scratch/boot.log"; echo "no system can be booted here: skipped"; exit 77; }
        n=$((n + 1)); [ $n -lt 600 ] || { echo "booting takes too long: skipped"; exit 77; }
        sleep 0.1
    done
    manager=$(pgrep -P "$unshare")
    n=0
    until [ "$(in_root systemctl is-active test.target 2>/dev/null)" = active ]; do
        kill -0 "$manager" 2>/dev/null || { cat "$scratch/boot.log"; echo "systemd does not boot here: skipped"; exit 77; }
        n=$((n + 1)); [ $n -lt 300 ] || { in_root journalctl | tail -20; echo "systemd does not come up: skipped"; exit 77; }
        sleep 0.1
    done
}

# wait_until WHAT COMMAND...: the deadline only ends a test that hangs
wait_until() {
    what=$1
    shift
    n=0
    until "$@" >/dev/null 2>&1; do
        n=$((n + 1))
        [ $n -lt 600 ] || { in_root journalctl --no-pager -u uketsuked | tail -20; echo "FAIL: waited for $what"; exit 1; }
        sleep 0.1
    done
}
