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

# what Asterisk's dialplan hands to a shell (docs/fax-server.md): a good call, and one that was cut
line=$(sed -n 's/^ *exten => h,1,System(\(.*\))$/\1/p' "$UKETSUKE_TEST_SOURCE/docs/fax-server.md")
for n in 11 12; do
    cp "$(fax $n)" "$spool/fax$n.tif"
    [ $n = 11 ] && said= || said='failed NO_CARRIER'
    given=$(printf '%s' "$line" | sed "s|/usr/bin/uketsuke|$uketsuke|; s|/var/spool/asterisk/fax|$spool|; s|\"\${IF.*\"|\"$said\"|; s|\${UNIQUEID}|$n|g")
    case $given in *\$*) fail "more variables than the test knows: $given" ;; esac
    status 0 sh -c "$given"
done
# what FreeSWITCH hands to its Lua script
cp "$(fax 13)" "$spool/fax13.tif"
sed "s|/usr/bin/uketsuke|$uketsuke|" "$UKETSUKE_TEST_SOURCE/share/freeswitch/freeswitch.lua" >"$scratch/hook.lua"
HOSTILE=$hostile lua5.4 -e "env = { fax_success = '0', fax_result_code = '49', uuid = '0a-1b', uketsuke_file = '$spool/fax13.tif',
    fax_remote_station_id = os.getenv('HOSTILE'), getHeader = function(self, name) return self[name] end }" "$scratch/hook.lua"
wait_for "the faxes of the other fax servers" has 9 read
"$uketsuke" list --json | jq -c '.[] | [.file, .id]' >"$scratch/ids"
of() { # FILE MEMBER
    "$uketsuke" show "$(sed -n "s/.*\"$1\",\"\(F[0-9]*\)\".*/\1/p" "$scratch/ids")" --json | jq -r ".$2"
}
[ "$(of fax11.tif error)" = null ] || fail "Asterisk's good call has an error: $(of fax11.tif error)"
[ "$(of fax12.tif error)" = 'failed NO_CARRIER' ] || fail "Asterisk's cut call: $(of fax12.tif error)"
[ "$(of fax13.tif error)" = 'failed 49 ' ] || fail "FreeSWITCH's cut call: $(of fax13.tif error)"
[ "$(of fax13.tif sender)" = "$hostile" ] || fail "FreeSWITCH's sender: $(of fax13.tif sender)"

grep -q 'HOME\|EARLY\|rm -rf' "$log" && fail "words of the sender are in the log"
stop_daemon
done_testing "add and notify"
