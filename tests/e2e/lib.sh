#!/bin/sh
# Sourced by the tests with the real daemon: a scratch instance and spool, a daemon on them, and ways to wait for a state.
# Nothing waits for a time: the deadline only ends a test that hangs.
# shellcheck disable=SC2034,SC2154
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"
uketsuked=$UKETSUKE_TEST_BUILD/uketsuked
deadline_s=${UKETSUKE_TEST_DEADLINE_S:-240}
spool=$scratch/spool
log=$scratch/log
mkdir -m 700 "$spool"
cat >"$UKETSUKE_INSTANCE/uketsuke.conf" <<CONF
[spool]
directory = $spool
settle_s = 1
give_up_s = 2
[reader]
workers = 2
CONF
: >"$log"
daemon=

start_daemon() { # [ARGUMENT...]
    n_ready=$(grep -c 'state=ready' "$log")
    "$uketsuked" "$@" 2>>"$log" &
    daemon=$!
    wait_for "the daemon to be ready" log_says "$((n_ready + 1))" 'state=ready'
}

# Ends the daemon and checks that it ended well.
stop_daemon() {
    kill -TERM "$daemon"
    wait "$daemon" || fail "the daemon exited $? on SIGTERM"
    daemon=
}

clean_up() {
    [ -z "$daemon" ] || kill -KILL "$daemon" 2>/dev/null
    rm -rf "$scratch"
}
trap clean_up EXIT

# wait_for WHAT COMMAND...: until the command succeeds
wait_for() {
    what=$1
    shift
    ends=$(($(date +%s) + deadline_s))
    until "$@"; do
        { [ "$(date +%s)" -lt "$ends" ] && kill -0 "$daemon"; } 2>/dev/null || {
            echo "FAIL: waited for $what until the daemon or the time ended; the log ends:"
            tail -20 "$log"
            "$uketsuke" list
            exit 1
        }
        sleep 0.1
    done
}

log_says() { # N PATTERN: at least N times
    [ "$(grep -c "$2" "$log")" -ge "$1" ]
}

n_in() { # STATE -> number of faxes in it
    "$uketsuke" status --json | jq ".faxes.$1"
}

has() { # N STATE
    [ "$(n_in "$2")" = "$1" ]
}

has_at_least() { # N STATE
    [ "$(n_in "$2")" -ge "$1" ]
}

# A fax of its own: a sample with bytes behind its end, which belong to no page.
fax() { # NUMBER [SAMPLE] -> its path
    cp "$samples/${2:-foreign-empty-1.tif}" "$scratch/fax-$1"
    echo "number $1" >>"$scratch/fax-$1"
    echo "$scratch/fax-$1"
}

# As HylaFAX receives: under the final name from the first byte, locked until the end.
receive_slowly() { # FILE NAME
    size=$(stat -c %s "$1")
    (
        flock -x 9
        head -c $((size / 2)) "$1" >&9
        sleep 2
        tail -c +$((size / 2 + 1)) "$1" >&9
    ) 9>"$spool/$2"
}

done_testing() {
    [ "$failures" = 0 ] && echo "ok: $1" || tail -40 "$log"
    exit "$failures"
}
