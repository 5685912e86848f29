#!/bin/sh
# Proves that `uketsuke metrics` is what Prometheus' text format asks for, says the numbers that `status` says, and that the file
# is exchanged as a whole, readable for the collector.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"
command -v python3 >/dev/null || { echo "no python3: skipped"; exit 77; }

check_format() { # FILE: the rules of the exposition format, and of naming (prometheus.io/docs/practices/naming)
    python3 - "$1" <<'PYTHON' || fail "not the text format: $(cat "$1")"
import re, sys
text = open(sys.argv[1]).read()
assert text.endswith("\n"), "no newline at the end"
helps, types, seen, last = set(), {}, set(), None
for line in text.splitlines():
    if line.startswith("# HELP "):
        name = line.split()[2]
        assert name not in helps and len(line.split(None, 3)) == 4, line
        helps.add(name)
    elif line.startswith("# TYPE "):
        _, _, name, kind = line.split()
        assert name not in types and kind in ("gauge", "counter") and name in helps, line
        types[name] = kind
    else:
        m = re.fullmatch(r'([a-z_][a-z0-9_]*)(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)', line)
        assert m, line
        name = m.group(1)
        assert name in types and (name, m.group(2)) not in seen, line
        assert name.startswith("uketsuke_") and (name == last or name not in {n for n, _ in seen}), "not in one group: " + line
        assert not name.endswith("_total") or types[name] == "counter", line
        seen.add((name, m.group(2)))
        last = name
assert set(types) >= {"uketsuke_up", "uketsuke_faxes", "uketsuke_build_info", "uketsuke_instance_free_bytes"}, types
PYTHON
}
value() { sed -n "s/^uketsuke_$1 //p" "$scratch/out"; }

status 1 "$uketsuke" metrics
start_daemon
status 0 "$uketsuke" metrics
check_format "$scratch/out"
[ "$(value up)" = 1 ] || fail "up is «$(value up)» while the daemon runs"
[ -z "$(value last_fax_timestamp_seconds)" ] || fail "the time of a fax that never came"
cp "$(fax 1 typed-std-1.tif)" "$spool/fax1.tif"
: >"$spool/fax2.tif"
wait_for "a fax to be read" has 1 read
wait_for "an empty file to be recorded" has 1 unreadable
stop_daemon
status 0 "$uketsuke" backup "$scratch/backups"

status 0 "$uketsuke" metrics
check_format "$scratch/out"
[ "$(value up)" = 0 ] || fail "up is «$(value up)» without a daemon"
[ "$(value 'faxes{state="read"}')" = 1 ] && [ "$(value 'faxes{state="unreadable"}')" = 1 ] || fail "numbers of faxes: $(grep faxes "$scratch/out")"
[ "$(value 'nominations{state="open"}')" = "$("$uketsuke" status --json | jq .nominations.open)" ] || fail "numbers of nominations"
now=$(date +%s)
for what in last_fax last_backup; do
    at=$(value ${what}_timestamp_seconds)
    [ "${at:-0}" -gt $((now - 600)) ] && [ "$at" -le "$now" ] || fail "${what}_timestamp_seconds is «$at»"
done

mkdir "$scratch/collector"
status 0 "$uketsuke" metrics -o "$scratch/collector/uketsuke.prom"
[ "$(stat -c %a "$scratch/collector/uketsuke.prom")" = 644 ] || fail "the collector cannot read the file"
check_format "$scratch/collector/uketsuke.prom"
[ "$(ls -A "$scratch/collector")" = uketsuke.prom ] || fail "something else is in the collector's directory"
status 1 "$uketsuke" metrics -o "$scratch/nowhere/x.prom"
done_testing "metrics"
