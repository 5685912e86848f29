#!/bin/sh
# Proves that whatever way a fax comes into the spool, it is read exactly once and its file left as it was, and that
# what is no fax ends as a record that a person can see.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

cp "$(fax 1)" "$spool/fax000000001.tif" # there before the daemon
start_daemon

receive_slowly "$(fax 2)" fax000000002.tif & slow=$!
mv "$(fax 3)" "$spool/fax000000003.tif"
mkdir "$scratch/beside"
cp "$(fax 4)" "$scratch/beside/x" && ln "$scratch/beside/x" "$spool/fax000000004.tif"
(flock -x 9; head -c 700 "$(fax 5)" >&9; kill -KILL "$(sh -c 'echo $PPID')") 9>"$spool/fax000000005.tif" &
wait $! 2>/dev/null
: >"$spool/fax000000006.tif"
echo 'this is not a TIFF file' >"$spool/fax000000007.tif"
mkfifo "$spool/fax000000008.tif"
ln -s /etc/hostname "$spool/fax000000009.tif"
mkdir "$spool/fax000000010.tif"
cp "$(fax 11)" "$spool/fax000000011.tif"
chmod 0 "$spool/fax000000011.tif"
echo 'not for us' >"$spool/seqf"
wait "$slow"

# 1-4 are read; 5 (killed writer) and 7 (garbage) fail; 6, 8, 9 and 10 cannot be taken in.
# 11: root reads it all the same, everybody else cannot.
if [ "$(id -u)" = 0 ]; then read=5 unreadable=4; else read=4 unreadable=5; fi
wait_for "good faxes to be read" has "$read" read
wait_for "bad faxes to fail" has 2 failed
wait_for "unusable files to be recorded" has "$unreadable" unreadable
has 11 total || fail "$(n_in total) faxes of 11 files"

"$uketsuke" list --json >"$scratch/list"
for n in 01 02 03 04 05 06 07 08 09 10 11; do
    got=$(jq -r --arg file "fax0000000$n.tif" '[.[] | select(.file == $file)] | length' "$scratch/list")
    [ "$got" = 1 ] || fail "fax0000000$n.tif is listed $got times"
done
jq -e '[.[] | select(.state == "unreadable" or .state == "failed") | .reason | length > 10] | all' \
    "$scratch/list" >/dev/null || fail "a fax that could not be read has no reason"

# 11 becomes readable: the same record becomes a fax
if [ "$(id -u)" != 0 ]; then
    chmod 600 "$spool/fax000000011.tif"
    wait_for "the file that was unreadable to be read" has 5 read
    has 11 total || fail "the file that was unreadable has two records"
fi

# the slow one was taken whole, and none was touched
for n in 1 2 4; do
    cmp -s "$(fax $n)" "$spool/fax00000000$n.tif" || fail "fax00000000$n.tif was changed"
done
sha=$(sha256sum <"$spool/fax000000002.tif" | cut -c1-64)
cmp -s "$UKETSUKE_INSTANCE/archive/$(echo "$sha" | cut -c1-2)/$sha.tif" "$spool/fax000000002.tif" ||
    fail "the archive has other bytes of the fax that came slowly"

# the same bytes again are no new fax; the same name with other bytes is one
cp "$spool/fax000000001.tif" "$spool/fax000000012.tif"
wait_for "the bytes that came again" log_says 1 'fax000000012.tif" state=came_again'
cp "$(fax 13)" "$scratch/beside/y" && mv "$scratch/beside/y" "$spool/fax000000001.tif"
wait_for "the name that came again" has $((read + 1)) read
has 12 total || fail "$(n_in total) faxes, not 12"

# closed to others, all of it
open=$(find "$UKETSUKE_INSTANCE" \( -type f -o -type d \) -perm /077 ! -name uketsuke.conf | head -3)
[ -z "$open" ] || fail "open to others: $open"
stop_daemon
done_testing "every way into the spool"
