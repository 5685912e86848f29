#!/bin/sh
# Proves that `uketsuke doctor` finds what is wrong, one thing at a time, with a remedy and its exit status, that it finds
# nothing bad in a good instance beside a daemon, judges rights as the instance's owner, and changes nothing.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

state_of() { # CHECK: its worst state
    jq -r --arg check "$1" '[.[] | select(.check == $check).state] | if any(. == "bad") then "bad" elif any(. == "doubtful") then "doubtful" else .[0] end' "$scratch/out"
}
finds() { # CHECK STATE WORD
    [ "$(state_of "$1")" = "$2" ] || fail "$1 is $(state_of "$1"), not $2: $(jq -c --arg c "$1" '.[] | select(.check == $c)' "$scratch/out")"
    jq -r --arg check "$1" '.[] | select(.check == $check) | .says, .remedy // ""' "$scratch/out" | grep -q -- "$3" || fail "$1 does not say «$3»"
}

status 1 "$uketsuke" doctor --json
finds daemon bad systemctl
finds database bad queue.db

start_daemon
cp "$(fax 1)" "$spool/fax1.tif"
wait_for "a fax" has 1 read
find "$UKETSUKE_INSTANCE" ! -name '*-shm' ! -name '*-wal' -newer "$spool/fax1.tif" -printf '%p %T@\n' | sort >"$scratch/before"
status 0 "$uketsuke" doctor --json
find "$UKETSUKE_INSTANCE" ! -name '*-shm' ! -name '*-wal' -newer "$spool/fax1.tif" -printf '%p %T@\n' | sort | diff "$scratch/before" - ||
    fail "doctor changes the instance"
for check in configuration instance daemon database reader spool; do
    [ "$(state_of $check)" = good ] || fail "$check is $(state_of $check)"
done
jq -e 'all(.[]; (.state == "good") or (.remedy | length > 5))' "$scratch/out" >/dev/null || fail "something is not good and has no remedy"
status 0 "$uketsuke" doctor
grep -q '^✓ database' "$scratch/out" || fail "the text does not tell of the database"
stop_daemon

# a configuration with a mistake is all that can be said
echo rubbish >>"$UKETSUKE_INSTANCE/uketsuke.conf"
status 1 "$uketsuke" doctor --json
finds configuration bad 'uketsuke.conf:'
sed -i '$d' "$UKETSUKE_INSTANCE/uketsuke.conf"

# models that were changed, an instance that is open, no spool
mkdir "$scratch/models"
cp "$UKETSUKE_TEST_SOURCE"/models/*.yaml "$UKETSUKE_TEST_SOURCE"/models/*.ukw "$UKETSUKE_TEST_SOURCE"/models/*.traineddata "$scratch/models"
echo >>"$scratch/models/ctc_fax.ukw"
printf '[spool]\ndirectory = %s/missing\n[reader]\nmodels_directory = %s/models\n' "$scratch" "$scratch" >"$UKETSUKE_INSTANCE/uketsuke.conf"
chmod o+x "$UKETSUKE_INSTANCE"
status 1 "$uketsuke" doctor --json
finds reader bad ctc_fax.ukw
finds instance bad chmod
finds spool bad missing

# as root it sees what the owner sees
if [ "$(id -u)" = 0 ]; then
    chmod 700 "$UKETSUKE_INSTANCE"
    chmod 755 "$scratch" "$spool"
    chown -R nobody "$UKETSUKE_INSTANCE"
    printf '[spool]\ndirectory = %s\n' "$spool" >"$UKETSUKE_INSTANCE/uketsuke.conf"
    chmod 600 "$spool/fax1.tif"
    status 1 "$uketsuke" doctor --json
    finds user good nobody
    finds spool bad fax1.tif
    finds spool bad RecvFileMode
fi
done_testing "doctor"
