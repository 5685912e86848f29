#!/bin/sh
# Proves that each fax is in the books exactly once, read, when the daemon is told to stop or is killed while it reads,
# and when its reader is killed.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

wanted=12
start_daemon
for n in $(seq $wanted); do
    cp "$(fax "$n" typed-std-1.tif)" "$spool/fax$n.tif"
done

wait_for "the first fax to be read" has_at_least 1 read
stop_daemon # others are under way
[ "$(n_in read)" -lt $wanted ] || fail "all was read before SIGTERM; the test shows nothing"

start_daemon
so_far=$(n_in read)
wait_for "another fax to be read" has_at_least $((so_far + 1)) read
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
[ "$(n_in read)" -lt $wanted ] || fail "all was read before SIGKILL; the test shows nothing"

start_daemon
so_far=$(n_in read)
wait_for "another fax to be read" has_at_least $((so_far + 1)) read
reader=$(pgrep -P "$daemon" uketsuke-reader)
kill -KILL "$reader"
wait_for "the reader's death to be noticed" log_says 1 'reader=\(died\|lost\)\|state=reader_lost'
wait_for "all faxes to be read" has $wanted read
[ "$(pgrep -P "$daemon" uketsuke-reader)" != "$reader" ] || fail "the reader was not killed"
stop_daemon

has $wanted total || fail "$(n_in total) faxes in the books, not $wanted"
n=$("$uketsuke" list --json | jq '[.[].nominations[]] | length')
[ "$n" = $wanted ] || fail "$n nominations of $wanted faxes of one form each"
n=$("$uketsuke" list --json | jq '[.[].file] | unique | length')
[ "$n" = $wanted ] || fail "$n distinct files of $wanted"
[ -z "$(ls "$UKETSUKE_INSTANCE/incoming")" ] || fail "leftovers in incoming/"

# nothing of the reader is left behind, though its daemon was killed
pgrep -f "$UKETSUKE_TEST_BUILD/uketsuke-reader .*$scratch" >/dev/null && fail "a reader survived its daemon"
done_testing "stopped and killed while reading"
