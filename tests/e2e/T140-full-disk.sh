#!/bin/sh
# Proves that a full disk holds intake up with one sentence, loses nothing and gives nothing up, and that all is read
# when there is room again. Needs a small file system of its own (root, or unprivileged user namespaces).
if [ -z "${UKETSUKE_TEST_INSIDE:-}" ]; then
    unshare -m true 2>/dev/null || { echo "no mount namespace: skipped"; exit 77; }
    UKETSUKE_TEST_INSIDE=1 exec unshare -m "$0"
fi
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

mount -t tmpfs -o size=2m,mode=700 none "$UKETSUKE_INSTANCE" || exit 77
trap 'umount -l "$UKETSUKE_INSTANCE"; clean_up' EXIT
printf '[spool]\ndirectory = %s\nsettle_s = 0\ngive_up_s = 1\n' "$spool" >"$UKETSUKE_INSTANCE/uketsuke.conf"
start_daemon
cp "$(fax 1)" "$spool/fax1.tif"
wait_for "a fax while there is room" has 1 read

dd if=/dev/zero of="$UKETSUKE_INSTANCE/filler" bs=4k 2>/dev/null
cp "$(fax 2 typed-std-1.tif)" "$spool/fax2.tif"
cp "$(fax 3 typed-std-1.tif)" "$spool/fax3.tif"
wait_for "the full disk to be said" log_says 1 'state=held'
log_says 2 'state=unreadable' && fail "a fax was given up for a full disk"
status 1 "$uketsuke" add "$(fax 4 typed-std-1.tif)"
[ -s "$scratch/err" ] || fail "add says nothing of the full disk"

rm "$UKETSUKE_INSTANCE/filler"
wait_for "the faxes that waited for room" has 3 read
has 3 total || fail "$(n_in total) faxes, not 3"
log_says 1 state=resumed || fail "does not say that it goes on"
stop_daemon
done_testing "a full disk"
