#!/bin/sh
# Proves that `uketsuke add` makes a fax safe and wakes the daemon, and that the words of a hook arrive as they were,
# whatever they are, before or after the file, and send a doubtful fax to a person.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

hostile='"; rm -rf $(HOME) `id` '"'"' %s \n ファクス'

# before there is an instance, both say so
status 1 "$uketsuke" add --instance "$scratch/nowhere" "$(fax 1)"
status 1 "$uketsuke" notify --instance "$scratch/nowhere" --file "$spool/fax1.tif"
grep -q -- --instance "$scratch/err" || fail "notify does not say what to do: $(cat "$scratch/err")"
status 2 "$uketsuke" notify --commid 1
status 2 "$uketsuke" add

sed -i 's/settle_s = 1/settle_s = 3000/; s/rescan_s.*//; s/give_up_s = 2/give_up_s = 3000/' "$UKETSUKE_INSTANCE/uketsuke.conf"
start_daemon

# add: prints the id, the daemon reads it, the same bytes are the same fax
status 0 "$uketsuke" add "$(fax 1)"
id=$(cat "$scratch/out")
[ "$id" = F1 ] || fail "add printed «$id»"
wait_for "the added fax to be read" has 1 read
status 0 "$uketsuke" add --json "$scratch/fax-1"
jq -e '.fax == "F1" and .new == false' "$scratch/out" >/dev/null || fail "add twice: $(cat "$scratch/out")"
ln -s "$(fax 2)" "$scratch/link"
status 0 "$uketsuke" add --sender "$hostile" "$scratch/link"
wait_for "the second to be read" has 2 read
"$uketsuke" show F2 --json >"$scratch/show"
[ "$(jq -r .sender "$scratch/show")" = "$hostile" ] || fail "sender is $(jq -r .sender "$scratch/show")"

# one bad file among good ones: the good ones are in, the bad one is named
status 1 "$uketsuke" add "$(fax 3)" "$scratch/nothing" "$scratch" "$(fax 4)"
grep -q "$scratch/nothing" "$scratch/err" || fail "does not name the missing file"
[ "$(cat "$scratch/out" | wc -l)" = 2 ] || fail "not two ids: $(cat "$scratch/out")"
wait_for "the good ones to be read" has 4 read

# notify: the file is complete, so it need not settle (3000 s)
cp "$(fax 5 typed-std-1.tif)" "$spool/fax5.tif"
status 0 "$uketsuke" notify --file "$spool/fax5.tif" --commid 000000005 --device ttyS0 --sender "$hostile" \
    --cid "$hostile" --error "$hostile"
[ -s "$scratch/out" ] && fail "notify prints something"
wait_for "the notified fax to be read" has 5 read
"$uketsuke" show F5 --json >"$scratch/show"
[ "$(jq -r .sender "$scratch/show")" = "$hostile" ] || fail "sender: $(jq -r .sender "$scratch/show")"
[ "$(jq -r .error "$scratch/show")" = "$hostile" ] || fail "error: $(jq -r .error "$scratch/show")"
n=$("$uketsuke" list --json | jq '[.[] | select(.id == "F5") | .nominations[].counts.accepted] | add')
[ "$n" = 0 ] || fail "$n fields of a doubtful fax are accepted without a person"

# empty words are unknown ones; an empty file that the fax server is done with is recorded at once
: >"$spool/fax6.tif"
status 0 "$uketsuke" notify --file "$spool/fax6.tif" --commid "" --device "" --sender "" --cid "" --error ""
wait_for "the empty file to be recorded" has 1 unreadable
"$uketsuke" show F6 --json >"$scratch/show"
jq -e '.sender == null and .error == null' "$scratch/show" >/dev/null || fail "empty words are not unknown"

# a notice before the file, through another name of the spool, while no daemon runs
stop_daemon
ln -s "$spool" "$scratch/alias"
cp "$(fax 7 typed-std-1.tif)" "$spool/fax7.tif"
status 0 "$uketsuke" notify --file "$scratch/alias/fax7.tif" --sender EARLY --error "cut"
start_daemon
wait_for "the fax noticed without a daemon" has 6 read
[ "$("$uketsuke" show F7 --json | jq -r .sender)" = EARLY ] || fail "the early notice was lost"

# a notice of a file that lies elsewhere is recorded, and the file left alone
cp "$(fax 8)" "$scratch/elsewhere.tif"
status 0 "$uketsuke" notify --file "$scratch/elsewhere.tif"
wait_for "the notice of a file elsewhere" log_says 1 state=elsewhere
has 7 total || fail "$(n_in total) faxes, not 7"
[ -z "$(ls "$UKETSUKE_INSTANCE/notices")" ] || fail "notices are left over"

grep -q 'HOME\|EARLY\|rm -rf' "$log" && fail "words of the sender are in the log"
stop_daemon
done_testing "add and notify"
