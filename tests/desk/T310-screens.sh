#!/bin/sh
# The screens in docs/operator.md are those of the program.
#   T310-screens.sh            (the test) compares them; the dots of a picture may differ, and the figures of an explanation
#   T310-screens.sh generate   writes them anew into the page
# A screen stands in the page behind «<!-- screen: NAME -->». The faxes are samples, read by the real reader; what it read in the fields
# that are shown is then put in its place (as recorded once), so that the screens do not hang on models. Rows of blanks are squeezed.
. "$UKETSUKE_TEST_SOURCE/tests/desk/lib.sh"
page=$UKETSUKE_TEST_SOURCE/docs/operator.md
screens=$scratch/screens
mkdir "$screens"
export LOCPATH="$scratch" LC_ALL=ja_JP.UTF-8 # also the daemon: reasons are kept in its language

# ---- what stands in the database ----
sql_text() { printf "'%s'" "$(printf %s "$1" | sed "s/'/''/g")"; }
# believed N SAMPLE: every field of nomination N is as the sample's truth says, and a person has said so
believed() {
    jq -r --arg file "$2" --arg n "$1" 'select(.file == $file) | .pages[0].fields[] |
        "UPDATE fields SET status = '\''confirmed'\'', value = '\''\(.value)'\'' WHERE nomination = \($n) AND field = '\''\(.id)'\'';"' \
        "$samples/truth.jsonl" | database
}
guard=$(database "SELECT sql FROM sqlite_master WHERE name = 'fields_seen_stays'" 2>/dev/null) || guard=
# waits N FIELD VALUE REASONS READING: the field is in review, as if that had been read of it
waits() {
    database "DROP TRIGGER fields_seen_stays;
        UPDATE fields SET status = 'review', value = $(sql_text "$3"), reasons = '$4', seen = json_set(seen, '$.value', $(sql_text "$3"),
            '$.status', 'review', '$.reasons', json('$4'), '$.candidates', json_array(), '$.reading.by', json($(sql_text "$5")))
        WHERE nomination = $1 AND field = '$2'; $guard"
}
# read_by ENGINE TEXT CHARACTERS...: one recogniser's reading; the characters of which it was not sure as «c score second»
read_by() {
    engine=$1 text=$2
    shift 2
    printf '%s\n' "$@" | jq -Rnc --arg engine "$engine" --arg text "$text" '{engine: $engine, model: "\($engine)_fax", text: $text,
        score: (if $engine == "ctc" then 0.95 else 0.8 end), min_score: 0.6, log_p: -0.4, alternatives: [], characters: [inputs | select(. != "") | split(" ") |
        {text: .[0], score: (.[1] | tonumber), second: .[2], second_score: 0.1, box_mm: [0, 0, 1, 1]}]}'
}
both() { printf '[%s, %s]' "$1" "$2"; }

# ---- what a screen shows ----
blocks='▀▁▂▃▄▅▆▇█▉▊▋▌▍▎▏▐▔▕▖▗▘▙▚▛▜▝▞▟'
# A picture, dots of which stand in one row, as one line.
without_picture() { # LABEL
    LC_ALL=C.UTF-8 sed -E "s/^[ $blocks]*[$blocks][ $blocks]*\$/\x01/" |
        awk -v label="$1" '{ row[NR] = $0; if ($0 == "\001") last = NR }
            END { while (last && last < NR && row[last + 1] ~ /^ *$/) last++
                  for (i = 1; i <= NR; i++) if (!last || i < 2 || i > last) print row[i]; else if (i == 2) print label }'
}
tidy() { sed -E -e 's/[[:space:]]+$//' -e 's/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{5}/2026-06-28 18:00/g' | cat -s | sed '${/^$/d}'; }
# take NAME [LABEL]: keeps what the screen shows now
take() {
    sleep 0.3 # its last row may still be on its way
    if [ -n "${2-}" ]; then
        screen | without_picture "$2" | tidy >"$screens/$1"
    else
        screen | tidy >"$screens/$1"
    fi
}

# ---- the faxes ----
printf '[judge]\nauto_accept = no\n[desk]\nspot_share = 0\nsupervisors = %s\n' "$(id -nu)" >>"$UKETSUKE_INSTANCE/uketsuke.conf"
start_daemon
n=0
for sample in typed-fine-1 hand-fine-1 foreign-table-1; do
    n=$((n + 1))
    cp "$samples/$sample.tif" "$spool/fax$n.tif"
    wait_for "$sample to be read" has $n read
done
echo 'no TIFF' >"$spool/fax4.tif"
wait_for "the broken fax to fail" has 1 failed
stop_daemon
guard=$(database "SELECT sql FROM sqlite_master WHERE name = 'fields_seen_stays'")
believed 1 typed-fine-1.tif
believed 2 hand-fine-1.tif

# ---- one field; why; by a lookup; another was faster ----
name_reading=$(both "$(read_by ctc '例示 一郎' '示 0.71 赤' '郎 0.62 朗')" "$(read_by tesseract '例示 一朗')")
waits 1 responsible.name '例示 一郎' '["readers_differ"]' "$name_reading"
waits 1 responsible.department 'がん診療センター' '["low_score"]' \
    "$(both "$(read_by ctc 'がん診療センター' '診 0.8 珍')" "$(read_by tesseract 'がん診療センター')")"
