#!/bin/sh
# Scores what `uketsuke read` said against the truth of generated samples, by kind and hand.
# usage: score.sh TRUTH.jsonl READ.jsonl [--wrong]     (--wrong: also lists every field that is accepted or blank and wrong)
#
# Gaps between Japanese words are presentation, not content: values of names, departments, facilities and texts are compared without
# them. filled: fields with something written · exact: value equals the truth · accepted: taken without a person ·
# silent: accepted or blank, and wrong, of all fields that no person would see. Intervals: Wilson, 95 %.
set -eu
[ $# -ge 2 ] || { sed -n '3p' "$0" >&2; exit 2; }
jq -rn --slurpfile truth "$1" --slurpfile read "$2" --arg wrong "${3-}" '
    def wilson($k; $n): if $n == 0 then [0, 1] else
        ($k / $n) as $p | 1.96 as $z | (1 + $z * $z / $n) as $d | (($p + $z * $z / (2 * $n)) / $d) as $c |
        (($z / $d) * (($p * (1 - $p) / $n + $z * $z / (4 * $n * $n)) | sqrt)) as $h | [([$c - $h, 0] | max), ([$c + $h, 1] | min)] end;
    def same(f): if (.kind | IN("name", "department", "facility", "text")) then (f // "" | gsub("[ 　\n]"; "")) else f end;
    def right: same(.value) == same(.truth);
    def percent: . * 10000 | round / 100;
    ($read | map(.file |= sub(".*/"; "")) | map({key: .file, value: .}) | from_entries) as $by |
    [ $truth[] | . as $t | .pages[] | select(.form != null) | . as $p |
      ([$by[$t.file].pages[]? | select(.page == $p.page)] | first) as $q |
      ($q.fields // [] | map({key: .id, value: .}) | from_entries) as $got |
      .fields[] | {file: $t.file, id, truth: .value, blank: (.value == ""), hand: (.hand // false), found: ($q.form == $p.form),
                   kind: ($got[.id].kind // (.id | split(".") | last)), value: $got[.id].value, status: ($got[.id].status // "missing"),
                   reasons: ($got[.id].reasons // [])} ] as $rows |
    (["kind", "hand", "fields", "filled", "exact %", "accepted % of filled", "blank as blank %", "silent", "of", "silent % [95 %]"] | @tsv),
    ( ($rows | group_by([.kind, .hand])[]), $rows |
      . as $g | [$g[] | select(.blank | not)] as $f | [$g[] | select(.blank)] as $b |
      [$g[] | select(.status == "accepted" or .status == "blank")] as $s | [$s[] | select(right | not)] as $w |
      wilson($w | length; $s | length) as $i |
      [ (if ($g | length) == ($rows | length) then "all", "" else $g[0].kind, (if $g[0].hand then "hand" else "typed" end) end),
        ($g | length), ($f | length),
        (if ($f | length) > 0 then ([$f[] | select(right)] | length) / ($f | length) | percent else "" end),
        (if ($f | length) > 0 then ([$f[] | select(.status == "accepted")] | length) / ($f | length) | percent else "" end),
        (if ($b | length) > 0 then ([$b[] | select(.status == "blank")] | length) / ($b | length) | percent else "" end),
        ($w | length), ($s | length),
        (if ($s | length) > 0 then "\((($w | length) / ($s | length)) | percent) [\($i[0] | percent), \($i[1] | percent)]" else "" end) ] | @tsv ),
    ( if $wrong == "--wrong" then $rows[] | select((.status == "accepted" or .status == "blank") and (right | not)) |
        "WRONG \(.file) \(.id) \(.status) «\(.value)» truth «\(.truth)»" else empty end )'
