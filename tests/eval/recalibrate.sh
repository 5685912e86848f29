#!/bin/sh
# Judging's data for new weights, in one call: fits the confidence, counts, chooses the thresholds and measures.
# usage: recalibrate.sh BUILD OUT TRUTH READ [COUNT-TRUTH COUNT-READ [TEST-TRUTH TEST-READ]]
#
# TRUTH is the truth.jsonl of uketsuke-sample, READ what `uketsuke read` printed of those faxes (any order, any folder: a page is found by
# the name of its file; one reader for all). With a COUNT pair the first is fitted on and the second counted; without, every third page is
# fitted on and the others are counted. A TEST pair is judged once, with what was chosen.
#
# OUT gets forms/ (a copy with the new confidence.tsv, calibration.tsv, thresholds.tsv, recognisers.txt in common/), choice.md (what was
# chosen and why), count.md and test.md (the tables of docs/accuracy-judging.md), reliability.svg. Nothing else is written:
#     cp OUT/forms/common/confidence.tsv OUT/forms/common/calibration.tsv OUT/forms/common/thresholds.tsv OUT/forms/common/recognisers.txt forms/common/
#     cp OUT/reliability.svg docs/judging-reliability.svg
set -eu
case $# in
4 | 6 | 8) ;;
*)
    sed -n '3p' "$0" >&2
    exit 2
    ;;
esac
here=$(dirname "$0")/../..
build=$1 out=$2 truth=$3 read=$4
count_truth=${5-} count_read=${6-} test_truth=${7-} test_read=${8-}
tools=$build/tests/unit/judge

rm -rf "$out/forms"
mkdir -p "$out"
cp -r "$here/forms" "$out/forms"
"$tools/judge-fit" "$here/forms" "$out/forms/common" "$truth" "$read" ${count_truth:+"$count_truth" "$count_read"} >"$out/choice.md"
cat "$out/choice.md"
"$tools/judge-eval" "$out/forms" "${count_truth:-$truth}" "${count_read:-$read}" ${count_truth:---counted} --svg "$out/reliability.svg" >"$out/count.md"
if [ -n "$test_truth" ]; then
    "$tools/judge-eval" "$out/forms" "$test_truth" "$test_read" --wrong >"$out/test.md"
    sed -n '/^|/p;/^Silent/p' "$out/test.md" | head -22
fi
