#!/bin/sh
# Proves that every message is translated: po/POTFILES lists exactly the sources that hold messages, po/ja.po has a finished
# translation of each, and its formats fit.
# usage: po.sh SOURCE_ROOT
set -u
export LC_ALL=C.UTF-8
cd "$1" || exit 2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bad=0

find src -name '*.[ch]' | sort >"$scratch/sources"
xgettext --files-from="$scratch/sources" --from-code=UTF-8 --keyword=_ --keyword=N_ --add-location=file \
    --output="$scratch/all.pot" || exit 1
sed -n 's/^#: //p' "$scratch/all.pot" | tr ' ' '\n' | sort -u >"$scratch/with-messages"
if ! diff -u po/POTFILES "$scratch/with-messages"; then
    echo "po/POTFILES: the lines marked + are missing, those marked - hold no message"
    bad=1
fi
# msgcmp fails for a message that ja.po does not have, and for one that is fuzzy or empty there
if ! msgcmp po/ja.po "$scratch/all.pot" 2>"$scratch/said"; then
    cat "$scratch/said"
    echo "po/ja.po: run «ninja uketsuke-update-po» in the build directory and translate what is new"
    bad=1
fi
if grep -nE '^#(~|, .*fuzzy)' po/ja.po; then
    echo "po/ja.po: a message that is no longer used, or a translation that is only a guess"
    bad=1
fi
msgfmt --check --output-file="$scratch/ja.mo" po/ja.po || bad=1

[ "$bad" = 0 ] && echo "po: every message is translated"
exit $bad
