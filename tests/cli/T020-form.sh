#!/bin/sh
# Proves the contract of `uketsuke form`: list, show, export, blank as PDF and TIFF; a form that is not there, and a broken one,
# end in one sentence with exit status 1.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"

status 0 "$uketsuke" form list
grep -q '^renrakuhyo	' "$scratch/out" || fail "form list does not show renrakuhyo"

status 0 "$uketsuke" form show renrakuhyo
jq -e '.form == "renrakuhyo" and .page == {"width_mm": 210, "height_mm": 297} and (.fields | length) == 16 and
       ([.fields[] | select(.w_mm > 0 and .h_mm > 0 and .x_mm > 0 and .x_mm + .w_mm < 210 and .y_mm + .h_mm < 297)] | length) == 16 and
       ([.fields[].id] | index("prefecture") != null and index("committee.email") != null and index("opinion") != null)' \
    "$scratch/out" >/dev/null || fail "form show breaks the contract: $(head -c 300 "$scratch/out")"
status 0 "$uketsuke" form export renrakuhyo
jq -e '.tables | length >= 4' "$scratch/out" >/dev/null || fail "form export has no tables"

status 0 "$uketsuke" form blank renrakuhyo -o "$scratch/blank.pdf"
head -c 5 "$scratch/blank.pdf" | grep -q '%PDF-' || fail "the blank is no PDF"
status 0 "$uketsuke" form blank renrakuhyo --output "$scratch/blank.tif"
status 0 "$uketsuke" read "$scratch/blank.tif"
jq -e '.pages[0].form == "renrakuhyo" and .pages[0].rotation == 0 and ([.pages[0].fields[] | select(.value != "")] | length) == 0' \
    "$scratch/out" >/dev/null || fail "the printed blank is not read as a blank form: $(head -c 300 "$scratch/out")"

status 1 "$uketsuke" form show nosuchform
grep -q nosuchform "$scratch/err" || fail "the sentence does not name the form"
status 2 "$uketsuke" form blank renrakuhyo
status 2 "$uketsuke" form blank renrakuhyo -o "$scratch/blank.docx"
status 1 "$uketsuke" form blank renrakuhyo -o "$scratch/no/such/blank.pdf"

mkdir -p "$scratch/data/forms/broken"
sed 's/^form: .*/form: broken/; s/^deadline:/dedline:/' "$UKETSUKE_TEST_SOURCE/forms/renrakuhyo/form.yaml" >"$scratch/data/forms/broken/form.yaml"
line=$(grep -n '^dedline:' "$scratch/data/forms/broken/form.yaml" | cut -d: -f1)
status 1 env UKETSUKE_DATA="$scratch/data" "$uketsuke" form list
grep -q "form.yaml:$line:.*dedline" "$scratch/err" || fail "a broken definition is not named with its line: $(cat "$scratch/err")"
done_testing "form list, show, export, blank"
