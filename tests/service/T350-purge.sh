#!/bin/sh
# Proves that a purge is a dry run unless told otherwise, takes what is old and done and never what waits for a person, leaves
# nothing of the values, the sender's words or the image in any file of the instance, while the daemon runs, and that the books,
# the history's chain, backups and the knowledge of the same bytes are whole afterwards.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"
later=$(($(date +%s) + 2 * 86400))
in_two_days() { env UKETSUKE_NOW="$later" "$uketsuke" "$@"; }

status 2 "$uketsuke" purge
status 2 "$uketsuke" purge --older-than soon
sed -i 's/workers.*/workers = 1/' "$UKETSUKE_INSTANCE/uketsuke.conf" # so that N1 is of F1
start_daemon
cp "$(fax 1 typed-std-1.tif)" "$spool/fax1.tif"
wait_for "a fax" has 1 read
cp "$(fax 2 typed-std-1.tif)" "$spool/fax2.tif"
wait_for "two faxes" has 2 read
status 0 "$uketsuke" notify --file "$spool/fax1.tif" --sender SENDERWORDS --cid 0312345678
status 0 "$uketsuke" notify --file "$spool/never.tif" --sender LONELYWORDS
wait_for "the notice" sh -c "'$uketsuke' show F1 --json | grep -q SENDERWORDS"
status 0 "$uketsuke" set N1 responsible.name 'TYPEDBYHAND 太郎'
status 0 "$uketsuke" confirm N1
"$uketsuke" show N1 --json | jq -e '.state == "complete"' >/dev/null || fail "N1 is not complete"
value=$("$uketsuke" show N1 --json | jq -r '.fields[] | select(.id == "responsible.email").value')
[ ${#value} -gt 5 ] || fail "the sample has no address"
image=$UKETSUKE_INSTANCE/archive/$("$uketsuke" show F1 --json | jq -r '.sha256 | .[0:2] + "/" + .')$(echo .tif)
[ -e "$image" ] || fail "no image: $image"
"$uketsuke" status --json | jq -S 'del(.newest)' >"$scratch/status"
holds() { cat "$UKETSUKE_INSTANCE"/queue.db* | grep -qaF "$1"; }
holds TYPEDBYHAND && holds SENDERWORDS || fail "the words are not there before the purge: the test shows nothing"

# too young; a dry run
status 0 "$uketsuke" purge --older-than 1d --really --json
jq -e '.faxes == 0' "$scratch/out" >/dev/null || fail "a fax of today is purged"
status 0 in_two_days purge --older-than 1d --json
jq -e '.faxes == 1 and .waiting == 1 and .lone == 1 and .done == false and .fields > 10 and .history > 2' "$scratch/out" >/dev/null || fail "dry run: $(cat "$scratch/out")"
[ -e "$image" ] && holds TYPEDBYHAND || fail "a dry run changed something"

mkdir "$UKETSUKE_INSTANCE/reports"
: >"$UKETSUKE_INSTANCE/reports/2020-01-01.html"
: >"$UKETSUKE_INSTANCE/reports/9999-01-01.html"
status 0 in_two_days purge --older-than 1d --really
[ "$(ls "$UKETSUKE_INSTANCE/reports")" = 9999-01-01.html ] || fail "reports: $(ls "$UKETSUKE_INSTANCE/reports")"
for word in TYPEDBYHAND SENDERWORDS 0312345678 LONELYWORDS; do
    holds "$word" && fail "«$word» is still in the database's files"
done
[ -e "$image" ] && fail "the image is still there"
status 0 "$uketsuke" db check
"$uketsuke" status --json | jq -S 'del(.newest)' | diff "$scratch/status" - || fail "the books changed"
"$uketsuke" history F1 --json | jq -e 'any(.[]; .action == "purged") and (length > 4)' >/dev/null || fail "history: $("$uketsuke" history F1)"
status 0 "$uketsuke" show N1
status 0 "$uketsuke" show F1
grep -q '^  purged: ' "$scratch/out" || fail "show does not say that it is purged: $(cat "$scratch/out")"
status 0 "$uketsuke" list

# what waits is as it was; the same bytes are still known
[ "$("$uketsuke" show N2 --json | jq -r '.fields[] | select(.id == "responsible.email").value')" = "$value" ] || fail "a fax that waits was purged"
cp "$scratch/fax-1" "$spool/faxagain.tif"
wait_for "the same bytes again" log_says 1 'faxagain.tif" state=came_again'
has 2 total || fail "$(n_in total) faxes, not 2"
status 0 in_two_days purge --older-than 1d --really # takes the image that came with them
[ -e "$image" ] && fail "the image that came again stays"
status 0 "$uketsuke" backup "$scratch/backups"
stop_daemon
done_testing "purge"
