#!/bin/sh
# Proves that every command explains itself on standard output in at most 80 columns, in both languages, that wrong use is told
# on standard error with exit status 2, and that each option of --help is really known.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"

status 0 "$uketsuke" --help
commands=$(sed -n 's/^  \([a-z]*\)  *.*/\1/p' "$scratch/out")
[ "$(echo "$commands" | wc -w)" -ge 12 ] || fail "--help lists only: $commands"

# LANGUAGE does not switch in C.UTF-8 under every glibc; a real Japanese locale does, and needs no root
localedef -i ja_JP -f UTF-8 "$scratch/ja_JP.UTF-8" >"$scratch/out" 2>&1 || {
    cat "$scratch/out"
    fail "no Japanese locale can be made; install the package locales"
}
unset LANGUAGE

# narrow WHAT LANGUAGE: what was printed, on standard output alone, fits 80 columns (a Japanese character takes two)
narrow() {
    [ -s "$scratch/err" ] && fail "$1 --help ($2) writes to standard error"
    [ "$(LC_ALL=C.UTF-8 wc -L <"$scratch/out")" -le 80 ] || fail "$1 --help ($2) is wider than 80 columns"
}

for command in '' $commands; do
    status 0 "$uketsuke" $command --help
    narrow "$command" English
    status 0 env LOCPATH="$scratch" LC_ALL=ja_JP.UTF-8 "$uketsuke" $command --help
    narrow "$command" Japanese
    grep -q '^使い方: ' "$scratch/out" || fail "$command --help is not in Japanese"
done

for command in $commands; do
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
