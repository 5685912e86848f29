#!/bin/sh
# The readings of the samples as they stood when somebody last looked at them.
#   samples.sh compare    (the test) every page's form and rotation, every status, and the value of every field that no person would
#                         see equal; boxes within 3 px of the page. A doubtful field's value may hang on the rounding of a processor.
#   samples.sh generate   writes samples.golden.jsonl anew; a commit that changes it says why
# Environment: UKETSUKE_TEST_SOURCE, UKETSUKE_TEST_BUILD.
set -u
golden=$UKETSUKE_TEST_SOURCE/tests/golden/samples.golden.jsonl
box_tolerance_px=3

read_samples() {
    "$UKETSUKE_TEST_BUILD/uketsuke" read "$UKETSUKE_TEST_SOURCE"/samples/*.tif |
        jq -c '{file: (.file | sub(".*/"; "")), pages: [.pages[] | {page, form, rotation, fields: [.fields[] | {id, status, box, value: (if .status == "review" then null else .value end)}]}]}'
}

case ${1-} in
generate)
    read_samples >"$golden"
    ;;
compare)
    now=$(mktemp)
    trap 'rm -f "$now"' EXIT
    read_samples >"$now"
    differences=$(jq -rn --slurpfile want "$golden" --slurpfile got "$now" --argjson px "$box_tolerance_px" '
        def flat: [.[] | .file as $f | .pages[] | . as $p | {key: "\($f) page \(.page)", value: {form, rotation}},
                   (.fields[] | {key: "\($f) page \($p.page) \(.id)", value: {value, status, box}})] | from_entries;
        ($want | flat) as $w | ($got | flat) as $g |
        ((($w | keys) - ($g | keys))[] | "missing: \(.)"),
        ($g | to_entries[] | .key as $k | .value as $v | $w[$k] as $o |
         if $o == null then "new: \($k)"
         elif ($v | del(.box)) != ($o | del(.box)) then "\($k): was \($o | del(.box) | tojson), is \($v | del(.box) | tojson)"
         elif $v.box and ([range(4) | ($v.box[.] - $o.box[.]) | fabs] | max) > $px then "\($k): box was \($o.box | tojson), is \($v.box | tojson)"
         else empty end)') || exit 1
    [ -z "$differences" ] && echo "golden: the samples read as before" && exit 0
    echo "$differences"
    exit 1
    ;;
*)
    sed -n '2,6s/^# *//p' "$0" >&2
    exit 2
    ;;
esac
