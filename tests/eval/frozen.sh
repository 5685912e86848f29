#!/bin/sh
# The fields in tests/frozen are read at least as well as ever before: tests/frozen/floor says how many of them each recogniser has
# had right. The floor only rises: who reads better writes the new figures into it. (Fewer may come from the rounding of another
# processor: two are let through.)
# Environment: UKETSUKE_TEST_SOURCE, UKETSUKE_TEST_BUILD.
set -eu
export OMP_THREAD_LIMIT=1
slack=2
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
"$UKETSUKE_TEST_BUILD/tests/eval/reading-eval" "$UKETSUKE_TEST_SOURCE/forms" "$UKETSUKE_TEST_SOURCE/models" \
    "$UKETSUKE_TEST_SOURCE/tests/frozen" --places >"$rows"
awk -F '\t' -v slack="$slack" '
    FILENAME == ARGV[1] { if ($0 !~ /^#/) floor[$1, $2] = $3; next }
    FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    { for (reader in readers) right[$column["hand"], reader] += $column[reader] == 0 }
    $column["ink"] == "none" { blank++ }
    BEGIN { readers["ctc"]; readers["tesseract"] }
    END {
        for (key in floor) {
            split(key, part, SUBSEP)
            printf "%s by %s: %d right, %d at least\n", part[1], part[2], right[key], floor[key]
            if (right[key] + slack < floor[key]) { print "  that is worse than it was"; bad = 1 }
            if (right[key] > floor[key] + slack) print "  better than ever: raise tests/frozen/floor"
        }
        if (blank) { printf "%d written fields taken for blank\n", blank; bad = 1 }
        exit bad
    }' "$UKETSUKE_TEST_SOURCE/tests/frozen/floor" "$rows"
