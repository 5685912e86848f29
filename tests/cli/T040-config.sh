#!/bin/sh
# Proves that `uketsuke config` tells every value in force with the line that gives it, in a shape that can be put back as a
# configuration; that a mistake is named by file and line; and that the shipped file is right and says what the defaults are.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"
conf=$UKETSUKE_INSTANCE/uketsuke.conf

status 0 "$uketsuke" config show
grep -q 'which is not there' "$scratch/out" || fail "a missing file is not said: $(head -1 "$scratch/out")"
cp "$scratch/out" "$scratch/defaults"
cp "$UKETSUKE_TEST_SOURCE/share/uketsuke.conf" "$conf"
status 0 "$uketsuke" config check

# every key that the shipped file shows as a comment stands there with its default, but for the places of an installation and
# the example of a spool with a name
sed '/^#\[/,/^$/d' "$conf" | sed -n 's/^#\([a-z_]*\) = \(.*\)/\1 = \2/p' | grep -v 'directory' >"$scratch/shown"
[ "$(wc -l <"$scratch/shown")" -ge 6 ] || fail "the shipped file shows few keys"
while read -r line; do
    grep -qF "$line ; " "$scratch/defaults" || fail "the shipped file says «$line» is the default"
done <"$scratch/shown"

cat >"$conf" <<'CONF'
[spool]
directory = /srv/a
give_up_s = 900
[spool.asterisk]
directory = /srv/b
settle_s = 5
[judge]
threshold.name = never
CONF
status 0 "$uketsuke" config show --json
jq -e --arg file "$conf" '.file == $file and .exists and
    ([.values[] | select(.section == "spool.asterisk") | [.key, .value, .line]] ==
     [["directory", "/srv/b", 5], ["pattern", "fax*.tif", null], ["settle_s", "5", 6], ["give_up_s", "900", 3]]) and
    any(.values[]; .section == "judge" and .key == "threshold.name" and .value == "never" and .line == 8)' \
    "$scratch/out" >/dev/null || fail "config show --json: $(cat "$scratch/out")"

# what is shown, as a configuration, shows the same
status 0 "$uketsuke" config show
grep -v '^;' "$scratch/out" | sed 's/ ; .*//' >"$scratch/first"
cp "$scratch/first" "$conf"
status 0 "$uketsuke" config show
grep -v '^;' "$scratch/out" | sed 's/ ; .*//' | diff "$scratch/first" - || fail "what is shown means something else"

printf '[spool]\n\nsettle = 1\n' >"$conf"
status 1 "$uketsuke" config check
grep -qF "$conf:3: settle" "$scratch/err" || fail "the mistake is not named by file and line: $(cat "$scratch/err")"
status 2 "$uketsuke" config
status 2 "$uketsuke" config edit
done_testing "the configuration is checked and shown"
