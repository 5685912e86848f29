#!/bin/sh
# Proves that each form in a fax becomes a nomination of its own, by the page that it is on: behind a cover sheet, two in one
# fax, one form twice; that a page which is no form is kept and said; and that the same form twice is put before a person.
. "$UKETSUKE_TEST_SOURCE/tests/e2e/lib.sh"

start_daemon
tiffcp "$samples/cover-1.tif" "$samples/typed-fine-2.tif" "$scratch/two.tif" 2>/dev/null || fail "tiffcp: no fax of three pages"
tiffcp "$samples/typed-fine-1.tif" "$samples/typed-fine-1.tif" "$scratch/twice.tif" 2>/dev/null || fail "tiffcp: no fax of two pages"
cp "$scratch/two.tif" "$spool/fax000000001.tif"
wait_for "the cover sheet and two forms to be read" has 1 read
cp "$scratch/twice.tif" "$spool/fax000000002.tif"
wait_for "the form that is in a fax twice to be read" has 2 read
stop_daemon

# fax, page, nomination and facility, as the samples' truth has it
facility_in() { # SAMPLE
    jq -r --arg file "$1" 'select(.file == $file) | .pages[] | select(.form) | .fields[] | select(.id == "facility") | .value' \
        "$samples/truth.jsonl"
}
{
    printf 'F1\t2\tN1\t%s\n' "$(facility_in cover-1.tif)"
    printf 'F1\t3\tN2\t%s\n' "$(facility_in typed-fine-2.tif)"
    printf 'F2\t1\tN3\t%s\n' "$(facility_in typed-fine-1.tif)"
    printf 'F2\t2\tN4\t%s\n' "$(facility_in typed-fine-1.tif)"
} >"$scratch/want.tsv"
"$uketsuke" list --json |
    jq -r '.[] | .nominations[] | [.fax, .page, .id, .facility] | @tsv' | sort >"$scratch/got.tsv"
diff "$scratch/want.tsv" "$scratch/got.tsv" || fail "not each form a nomination of its own (< wanted, > there)"

# the cover sheet is kept, and why it is no form
status 0 "$uketsuke" show F1 --json
jq -e '.n_pages == 3 and .n_forms == 2 and (.pages[0] | .form == null and .nomination == null and (.refused_because | length > 10))' \
    "$scratch/out" >/dev/null || fail "the cover sheet: $(jq -c '.pages[0]' "$scratch/out")"

# the form that is there twice is put before a person, and nothing else
status 0 "$uketsuke" same --json
jq -e 'length == 1 and .[0].earlier == "N3" and .[0].later == "N4" and .[0].n_same == .[0].n_fields' "$scratch/out" >/dev/null ||
    fail "the form that is in a fax twice: $(cat "$scratch/out")"
done_testing "each form of a fax is a nomination"
