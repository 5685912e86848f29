#!/bin/sh
# Sourced by the tests of the command line: a scratch directory, and a way to fail with a sentence.
set -u
: "${UKETSUKE_TEST_SOURCE:?run by meson test}" "${UKETSUKE_TEST_BUILD:?run by meson test}"
uketsuke=$UKETSUKE_TEST_BUILD/uketsuke
samples=$UKETSUKE_TEST_SOURCE/samples
scratch=$(mktemp -d)
UKETSUKE_INSTANCE=$scratch/instance
export UKETSUKE_INSTANCE
mkdir -m 700 "$UKETSUKE_INSTANCE"
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

# status WANTED COMMAND...: runs it with its output in $scratch/out and $scratch/err
status() {
    wanted=$1
    shift
    got=0
    "$@" >"$scratch/out" 2>"$scratch/err" || got=$?
    [ "$got" = "$wanted" ] || {
        fail "«$*» exited $got, not $wanted"
        head -5 "$scratch/err"
    }
}

done_testing() {
    [ "$failures" = 0 ] && echo "ok: $1"
    exit "$failures"
}
