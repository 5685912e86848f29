#!/bin/sh
# Proves that several spools are watched at once, each by its own pattern and waiting time, and that one that is not there
# holds nobody up.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

mkdir "$scratch/b" "$scratch/c"
cat >"$UKETSUKE_INSTANCE/uketsuke.conf" <<CONF
[spool]
directory = $spool
directory = $scratch/missing
settle_s = 0
[spool.asterisk]
directory = $scratch/b
pattern = *.tiff
[spool.slow]
directory = $scratch/c
settle_s = 3000
CONF
cp "$(fax 1)" "$spool/fax1.tif"
cp "$(fax 2)" "$scratch/b/other.tiff"
cp "$(fax 3)" "$scratch/b/fax3.tif" # not this spool's pattern
cp "$(fax 4)" "$scratch/c/fax4.tif" # not settled
start_daemon
wait_for "the faxes of two spools" has 2 read
has 2 total || fail "$(n_in total) faxes, not 2"
"$uketsuke" list --json | jq -e '[.[].file] | sort == ["fax1.tif", "other.tiff"]' >/dev/null || fail "not the right ones"

# the hook's word ends the waiting of the slow one; the spool that was missing is found
status 0 "$uketsuke" notify --file "$scratch/c/fax4.tif"
wait_for "the fax that the hook told of" has 3 read
mkdir "$scratch/missing"
cp "$(fax 5)" "$scratch/missing/fax5.tif"
wait_for "a fax of the spool that was missing" has 4 read
stop_daemon
done_testing "several spools"
