#!/bin/sh
# Proves the contract of `uketsuke read` on the samples and on bad input: one JSON object a file, in the order given; the typed,
# undamaged samples have every field right; other documents are no form; bad files end in one sentence with exit status 1, and the
# next file is read all the same.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"

# the sanitizers on a busy machine take longer than a daemon would wait
printf '[reader]\ndeadline_s = 600\n' >"$UKETSUKE_INSTANCE/uketsuke.conf"

status 0 "$uketsuke" read "$samples"/*.tif
mv "$scratch/out" "$scratch/read.jsonl"
ls "$samples"/*.tif >"$scratch/expected"
jq -r .file "$scratch/read.jsonl" | cmp -s - "$scratch/expected" || fail "not one object a file in the order given"

# every page is the form that the truth says, the right way up
jq -rs '.[] | .file as $f | .pages[] | [($f | sub(".*/"; "")), .page, .form, (if .form then .rotation else 0 end)] | @tsv' \
    "$scratch/read.jsonl" | sort >"$scratch/got.tsv"
jq -rs '.[] | .file as $f | .pages[] | [$f, .page, .form, (if .form then .rotation else 0 end)] | @tsv' \
    "$samples/truth.jsonl" | sort >"$scratch/want.tsv"
diff "$scratch/want.tsv" "$scratch/got.tsv" || fail "forms or rotations differ from the truth (< truth, > read)"

# (a gap between Japanese words is presentation: names, departments, facilities and texts are compared without)
# every value of a typed, undamaged sample is right; and nothing anywhere is accepted and wrong
jq -rs '.[] | .file as $f | (.typed_clean // false) as $t | .pages[] | select(.form) | .page as $p | .fields[] |
        [$f, $p, .id, .value, $t, .kind] | @json' "$samples/truth.jsonl" | sort >"$scratch/truth.values"
jq -rs '.[] | (.file | sub(".*/"; "")) as $f | .pages[] | select(.form) | .page as $p | .fields[] |
        {key: ([$f, $p, .id] | @json), value: {value, status}}' "$scratch/read.jsonl" |
    jq -s 'from_entries' >"$scratch/values.json"
jq -rs --slurpfile got "$scratch/values.json" '
    def same($kind): if ($kind | IN("name", "department", "facility", "text")) then gsub("[ 　\n]"; "") else . end;
    .[] | . as [$f, $p, $id, $v, $typed, $kind] | ($got[0][[$f, $p, $id] | @json]) as $g |
    if $g == null then "MISSING \($f) \($id)"
    elif $typed and ($g.value | same($kind)) != ($v | same($kind)) then "TYPED \($f) \($id): «\($g.value)», truth «\($v)»"
    elif ($g.status == "accepted" or $g.status == "blank") and ($g.value | same($kind)) != ($v | same($kind)) then "SILENT \($f) \($id): \($g.status) «\($g.value)», truth «\($v)»"
    else empty end' "$scratch/truth.values" >"$scratch/wrong"
[ -s "$scratch/wrong" ] && fail "$(cat "$scratch/wrong")"

# bad input
: >"$scratch/empty.tif"
head -c 200 "$(ls "$samples"/*.tif | head -1)" >"$scratch/cut.tif"
echo 'not a TIFF at all' >"$scratch/text.tif"
mkdir "$scratch/directory.tif"
mkfifo "$scratch/fifo.tif"
good=$(ls "$samples"/*.tif | head -1)
for bad in empty.tif cut.tif text.tif directory.tif fifo.tif missing.tif; do
    status 1 timeout 60 "$uketsuke" read "$scratch/$bad" "$good"
    [ "$(wc -l <"$scratch/out")" = 2 ] || fail "$bad: not two objects"
    head -1 "$scratch/out" | jq -e '.error | length > 0' >/dev/null || fail "$bad: no error in its object"
    tail -1 "$scratch/out" | jq -e '(has("error") | not) and (.pages | length > 0)' >/dev/null || fail "$bad: the next file was not read"
    [ "$(wc -l <"$scratch/err")" = 1 ] || fail "$bad: not one sentence: $(cat "$scratch/err")"
done

# a missing model is named
mkdir -p "$scratch/data/models"
ln -s "$UKETSUKE_TEST_SOURCE/forms" "$scratch/data/forms"
cp "$UKETSUKE_TEST_SOURCE/models/models.yaml" "$scratch/data/models/"
status 1 env UKETSUKE_DATA="$scratch/data" "$uketsuke" read "$good"
grep -q "$scratch/data/models/" "$scratch/err" || fail "a missing model is not named: $(cat "$scratch/err")"

# the pictures of --trace
status 0 "$uketsuke" read --trace "$scratch/trace" "$good"
ls "$scratch/trace"/*.png >/dev/null 2>&1 || fail "--trace wrote no picture"
done_testing "uketsuke read keeps its contract"
