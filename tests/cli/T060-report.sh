#!/bin/sh
# Proves the report's way out: receptions of a real HylaFAX log held against the books, with each cause told; every format
# written whole; the HTML in a real browser, at phone and desktop width, light and dark, without a request to anywhere; the
# nightly run mails, keeps what sendmail(8) did not take, and mails it the next time. Roster and export beside it.
. "$UKETSUKE_TEST_SOURCE/tests/cli/lib.sh"
samples=$UKETSUKE_TEST_SOURCE/samples
spool=$scratch/recvq
export TZ=UTC LC_ALL=C.UTF-8
unset LANGUAGE
mkdir -m 700 "$spool"
printf '[spool]\ndirectory = %s\nfax_log = %s\n[report]\nmail_to = secretariat@example.jp\nsendmail = %s\n' \
    "$spool" "$scratch/xferfaxlog" "$scratch/sendmail" >"$UKETSUKE_INSTANCE/uketsuke.conf"

reception() { # NUMBER PAGES ERROR [TIME]: a line as HylaFAX 6.0.7 writes it
    printf '%s\tRECV\t00000000%s\tttyS0\trecvq/fax00000000%s.tif\t""\tfax\t"0"\t"+81 45 520 2222"\t0\t%s\t0:00:24\t0:00:24\t"%s"\t""\t""\t""\t""\t"00"\n' \
        "$(date -d "${4-now}" '+%m/%d/%y %H:%M')" "$1" "$1" "$2" "$3"
}

# 1 in the books, 2 gone, 3 not taken in, 4 a call without a page, 5 of which the log tells nothing, 6 by a clock of another
# time zone
{
    reception 1 1 ''
    reception 2 1 'RSPREC error/got DCN (sender abort)'
    reception 3 1 ''
    reception 4 0 'COMREC received DCN (sender abort)'
    reception 6 1 '' '9 hours ago'
} >"$scratch/xferfaxlog"
set -- "$samples"/foreign-empty-*.tif
cp "$1" "$spool/fax000000001.tif"
for n in 5 6; do
    cp "$1" "$spool/fax00000000$n.tif"
    echo $n >>"$spool/fax00000000$n.tif"
done
status 0 "$uketsuke" add "$spool/fax000000001.tif" "$spool/fax000000005.tif" "$spool/fax000000006.tif"
cp "$1" "$spool/fax000000003.tif"

status 0 "$uketsuke" report --format json -o "$scratch/report.json"
jq -e '.books.log | .receptions == 5 and .without_pages == 1 and .in_books == 1 and .difference == 5 and
       ([.lost[].cause] | sort) == ["gone", "other_time", "waiting"] and [.unlogged[].id] == ["F2", "F3"]' "$scratch/report.json" >/dev/null ||
    fail "the log and the books: $(jq -c .books.log "$scratch/report.json")"
jq -e '.books.balanced == false' "$scratch/report.json" >/dev/null || fail "the books are said to balance"

for format in text html pdf csv xlsx json; do
    status 0 "$uketsuke" report --format $format -o "$scratch/a.$format"
    status 0 "$uketsuke" report --format $format -o "$scratch/b.$format"
    cmp -s "$scratch/a.$format" "$scratch/b.$format" || fail "two reports as $format differ"
done
pdftotext "$scratch/a.pdf" - | grep -q 'RECEIVED BUT NOT IN THE BOOKS: fax000000002.tif' || fail "the PDF does not warn"
for word in fax000000002.tif fax000000003.tif fax000000006.tif; do
    grep -q "RECEIVED BUT NOT IN THE BOOKS: $word" "$scratch/a.text" || fail "the text does not warn of $word"
