#!/bin/sh
# Proves what uketsuked says of wrong use and bad set-up, that it reloads, and that it can decode no image.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

said() { # PATTERN
    grep -q -- "$1" "$scratch/err" || fail "does not say «$1»: $(cat "$scratch/err")"
}

status 0 "$uketsuked" --help
[ "$(awk 'length > 80' "$scratch/out" | wc -l)" = 0 ] || fail "--help is wider than 80 columns"
[ -s "$scratch/err" ] && fail "--help says something on standard error"
status 0 "$uketsuked" --version
status 2 "$uketsuked" --no-such-option
status 2 "$uketsuked" operand
said operand

# a mistake in the configuration, by file and line
cp "$UKETSUKE_INSTANCE/uketsuke.conf" "$scratch/good.conf"
printf '[spool]\nsettle = 1\n' >"$UKETSUKE_INSTANCE/uketsuke.conf"
status 1 "$uketsuked"
said 'uketsuke.conf:2:'
said settle_s

# missing models and forms, by name
printf '[reader]\nmodels_directory = /nonexistent/models\n' >"$UKETSUKE_INSTANCE/uketsuke.conf"
status 1 "$uketsuked"
said /nonexistent/models
printf '[reader]\nforms_directory = /nonexistent/forms\n' >"$UKETSUKE_INSTANCE/uketsuke.conf"
status 1 "$uketsuked"
said /nonexistent/forms
cp "$scratch/good.conf" "$UKETSUKE_INSTANCE/uketsuke.conf"

# an instance that is a file
: >"$scratch/file"
status 1 "$uketsuked" --instance "$scratch/file"
said "$scratch/file"

# one daemon an instance, and its reader behind it, so that people's commands go first
start_daemon
niceness() { # PID
    cut -d ' ' -f 19 "/proc/$1/stat"
}
reader=$(cat "/proc/$daemon/task/$daemon/children")
[ "$(niceness "${reader% }")" -gt "$(niceness "$daemon")" ] || fail "the reader holds people's commands up"
status 1 "$uketsuked"
said "$UKETSUKE_INSTANCE"
said "$daemon"

# a configuration with a mistake changes nothing; the right one is taken up, with a spool that was not there
echo rubbish >>"$UKETSUKE_INSTANCE/uketsuke.conf"
kill -HUP "$daemon"
wait_for "the bad configuration to be refused" log_says 1 not_reloaded
cp "$scratch/good.conf" "$UKETSUKE_INSTANCE/uketsuke.conf" # for uketsuke, which refuses the bad one as well
cp "$(fax 1)" "$spool/fax1.tif"
wait_for "a fax under the old configuration" has 1 read
mkdir "$scratch/second"
{ cat "$scratch/good.conf"; printf '[spool]\ndirectory = %s\n' "$scratch/second"; } >"$UKETSUKE_INSTANCE/uketsuke.conf"
cp "$(fax 2)" "$scratch/second/fax2.tif"
kill -HUP "$daemon"
wait_for "a fax of the new spool" has 2 read
log_says 1 state=reloaded || fail "reloading was not logged"

# a spool that goes is said, and watched again when it comes back
mv "$scratch/second" "$scratch/away"
wait_for "the lost spool to be noticed" log_says 1 'state=spool'
mkdir "$scratch/second"
cp "$(fax 3)" "$scratch/second/fax3.tif"
wait_for "a fax of the spool that came back" has 3 read
stop_daemon

# SIGINT ends it too, and --spool adds to the configuration
mkdir "$scratch/third"
start_daemon --spool "$scratch/third"
cp "$(fax 4)" "$scratch/third/fax4.tif"
wait_for "a fax of --spool" has 4 read
kill -INT "$daemon"
wait "$daemon" || fail "exited $? on SIGINT"
daemon=

# no image code, no recogniser in the process that holds the books
for library in libtiff liblept libtesseract libcairo; do
    ldd "$uketsuked" | grep -q "$library" && fail "uketsuked links $library"
done
# no path but names in the log, no words of a person
grep -v 'why=\|spool=' "$log" | grep -q "$scratch" && fail "whole paths in the log"
done_testing "uketsuked and its set-up"