review 80 24 ja_JP.UTF-8
wait_screen 'N1 責任者 ご担当者名  1/2'
wait_screen '? 説明  q 終了'
take field
keys w
wait_screen '第二エンジン'
screen | tidy | sed -n '1,/第二エンジン/p' >"$screens/why"
keys z
wait_screen 's 後回し'
keys e
wait_screen 'Ctrl-G 中止'
take edit '（筆跡の画像）'
keys C-g
wait_screen 's 後回し'
database "UPDATE fields SET value = '例示 市郎', status = 'corrected', said_by = 'suzuki' WHERE nomination = 1 AND field = 'responsible.name'"
keys 1
wait_screen 'suzuki さんが'
screen | tidy | sed -n '/suzuki/,/^$/p' | sed '/採用/,$d' >"$screens/conflict"
keys s
wait_screen 'N1 責任者 ご所属部署名  2/2'
keys /
wait_screen '>'
keys kanwakea
wait_screen 'Tab 緩和ケア'
screen | tidy | sed -n '/^> /,$p' >"$screens/lookup"
keys C-g
wait_screen 's 後回し'
keys q
wait_left
believed 1 typed-fine-1.tif
waits 1 responsible.name '例示 一郎' '["readers_differ"]' "$name_reading"
review 40 14 ja_JP.UTF-8
wait_screen 'N1 責任者 ご担当者名'
wait_screen 'q 終了'
take narrow '（筆跡の画像）'
keys q
wait_left
believed 1 typed-fine-1.tif

# ---- free text ----
read='委員の任期についてお知らせください。
ピアレビューの進め方についてご教示ください。
多有職種で参加できる研修を増やしてほしい。'
waits 2 opinion "$read" '["readers_differ", "free_text"]' \
    "$(both "$(read_by ctc "$read" '示 0.7 赤')" "$(read_by tesseract '委員の任期についてお知らせください。
ピアレビューの進め万についてご教示ください。
多職種で参加できる研修を増やしてほしい')")"
review 80 24 ja_JP.UTF-8
wait_screen 'N2 ご意見欄  1/1'
wait_screen '? 説明  q 終了'
take text '（筆跡の画像）'
keys q
wait_left
believed 2 hand-fine-1.tif

# ---- a second key, and two that differ ----
printf 'second_kinds = phone\n' >>"$UKETSUKE_INSTANCE/uketsuke.conf"
database "UPDATE fields SET status = 'accepted', said_by = NULL WHERE nomination = 1 AND field = 'responsible.phone'"
review 80 24 ja_JP.UTF-8 --second
wait_screen 'N1 責任者 電話番号'
wait_screen '? 説明  q 終了'
take second '（筆跡の画像）'
keys q
wait_left
database "INSERT INTO second_keys (field, first_by, first_value, who, value, at, state)
        SELECT id, 'akane', value, 'aoi', '0235-55-9018', '2026-06-28T09:00:00Z', 'differs' FROM fields
        WHERE nomination = 1 AND field = 'responsible.phone';
    UPDATE fields SET status = 'review', reasons = '[\"keys_differ\"]' WHERE nomination = 1 AND field = 'responsible.phone'"
review 80 24 ja_JP.UTF-8 --keys
wait_screen '二人の入力が食い違っています'
wait_screen '? 説明  q 終了'
take keys '（筆跡の画像）'
keys 1
wait_screen '確認するものはもうありません'
keys q
wait_left
"$uketsuke" operators | grep -v "^$(id -nu) " | tidy >"$screens/operators"

# ---- one hospital twice, pages that are no form ----
believed 1 typed-fine-1.tif
review 80 24 ja_JP.UTF-8
wait_screen '同じ病院の推薦票が二つあります'
wait_screen 'q 終了'
take pair
keys s
wait_screen 'F3  1/1 ページ'
wait_screen 'q 終了'
take page '（ページの画像）'
keys f
wait_screen '様式の用紙はどこですか。 1: 左上の角'
keys 3
wait_screen '3: 右下の角'
wait_screen 'q 戻る'
take corner '（ページの画像と、枠と十字）'
keys q
wait_screen 'F3  1/1 ページ'
keys s
wait_screen 'F4: 読み取れなかったファクスです'
wait_screen 'q 終了'
take broken
keys q
wait_left

# ---- the page ----
if [ "${1-}" = generate ]; then
    awk -v directory="$screens" '
        /^<!-- screen: / { print; name = $3; print ""; file = directory "/" name
            while ((getline line < file) > 0) print (line == "" ? "" : "    " line)
            print ""; skips = 1; next }
        skips && (/^    / || /^$/) { next }
        { skips = 0; print }' "$page" >"$scratch/page" && cat "$scratch/page" >"$page"
    exit
fi
# As the page has it; what may differ is alike on both sides.
told() { # NAME
    awk -v name="$1" '/^<!-- screen: / { found = $3 == name; next } found && /^    / { print substr($0, 5); next } found && !/^$/ { found = 0 }
        found { print }' "$page" | tidy | sed '1{/^$/d}'
}
alike() { # NAME
    case $1 in
    why) sed -E -e 's/[0-9]+(\.[0-9]+)?/0/g' ;;
    *) without_picture '（画像）' ;;
    esac
}
for file in "$screens"/*; do
    name=${file##*/}
    alike "$name" <"$file" >"$scratch/shown"
    told "$name" | alike "$name" >"$scratch/told"
    diff -u "$scratch/told" "$scratch/shown" >"$scratch/differs" || {
        fail "docs/operator.md shows another screen «$name»; look at both, then tests/desk/T310-screens.sh generate:"
        cat "$scratch/differs"
    }
done
for name in $(sed -n 's/^<!-- screen: \(.*\) -->$/\1/p' "$page"); do
    [ -f "$screens/$name" ] || fail "docs/operator.md has a screen «$name» that nobody takes"
done
done_testing "the screens of docs/operator.md"
