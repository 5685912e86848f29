#!/bin/sh
# Proves that a damaged database is noticed at start and said, that nothing is written to it, and that db rebuild brings
# every fax back with the words that a person gave, or asks for them again.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"
database=$UKETSUKE_INSTANCE/queue.db

start_daemon
cp "$(fax 1 typed-std-1.tif)" "$spool/fax1.tif"
cp "$(fax 2)" "$spool/fax2.tif"
wait_for "both to be read" has 2 read
status 0 "$uketsuke" set N1 responsible.phone 03-5550-0199
status 0 "$uketsuke" db check
status 1 "$uketsuke" db rebuild # a daemon runs
grep -q uketsuked "$scratch/err" || fail "rebuild beside a daemon says: $(cat "$scratch/err")"
stop_daemon

# a page in the middle of the file
pages=$(($(stat -c %s "$database") / 4096))
for page in $((pages / 3)) $((pages / 2)) $((pages * 2 / 3)); do
    cp "$database" "$scratch/good.db"
    dd if=/dev/urandom of="$database" bs=4096 seek=$page count=1 conv=notrunc 2>/dev/null
    cp "$database" "$scratch/bad.db"
    status 1 "$uketsuke" db check
    status 1 "$uketsuked"
    grep -q 'db rebuild' "$scratch/err" || fail "the daemon says: $(cat "$scratch/err")"
    cmp -s "$database" "$scratch/bad.db" || fail "the damaged database was written to"
    status 0 "$uketsuke" db rebuild --json
    cmp -s "$(jq -r .aside "$scratch/out")" "$scratch/bad.db" || fail "the damaged database was not kept"
    start_daemon
    wait_for "all to be read again" has 0 received
    phones=$("$uketsuke" list --json | jq -r '.[].nominations[] | select(.state != "rejected") | .id' | while read -r id; do
        "$uketsuke" show "$id" --json | jq -r '.fields[] | select(.id == "responsible.phone") | .value + " " + .status'
    done)
    echo "$phones" | grep -qE '^03-5550-0199 corrected$| review$' || fail "page $page: the telephone number is now: $phones"
    n=$("$uketsuke" list --json | jq '[.[] | select(.state == "read")] | length')
    [ "$n" = 2 ] || fail "page $page: $n faxes read of 2"
    stop_daemon
    cp "$scratch/good.db" "$database"
done

# an image that is not what it was
image=$(find "$UKETSUKE_INSTANCE/archive" -type f | head -1)
echo x >>"$image"
status 1 "$uketsuke" db check
grep -q '^F[12]: ' "$scratch/out" || fail "the changed image is not named: $(cat "$scratch/out")"
done_testing "a damaged database"
