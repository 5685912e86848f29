#!/bin/sh
# Proves that nothing of a person leaves the programs by the side: no core dumps, no open files, no values in arguments, and
# that words of a sender cannot move the cursor of who looks at the queue.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

umask 000 # whatever the caller's is
escape=$(printf '\033[2J\033]0;title\007\342\200\256x')
start_daemon
reader=$(pgrep -P "$daemon" uketsuke-reader)
for pid in $daemon $reader; do
    grep -q '^Max core file size  *0  *0 ' "/proc/$pid/limits" || fail "$(cat /proc/$pid/comm) may dump core"
    grep -q '^Umask:.*0077' "/proc/$pid/status" || fail "$(cat /proc/$pid/comm): $(grep Umask /proc/$pid/status)"
done

cp "$(fax 1)" "$spool/fax1$(printf '\033[31m').tif"
status 0 "$uketsuke" add --sender "$escape" --cid "$escape" "$(fax 2)"
wait_for "both to be read" has 2 read
for command in "list" "list --json" "show F1" "show F2" "show F2 --json" "history F1" "history F2" "status" "report" "db check"; do
    # shellcheck disable=SC2086
    "$uketsuke" $command >"$scratch/out" 2>&1
    LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$scratch/out" && fail "$command lets a control character through"
    grep -q "$(printf '\342\200\256')" "$scratch/out" && ! echo "$command" | grep -q json &&
        fail "$command lets a direction mark through"
done
grep -q 'title' "$log" && fail "words of the sender are in the log"
LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$log" && fail "a control character is in the log"
tr '\0' ' ' <"/proc/$daemon/cmdline" | grep -q title && fail "words of the sender are in the arguments"
open=$(find "$UKETSUKE_INSTANCE" \( -type f -o -type d \) -perm /077 ! -name uketsuke.conf | head -3)
[ -z "$open" ] || fail "open to others: $open"
stop_daemon
done_testing "private and harmless"
