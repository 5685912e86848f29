#!/bin/sh
# Proves that a backup made while the daemon takes faxes in is whole, as restoring shows; that the next one costs only what is
# new; that what is damaged in the archive or in a backup is said and never restored; that a restored instance goes on, takes in
# what came after the backup, and that a restore never overwrites a queue.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"
backups=$scratch/backups

status 2 "$uketsuke" backup
status 1 "$uketsuke" backup "$backups" # there is no queue yet
start_daemon
for n in 1 2 3; do cp "$(fax $n)" "$spool/fax$n.tif"; done
wait_for "three faxes" has 3 read

# one backup after another while faxes come
(for n in 4 5 6 7 8 9; do cp "$(fax $n)" "$spool/fax$n.tif"; sleep 0.3; done) & coming=$!
for turn in 1 2; do
    status 0 "$uketsuke" backup "$backups" --json
    jq -e '.images >= 3 and .findings == []' "$scratch/out" >/dev/null || fail "backup $turn: $(cat "$scratch/out" "$scratch/err")"
    sleep 1.1 # a backup is named by its second
done
[ "$(jq .copied "$scratch/out")" -lt "$(jq .images "$scratch/out")" ] || fail "the second backup copied everything again"
wait "$coming"
wait_for "all faxes" has 9 read
status 0 "$uketsuke" backup "$backups" --json
last=$(jq -r .path "$scratch/out")
[ "$(jq .images "$scratch/out")" = 9 ] || fail "$(jq .images "$scratch/out") images in the backup, not 9"
"$uketsuke" list --json | jq -S . >"$scratch/list"
jq -e --arg path "$last" '.path == $path' "$UKETSUKE_INSTANCE/backup.json" >/dev/null || fail "the backup was not noted"
[ -z "$(find "$backups" -name '.uke*')" ] || fail "something is left beside the backups"
[ -z "$(find "$backups" -perm /077)" ] || fail "a backup is open to others"

# a fax that comes after the backup, then the loss of everything
cp "$(fax 10)" "$spool/fax10.tif"
wait_for "the fax after the backup" has 10 read
status 1 "$uketsuke" restore "$last" # a daemon serves it
grep -q uketsuked "$scratch/err" || fail "a served instance: $(cat "$scratch/err")"
stop_daemon
status 1 "$uketsuke" restore "$last" # a queue is there
grep -q queue.db "$scratch/err" || fail "a queue that is there: $(cat "$scratch/err")"
mv "$UKETSUKE_INSTANCE" "$scratch/lost"
status 0 "$uketsuke" restore "$last"
"$uketsuke" list --json | jq -S . | diff "$scratch/list" - >"$scratch/diff" || fail "restored differently: $(head -5 "$scratch/diff")"
cp "$scratch/lost/uketsuke.conf" "$UKETSUKE_INSTANCE"
start_daemon
wait_for "the fax that came after the backup" has 10 read
has 10 total || fail "$(n_in total) faxes, not 10"
stop_daemon

# damages: of the archive, of a backup, of half a backup
image=$(find "$UKETSUKE_INSTANCE/archive" -name '*.tif' | head -1)
sleep 1.1
rm -r "$backups"
printf 'x' | dd of="$image" bs=1 seek=100 conv=notrunc 2>/dev/null
status 1 "$uketsuke" backup "$backups" --json
jq -e '[.findings[] | select(.what == "archive")] | length >= 1' "$scratch/out" >/dev/null || fail "a damaged image is not said"
bad=$(jq -r .path "$scratch/out")
status 1 "$uketsuke" backup "$backups" --keep 1
[ "$(ls "$backups" | wc -l)" -ge 1 ] && [ -e "$bad" ] || fail "a backup with findings removed the one before"
image=$(find "$bad/archive" -name '*.tif' | head -1)
rm -f "$image.x" && cp "$image" "$image.x" && printf 'x' | dd of="$image.x" bs=1 seek=100 conv=notrunc 2>/dev/null && mv "$image.x" "$image"
status 1 "$uketsuke" restore --instance "$scratch/other" "$bad"
grep -q "$(basename "$image")" "$scratch/out" || fail "a damaged backup is restored in silence"
[ -e "$scratch/other/archive/$(basename "$(dirname "$image")")/$(basename "$image")" ] && fail "a damaged image was restored"
rm "$bad/backup.json"
status 1 "$uketsuke" restore --instance "$scratch/third" "$bad"
[ -e "$scratch/third" ] && fail "half a backup was begun to restore"

# only the newest are kept when the new one is good
for image in $(find "$UKETSUKE_INSTANCE/archive" -name '*.tif'); do
    sha=$(basename "$image" .tif)
    [ "$(sha256sum <"$image" | cut -c1-64)" = "$sha" ] || cp "$scratch/lost/archive/$(echo "$sha" | cut -c1-2)/$sha.tif" "$image"
done
rm -r "$backups"
for turn in 1 2 3; do
    status 0 "$uketsuke" backup "$backups" --keep 2
    sleep 1.1
done
[ "$(ls "$backups" | wc -l)" = 2 ] || fail "$(ls "$backups" | wc -l) backups are kept, not 2"
done_testing "backup and restore"
