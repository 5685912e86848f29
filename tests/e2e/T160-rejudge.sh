#!/bin/sh
# Proves that stored readings can be judged again: the same rules change nothing; other rules change what no person has
# spoken of, and nothing else; a dry run writes nothing; and every field can be explained.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

values() { # -> id, status and value of every field
    "$uketsuke" show N1 --json | jq -r '.fields[] | [.id, .status, .value] | @tsv'
}

n_with() { # STATUS
    values | awk -F'\t' -v status="$1" '$2 == status { n++ } END { print n + 0 }'
}

start_daemon
cp "$(fax 1 typed-fine-1.tif)" "$spool/fax1.tif"
wait_for "the fax to be read" has 1 read
stop_daemon
status 0 "$uketsuke" confirm N1 responsible.name
values >"$scratch/before"
[ "$(n_with accepted)" -gt 3 ] || fail "a typed fax with $(n_with accepted) fields accepted"

# the same rules
status 0 "$uketsuke" rejudge
values | diff "$scratch/before" - || fail "judging again by the same rules changed something"
status 0 "$uketsuke" rejudge --json
jq -e 'length == 0' "$scratch/out" >/dev/null || fail "changes by the same rules: $(cat "$scratch/out")"

# explained as it stands: of each kind of evidence one
status 0 "$uketsuke" explain N1 facility
for field in facility responsible.name responsible.email committee.phone opinion; do
    status 0 "$uketsuke" explain N1 "$field" --json
    jq -e --arg f "$field" '.field == $f and (.stands.status == .judged.status or $f == "responsible.name")
        and (.evidence == [] or ((.judged.log_odds - ([.evidence[].adds] | add)) | fabs) < 0.01 or (.judged.log_odds | fabs) > 13.9
             or (.reasons | any(.code == "ditto")))' "$scratch/out" >/dev/null ||
        fail "$field: $(cat "$scratch/out")"
done
status 1 "$uketsuke" explain N1 nosuchfield
status 1 "$uketsuke" explain N99 prefecture
status 2 "$uketsuke" explain N1

# other rules: nothing is accepted; a dry run only says so
printf '[judge]\nauto_accept = none\n' >>"$UKETSUKE_INSTANCE/uketsuke.conf"
n=$(n_with accepted)
status 0 "$uketsuke" rejudge --dry-run --json
[ "$(jq '[.[] | select(.was == "accepted" and .now == "review")] | length' "$scratch/out")" = "$n" ] || fail "dry run: $(cat "$scratch/out")"
values | diff "$scratch/before" - || fail "a dry run wrote something"
status 0 "$uketsuke" rejudge --since 2099-01-01
values | diff "$scratch/before" - || fail "--since in the future judged something"
status 0 "$uketsuke" rejudge
[ "$(n_with accepted)" = 0 ] || fail "accepted in spite of auto_accept = none"
[ "$(n_with confirmed)" = 1 ] || fail "what a person confirmed did not stay"
"$uketsuke" history N1 --json | jq -e '[.[] | select(.action == "to_review" and .actor == "(program)")] | length > 3' >/dev/null ||
    fail "the history does not say what was judged again"

# and back
sed -i '/auto_accept/d' "$UKETSUKE_INSTANCE/uketsuke.conf"
status 0 "$uketsuke" rejudge
values | diff "$scratch/before" - || fail "judging again by the first rules is not the first result"
status 0 "$uketsuke" db check

# a rate that the counts do not allow lets nothing through, and is said
printf '[judge]\nsilent_error_target = 0.0001 %%\n' >>"$UKETSUKE_INSTANCE/uketsuke.conf"
status 0 "$uketsuke" rejudge --dry-run
grep -q '0.0001' "$scratch/out" || fail "does not say that the rate is not allowed: $(cat "$scratch/out")"
status 0 "$uketsuke" calibrate
grep -q 'no spot checks' "$scratch/out" || fail "calibrate does not say that it knows nothing of this instance"
status 0 "$uketsuke" calibrate --json
jq -e '.allowed == false and .spot_checks == 0' "$scratch/out" >/dev/null || fail "calibrate: $(cat "$scratch/out")"

done_testing "stored readings are judged again"
