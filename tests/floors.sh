#!/bin/sh
# Proves that includes go downward only and that each outside library has one home.
# usage: floors.sh SOURCE_ROOT
set -u
cd "$1/src" || exit 2
bad=0

floor_of() {
    case $1 in
    base) echo 0 ;;
    text | image) echo 1 ;;
    form | export) echo 2 ;;
    print | register) echo 3 ;;
    read) echo 4 ;;
    judge) echo 4 ;;
    reader) echo 5 ;;
    store) echo 5 ;;
    conf | intake | report) echo 6 ;;
    sample | desk) echo 7 ;;
    daemon | cli) echo 8 ;;
    *) echo none ;;
    esac
}

# judge and read meet in form/result.h only; store never includes reader, and so on: equal floors are walls.
# One line for each pair of rooms, with the first file that joins them: a check that forks for every file takes a minute.
for room in $(find . -name '*.[ch]' | cut -d/ -f2 | sort -u); do
    [ "$(floor_of "$room")" = none ] && { echo "the room $room has no floor in tests/floors.sh"; bad=1; }
done
pairs=$(grep -r --include='*.[ch]' -oE '^#include "[a-z]+/' . |
    sed -n 's/^\(\.\/\([a-z]*\)\/.*\):#include "\([a-z]*\)\/$/\2 \3 \1/p' | sort | awk '$1 != $2 && !seen[$1, $2]++')
while read -r room other file; do
    [ -n "$room" ] || continue
    mine=$(floor_of "$room")
    theirs=$(floor_of "$other")
    if [ "$theirs" = none ] || [ "$theirs" -ge "$mine" ]; then
        echo "$file: includes \"$other/…\", which is not below $room"
        bad=1
    fi
done <<PAIRS
$pairs
PAIRS

home() { # header-pattern allowed-path-pattern
    strays=$(grep -rlE "^#include [<\"]$1[>\"]" . | grep -vE "^\./($2)$") || return 0
    echo "$strays: $1 belongs in $2 only"
    bad=1
}
home 'tiffio\.h' 'image/tiff[a-z_]*\.[ch]'
home 'tesseract/capi\.h' 'read/tesseract\.c'
home 'sqlite3\.h' 'store/[a-z_]*\.[ch]'
home 'systemd/sd-[a-z]*\.h' 'daemon/[a-z_]*\.[ch]'
home 'seccomp\.h' 'reader/[a-z_]*\.c'
home 'ini\.h' 'conf/[a-z_]*\.c'
home 'libpsl\.h' 'text/[a-z_]*\.c'
home '(cairo|pango)[a-z0-9/.-]*\.h' '((print|sample)/[a-z_]*\.[ch]|report/(pdf|png)\.c)'
home 'glib\.h' 'report/base64\.c'
home 'xlsxwriter\.h' 'export/xlsx\.c'
home 'chafa\.h' 'desk/show\.c'
home 'readline/[a-z]*\.h' 'desk/line\.c'
home 'zlib\.h' 'intake/faxlog(_rotated)?\.[ch]'
home 'spandsp\.h' 'sample/[a-z_]*\.c'

[ "$bad" = 0 ] && echo "floors: every include goes downward"
exit $bad
