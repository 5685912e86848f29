#!/bin/bash
# Proves that in a real bash every command, every option of every command, words to choose from and files are completed, as the
# program's own --help has them.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"
# a program of that name in the path, as when it is installed
mkdir "$scratch/bin"
ln -s "$uketsuke" "$scratch/bin/uketsuke"
PATH=$scratch/bin:$PATH
. "$UKETSUKE_TEST_SOURCE/share/bash-completion/uketsuke"
compopt() { :; } # only a completion under way has options

completed() { # WORD...: what the last word is completed to, sorted
    COMP_WORDS=(uketsuke "$@")
    COMP_CWORD=$#
    _uketsuke
    printf '%s\n' "${COMPREPLY[@]}" | sort
}
is() { # WHAT EXPECTED (standard input: what it is)
    got=$(cat)
    [ "$got" = "$2" ] || fail "$1: completed to «$got», not «$2»"
}

commands=$(uketsuke --help | sed -n 's/^  \([a-z]*\)  *.*/\1/p' | sort)
[ "$(wc -w <<<"$commands")" -ge 14 ] || fail "few commands"
completed '' | grep -v ^- | is "the command" "$commands"
for command in $commands; do
    options=$(uketsuke "$command" --help | grep -oE '^  ..[, ] --[a-z-]+' | grep -oE -- '--[a-z-]+' | sort)
    completed "$command" -- | is "options of $command" "$options"
done
completed conf | is "conf…" "$(printf 'config\nconfirm')"
completed config '' | is "words of config" "$(printf 'check\nshow')"
completed config ch | is "config ch…" check
mkdir "$scratch/somewhere"
: >"$scratch/some.tif"
completed read "$scratch/some" | is "files of read" "$(printf '%s\n' "$scratch/some.tif" "$scratch/somewhere" | sort)"
completed read --trace "$scratch/some" | is "the directory of --trace" "$scratch/somewhere"
completed report --output "$scratch/some." | is "the file of --output" "$scratch/some.tif"
completed report -o "$scratch/some." | is "the file of -o" "$scratch/some.tif"
completed report --date '' | is "a date" ""
done_testing "completion in bash"
