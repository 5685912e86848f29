#!/bin/sh
# Sourced by the tests that press keys on the desk: the real program on a pty (tmux), with a Japanese locale of its own.
# shellcheck disable=SC2034,SC2154
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"
command -v tmux >/dev/null || { echo "tmux is not installed (tools/deps test)"; exit 77; }
localedef -i ja_JP -f UTF-8 "$scratch/ja_JP.UTF-8" >"$scratch/out" 2>&1 || {
    echo "no Japanese locale can be made (locales)"
    exit 77
}
socket=$scratch/tmux
terminal() { tmux -S "$socket" -f /dev/null "$@"; }
clean_up_terminal() {
    terminal kill-server 2>/dev/null
    clean_up
}
trap clean_up_terminal EXIT

# review WIDTH HEIGHT LOCALE OPTION...: in a new terminal; its exit status, then the terminal's settings, end up in $scratch/left
review() {
    width=$1 height=$2 locale=$3
    shift 3
    rm -f "$scratch/left"
    terminal new-session -d -s desk -x "$width" -y "$height" "
        stty -a >'$scratch/stty-before'
        env TERM=screen LOCPATH='$scratch' LANG='$locale' LC_ALL='$locale' UKETSUKE_INSTANCE='$UKETSUKE_INSTANCE' \
            '$uketsuke' review $* 2>'$scratch/err'
        status=\$?
        stty -a >'$scratch/stty-after'
        echo \$status >'$scratch/left'"
}
screen() { terminal capture-pane -p -t desk; }
# a person's pace: the desk takes no word in the first 50 ms of a screen, which nobody can have seen
keys() { sleep 0.1; terminal send-keys -t desk "$@"; }
shows() { screen | grep -qF -- "$1"; }
hides() { ! shows "$1"; }
# until_it WHAT COMMAND...: the deadline only ends a test that hangs
until_it() {
    what=$1 ends=$(($(date +%s) + deadline_s))
    shift
    until "$@"; do
        [ "$(date +%s)" -lt "$ends" ] || {
            fail "$what; the screen shows:"
            screen
            done_testing
        }
        sleep 0.05
    done
}
# A screen comes in pieces, from top to bottom: each text that is to be on it is waited for, and one that must not be there only
# once the rows below it are.
wait_screen() { until_it "the screen never showed «$1»" shows "$1"; }
wait_no_screen() { until_it "the screen still shows «$1»" hides "$1"; }
wait_left() { until_it "the program did not end" test -s "$scratch/left"; }
database() { sqlite3 "$UKETSUKE_INSTANCE/queue.db" "$@"; }
