#!/bin/sh
# Proves that the manual pages are right mdoc, that each is installed, and that every command and every key of the
# configuration stands in its page.
# usage: man.sh SOURCE_ROOT
set -u
command -v mandoc >/dev/null || { echo "mandoc is not installed (tools/deps test)"; exit 77; }
cd "$1" || exit 2
bad=0

mandoc -Tlint -Wwarning docs/man/*.[0-9] || bad=1
for page in docs/man/*.[0-9]; do
    page=$(basename "$page")
    [ "$page" = uketsuke-sample.1 ] || grep -q "'$page'" meson.build || { echo "$page: meson.build does not install it"; bad=1; }
done
for command in $(sed -n 's/^ *\.name = "\([a-z]*\)".*/\1/p' src/cli/cmd_*.c); do
    grep -qE "^\.(It )?Ic $command( |$)" docs/man/uketsuke.1 || { echo "uketsuke.1: the command $command is missing"; bad=1; }
done
for key in $(sed -n 's/^    {"[a-z]*", "\([a-z_]*\)".*/\1/p' src/conf/key.c); do
    grep -qE "^\.It Cm .*\b$key\b" docs/man/uketsuke.conf.5 || { echo "uketsuke.conf.5: the key $key is missing"; bad=1; }
done
[ "$bad" = 0 ] && echo "man: every page is right and whole"
exit $bad
