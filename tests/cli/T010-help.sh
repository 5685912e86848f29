#!/bin/sh
# Proves that every command explains itself on standard output in at most 80 columns, in both languages, that wrong use is told
# on standard error with exit status 2, and that each option of --help is really known.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"

status 0 "$uketsuke" --help
commands=$(sed -n 's/^  \([a-z]*\)  *.*/\1/p' "$scratch/out")
[ "$(echo "$commands" | wc -w)" -ge 12 ] || fail "--help lists only: $commands"

for command in $commands; do
    for language in C.UTF-8 ja_JP.UTF-8; do
        status 0 env LC_ALL=C.UTF-8 LANGUAGE="${language%%_*}" "$uketsuke" "$command" --help
        [ -s "$scratch/err" ] && fail "$command --help writes to standard error"
        awk -v c="$command" '{ n = gsub(/[^\x00-\x7f]/, "&") } length($0) > 80 + n { print c ": " $0; bad = 1 } END { exit bad }' \
            "$scratch/out" || fail "$command --help ($language) is wider than 80 columns"
    done
    status 2 "$uketsuke" "$command" --no-such-option
    [ -s "$scratch/out" ] && fail "$command: a wrong option writes to standard output"
    grep -q -- '--no-such-option' "$scratch/err" || fail "$command: the sentence does not name the option"
done

status 2 "$uketsuke"
status 2 "$uketsuke" no-such-command
grep -q 'no-such-command' "$scratch/err" || fail "the sentence does not name the command"
status 0 "$uketsuke" --version
grep -qE '^uketsuke [0-9]+\.[0-9]+\.[0-9]+$' "$scratch/out" || fail "--version says: $(cat "$scratch/out")"
status 1 sh -c "'$uketsuke' --help >/dev/full; '$uketsuke' form list >/dev/full"
done_testing "every command explains itself"