done
grep -q "IN THE BOOKS BUT NOT IN THE FAX SERVER'S LOG: F2" "$scratch/a.text" || fail "the text does not warn of F2"
[ "$(wc -L <"$scratch/a.text")" -le 72 ] || fail "the text has lines of $(wc -L <"$scratch/a.text") columns"
grep -q '<div><dt dir="auto">東京都</dt><dd' "$scratch/a.html" || fail "who has not answered is no list by prefecture"
unzip -p "$scratch/a.xlsx" xl/sharedStrings.xml | grep -q '都道府県\|Prefecture' || fail "the workbook has no titles"

# a report that cannot be written leaves the old one
echo old >"$scratch/kept.html"
status 1 "$uketsuke" report --date 2026-02-30 --format html -o "$scratch/kept.html"
[ "$(cat "$scratch/kept.html")" = old ] || fail "a report that failed took the place of a good one"

browse() { # FILE ARGUMENT...
    file=$1
    shift
    timeout 600 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --user-data-dir="$scratch/browser" "$@" "file://$file" 2>>"$scratch/browser.log"
}
if command -v chromium >/dev/null; then
    sed '/Content-Security-Policy/d; s/<\/body>//; s/<\/html>//' "$scratch/a.html" >"$scratch/checked.html"
    { echo '<script>' && cat "$UKETSUKE_TEST_SOURCE/tests/cli/report-check.js" && echo '</script>'; } >>"$scratch/checked.html"
    for how in '1 390,844' '0 390,844' '0 1280,900'; do # light 1, dark 0
        said=$(browse "$scratch/checked.html" --window-size="${how#* }" --blink-settings=preferredColorScheme="${how% *}" \
            --dump-dom | sed -n 's/.*<title[^>]*>\([^<]*\)<.*/\1/p' | head -n 1)
        [ "$said" = "fits readable captions alone en" ] || fail "$how: $said"
    done
    browse "$scratch/a.html" --no-pdf-header-footer --print-to-pdf="$scratch/printed.pdf"
    pdftotext "$scratch/printed.pdf" - | grep -q 'RECEIVED BUT NOT IN THE BOOKS' || fail "it does not print"
else
    echo "chromium is not installed (tools/deps test): the page was not opened"
fi

# sendmail fails, then works
printf '#!/bin/sh\ncat >/dev/null\nexit 75\n' >"$scratch/sendmail"
chmod 755 "$scratch/sendmail"
status 1 "$uketsuke" report --nightly --date 2026-06-20
grep -q 'status 75' "$scratch/err" || fail "the failing sendmail is not told of: $(cat "$scratch/err")"
[ -s "$UKETSUKE_INSTANCE/reports/2026-06-20.pdf" ] || fail "the report was not kept"
printf '#!/bin/sh\ncat >>%s\n' "$scratch/mails" >"$scratch/sendmail"
status 0 "$uketsuke" report --nightly --date 2026-06-21
[ "$(grep -c '^To: secretariat@example.jp' "$scratch/mails")" = 2 ] || fail "not both reports were mailed"
sed -n '/text\/plain/,/^--/p' "$scratch/mails" | sed '1,/^$/d; /^--/,$d' | base64 -d | grep -q 'report of Sat 2026-06-20' ||
    fail "the mail's body is not the report"
ls "$UKETSUKE_INSTANCE"/reports/*.unsent >/dev/null 2>&1 && fail "what was sent is still marked"

status 0 "$uketsuke" roster --all --json
jq -e '[.members[].prefecture] | (reduce .[] as $p ([]; if .[-1] == $p then . else . + [$p] end)) as $runs | ($runs | length) == (unique | length)' \
    "$scratch/out" >/dev/null || fail "a prefecture's members do not stand together: $(jq -c '[.members[].prefecture]' "$scratch/out")"
status 0 "$uketsuke" roster
status 0 "$uketsuke" export -o "$scratch/export.csv"
head -c 3 "$scratch/export.csv" | od -An -tx1 | grep -q 'ef bb bf' || fail "the CSV has no byte order mark"
status 0 "$uketsuke" export --format xlsx -o "$scratch/export.xlsx"

done_testing "reports, their mail, roster and export"
