#!/bin/sh
# Proves `uketsuke review` as a person meets it: the real program on a pty (tmux), real faxes, keys pressed and screens compared.
# Every field goes to a person (auto_accept = no), so that the screens do not hang on what the models are sure of.
. "$UKETSUKE_TEST_SOURCE/tests/desk/lib.sh"
value() { "$uketsuke" show N1 --json | jq -r --arg id "$1" '.fields[] | select(.id == $id) | .value + " " + .status'; }
is_value() { [ "$(value "$1")" = "$2" ] || fail "$1 is «$(value "$1")», not «$2»"; }

printf '[judge]\nauto_accept = no\n[desk]\nspot_share = 0\n' >>"$UKETSUKE_INSTANCE/uketsuke.conf"
cp "$samples/typed-fine-1.tif" "$spool/fax1.tif"
start_daemon
wait_for "the form to be read" has 1 read
cp "$samples/foreign-letter-1.tif" "$spool/fax2.tif"
wait_for "the letter to be read" has 2 read
echo 'no TIFF' >"$spool/fax3.tif"
wait_for "the broken fax to fail" has 1 failed
stop_daemon

# ---- a field: label, value and keys in Japanese, and the ink ----
review 80 24 ja_JP.UTF-8
wait_screen 'N1 都道府県名  1/'
wait_screen '⏎  山形県'
wait_screen '⏎ 採用  数字 候補  e 編集  k 空欄  x 判読不能'
[ "$(screen | sed -n '2,12p' | tr -d ' \n' | wc -m)" -gt 40 ] || fail "no picture: $(screen)"
keys Enter
wait_screen 'N1 ご施設名  2/'
is_value prefecture '山形県 confirmed'

# ---- typing: the line is prefilled, Japanese goes in and out ----
keys e
wait_screen '> 山形県立中央病院'
keys C-e '髙﨑'
wait_screen '> 山形県立中央病院髙﨑'
keys BSpace
wait_screen '> 山形県立中央病院髙'
keys C-g
wait_screen 's 後回し'
is_value facility '山形県立中央病院 review'
keys e
wait_screen '> 山形県立中央病院'
keys Down # as it was read otherwise
wait_no_screen '> 山形県立中央病院'
keys C-u C-k '山形県立中央病院捨てる'
wait_screen '> 山形県立中央病院捨てる'
keys C-c
wait_screen 's 後回し'
is_value facility '山形県立中央病院 review'
[ "$(database 'SELECT count(*) FROM drafts')" = 0 ] || fail "Ctrl-C leaves a draft"
keys e
wait_screen '> 山形県立中央病院'
keys C-u C-k '髙島病院' Enter
wait_screen 'N1 責任者 ご担当者名  3/'
is_value facility '髙島病院 corrected'
keys u
wait_screen 'N1 ご施設名  2/'
wait_screen '元に戻しました: N1 ご施設名'
is_value facility '山形県立中央病院 review'

# ---- what is pasted is text and no keys; a key that came with the one before is older than the screen ----
terminal set-buffer 'x 病院
k'
terminal paste-buffer -p -t desk
wait_screen '> x 病院⏎k'
keys C-g
wait_screen 's 後回し'
is_value facility '山形県立中央病院 review'
keys Enter Enter
wait_screen '画面が出る前に押されたキーです'
[ "$(database "SELECT count(*) FROM fields WHERE nomination = 1 AND status = 'confirmed'")" = 2 ] ||
    fail "a second Enter decided a field that nobody had seen: $(screen)"

# ---- looking around, and a window that changes its size ----
wait_screen 'N1 責任者 ご担当者名  3/'
keys n
wait_screen '責任者 電話番号'
keys Space
wait_screen '3/'
keys w
wait_screen '現在の規則による判定'
keys z
wait_screen '3/'
keys '?'
wait_screen 'このページを却下する'
keys z p
wait_screen 'Space 拡大  ←↑↓→ 移動  t 回す  ほかのキー 戻る'
keys Space Space Right t z
wait_screen '3/'
terminal resize-window -t desk -x 40 -y 14
wait_screen '⏎ 採用 e 編集 s 後回し ? 説明 q 終了'
wait_screen 'N1 責任者 ご担当者名  3/'
keys '?' # longer than this screen: it goes on
wait_screen 'Space 続き  ほかのキー 戻る'
keys Space
wait_screen 'q     終了'
keys z
wait_screen '⏎ 採用 e 編集'
keys '?'
wait_screen 'Space 続き  ほかのキー 戻る'
terminal resize-window -t desk -x 80 -y 24 # what is looked at stays
wait_screen 'q     終了'
keys z
wait_screen '数字 候補'
keys k
wait_screen '4/'
is_value responsible.name ' corrected'
keys b
wait_screen '3/'
wait_screen '（済み）'
keys u
wait_screen '元に戻しました'
keys s
wait_screen '4/'

# ---- a lost line in mid-edit: the lease returns, the draft stays ----
keys e
wait_screen '> '
keys C-u C-k '途中まで'
wait_screen '> 途中まで'
pane=$(terminal display-message -p -t desk '#{pane_pid}')
read -r reviewer </proc/"$pane"/task/"$pane"/children
kill -HUP "$reviewer"
wait_left
[ "$(cat "$scratch/left")" = 0 ] || fail "SIGHUP: exit status $(cat "$scratch/left"): $(cat "$scratch/err")"
cmp -s "$scratch/stty-before" "$scratch/stty-after" || fail "the terminal was not put back: $(diff "$scratch/stty-before" "$scratch/stty-after")"
[ "$(database 'SELECT count(*) FROM leases')" = 0 ] || fail "a lease stays"
[ "$(database 'SELECT text FROM drafts')" = 途中まで ] || fail "no draft"
is_value responsible.department "$(value responsible.department | sed 's/ [a-z]*$//') review"
review 80 24 ja_JP.UTF-8 --kind department
wait_screen '入力途中: 途中まで'
keys Enter
wait_screen '> 途中まで'
keys 'です'
wait_screen '> 途中までです'
terminal kill-session -t desk # the terminal is gone, of which only its shell is told
draft_is() { [ "$(database 'SELECT text FROM drafts')" = "$1" ]; }
until_it "what was typed is lost with the terminal" draft_is 途中までです
returned() { [ "$(database 'SELECT count(*) FROM leases')" = 0 ]; }
until_it "a lease stays when the terminal is gone" returned
review 80 24 ja_JP.UTF-8 --kind department
wait_screen '入力途中: 途中までです'
keys Enter
wait_screen '> 途中までです'
keys BSpace BSpace Enter
wait_screen 'N1 実務者 ご所属部署名'
is_value responsible.department '途中まで corrected'
keys q
wait_left
[ "$(cat "$scratch/left")" = 0 ] || fail "q: exit status $(cat "$scratch/left")"

# ---- the page that is no form ----
review 60 20 ja_JP.UTF-8 --pages
wait_screen 'F2  1/1 ページ: 既知の様式ではありません'
keys Space Down t # from near
keys r
wait_screen 'ファクス全体を却下する理由:'
keys C-g
wait_screen 'l 手紙  c 送付状'
keys l
wait_screen 'F3: 読み取れなかったファクスです'
keys s
wait_screen '確認するものはもうありません'
keys q
wait_left
"$uketsuke" list --queue | grep -q F2 && fail "F2 still waits"
LOCPATH=$scratch LC_ALL=ja_JP.UTF-8 "$uketsuke" history F2 | grep -q 'ページの分類' || fail "the history does not say it"
"$uketsuke" undo F2 >/dev/null || fail "the filing is not taken back"
"$uketsuke" list --queue | grep -q F2 || fail "F2 does not wait again"

# ---- showing where a form lies, on 40 columns, in a window that changes, on a line that is lost ----
review 40 14 ja_JP.UTF-8 --pages
wait_screen 'F2  1/1 ページ'
keys f
wait_screen '様式の用紙はどこですか。 1: 左上の角'
keys Right Tab
wait_screen '2: 右上の角'
wait_screen 'q 戻る'
terminal resize-window -t desk -x 70 -y 20
wait_screen 'Tab 次の角'
wait_screen '2: 右上の角'
pane=$(terminal display-message -p -t desk '#{pane_pid}')
read -r reviewer </proc/"$pane"/task/"$pane"/children
kill -HUP "$reviewer"
wait_left
[ "$(cat "$scratch/left")" = 0 ] || fail "SIGHUP while pointing: exit status $(cat "$scratch/left"): $(cat "$scratch/err")"
[ "$(sed 1d "$scratch/stty-before")" = "$(sed 1d "$scratch/stty-after")" ] || # the first line tells the window's size
    fail "the terminal was not put back after pointing: $(diff "$scratch/stty-before" "$scratch/stty-after")"
"$uketsuke" list --queue | grep -q F2 || fail "F2 does not wait after the line was lost"

# ---- it is a form after all: where it lies is shown with the keyboard, and it is read there ----
review 80 24 ja_JP.UTF-8 --pages
wait_screen 'F2  1/1 ページ: 既知の様式ではありません'
keys f
wait_screen '様式の用紙はどこですか。 1: 左上の角'
keys Right Down 3
wait_screen '3: 右下の角'
keys Space t t t t Space Enter
wait_screen 'N2 都道府県名  1/16'
keys q
wait_left
[ "$(database "SELECT count(*) FROM fields WHERE nomination = 2 AND json_extract(seen, '$.box[2]') > 0")" = 16 ] ||
    fail "the fields have no place on the page"
"$uketsuke" undo >/dev/null || fail "the assignment is not taken back"
"$uketsuke" list --queue | grep -q F2 || fail "F2 does not wait again"
status 2 "$uketsuke" assign F2 1 renrakuhyo --cells 'nonsense=1,2,3,4'
status 1 "$uketsuke" assign F2 1 renrakuhyo --corners '0,0 0,0 0,0 0,0'
[ "$("$uketsuke" assign F2 1 renrakuhyo --cells 'prefecture=500,400,1500,460 opinion=300,1900,1500,2100')" = N2 ] || fail "assign by cells"
"$uketsuke" undo >/dev/null || fail "the assignment is not taken back"
[ "$("$uketsuke" assign F2 1 renrakuhyo)" = N2 ] || fail "assign makes no nomination"

# ---- one kind across the faxes; what is typed is looked up by its sound; free text place by place ----
review 40 14 ja_JP.UTF-8 --kind phone
wait_screen 'N1 責任者 電話番号  1/'
keys /
wait_screen '>'
keys '03-0000-0001'
terminal resize-window -t desk -x 60 -y 18
wait_screen '> 03-0000-0001'
keys Enter
wait_screen 'N1 実務者 電話番号  2/'
is_value responsible.phone '03-0000-0001 corrected'
keys s s
wait_screen 'N2 責任者 電話番号'
keys q
wait_left
review 80 24 ja_JP.UTF-8 --all N2
wait_screen 'N2 都道府県名  1/16'
keys /
wait_screen '>'
keys osa
wait_screen 'Tab 大阪府'
keys Tab Enter
wait_screen 'N2 ご施設名  2/16'
[ "$("$uketsuke" show N2 --json | jq -r '.fields[] | select(.id == "prefecture") | .value')" = 大阪府 ] || fail "Tab does not put the prefecture in"
keys u
wait_screen '元に戻しました'
keys q
wait_left
guard=$(database "SELECT sql FROM sqlite_master WHERE name = 'fields_seen_stays'") # what was seen is never edited
database "DROP TRIGGER fields_seen_stays; UPDATE fields SET value = '課仰です', status = 'review', seen = json_set(seen, '\$.reading.by', json('[
    {\"engine\": \"ctc\", \"text\": \"課仰です\", \"characters\": []}, {\"engine\": \"tesseract\", \"text\": \"課例でず\", \"characters\": []}]'))
    WHERE nomination = 1 AND field = 'opinion'; $guard"
review 80 24 ja_JP.UTF-8 --kind text
wait_screen '課[1仰]で[2す]'
wait_screen '1  仰→例'
keys 1
wait_screen '課[1例]で[2す]'
keys e
wait_screen '> 課例です'
keys '題' Enter # where the place ends
opinion_is() { [ "$(value opinion)" = "$1" ]; }
until_it "the opinion is not as it was typed" opinion_is '課例題です corrected'
keys q
wait_left

# ---- a whole form; a second key, blind; two keys that differ; one hospital twice ----
actor=$(database "SELECT actor FROM history WHERE action = 'corrected' LIMIT 1")
review 80 24 ja_JP.UTF-8 --all N1
wait_screen 'N1 都道府県名  1/16'
keys q
wait_left
review 80 24 ja_JP.UTF-8 --keys
wait_left
[ "$(cat "$scratch/left")" = 1 ] || fail "--keys by no supervisor: exit status $(cat "$scratch/left")"
printf 'second_kinds = department\nsupervisors = %s\n' "$actor" >>"$UKETSUKE_INSTANCE/uketsuke.conf"
database "UPDATE fields SET status = 'accepted', value = '外科' WHERE nomination = 1 AND field = 'practitioner.department'"
review 80 24 ja_JP.UTF-8 --second
wait_screen 'N1 実務者 ご所属部署名'
wait_screen 's 後回し  b 前へ'
shows '外科' && fail "the first key is shown: $(screen)"
keys n
wait_screen '一度目の入力を見ずに入力する間は'
keys Enter
wait_screen '>'
keys '内科'
wait_screen '> 内科'
keys Enter
wait_screen '確認するものはもうありません'
keys u # a slip of the second key is taken back, and it is typed again
wait_screen '元に戻しました'
keys q
wait_left
[ "$(database 'SELECT count(*) FROM second_keys')" = 0 ] || fail "the second key stays"
database "UPDATE fields SET status = 'accepted' WHERE nomination = 1 AND field = 'practitioner.department'" # as it was made
review 80 24 ja_JP.UTF-8 --second
wait_screen 'N1 実務者 ご所属部署名'
keys Enter
wait_screen '>'
keys '内科'
wait_screen '> 内科'
keys Enter
wait_screen '確認するものはもうありません'
keys q
wait_left
review 80 24 ja_JP.UTF-8 --keys
wait_screen '二人の入力が食い違っています'
wait_screen '1  外科'
wait_screen '2  内科'
keys Enter # neither, by habit
keys 2
wait_screen '確認するものはもうありません'
keys q
wait_left
is_value practitioner.department '内科 corrected'
database "UPDATE fields SET status = 'confirmed' WHERE status = 'review';
    UPDATE fields SET value = '山形県' WHERE field = 'prefecture'; UPDATE fields SET value = '山形県立中尖病院' WHERE nomination = 2 AND field = 'facility';
    UPDATE fields SET value = '髙島 一郎' WHERE field = 'responsible.name'"
review 80 24 ja_JP.UTF-8
wait_screen '同じ病院の推薦票が二つあります'
wait_screen '施設名がほぼ同じ'
wait_screen '山形県立中尖病院'
keys 1
wait_screen 'F3: 読み取れなかったファクスです'
keys u
wait_screen '同じ病院の推薦票が二つあります'
terminal resize-window -t desk -x 40 -y 14
wait_screen '1 左 2 右 b 両方 s 後回し q 終了'
keys 1
wait_screen 'F3: 読み取れなかったファクスです'

# ---- what could not be read is keyed in from paper; the last screen stays in a window of another size ----
terminal resize-window -t desk -x 80 -y 24
wait_screen 'f ページごとに見る'
keys f
wait_screen 'F3  1/1 ページ: 既知の様式ではありません'
keys f
wait_screen 'N3 都道府県名  1/16'
wait_screen '⏎  （空欄）'
keys q
wait_left
[ "$(database "SELECT f.state, f.n_forms, count(*) FROM fields i JOIN nominations n ON n.id = i.nomination
    JOIN faxes f ON f.id = n.fax WHERE f.id = 3 AND i.status = 'review'")" = 'read|1|16' ] || fail "the broken fax is not keyed in"
"$uketsuke" undo >/dev/null || fail "the keying in is not taken back"
"$uketsuke" list --queue | grep -q F3 || fail "F3 does not wait again"
"$uketsuke" file F3 unreadable || fail "F3 is not filed"
review 80 24 ja_JP.UTF-8
wait_screen '確認するものはもうありません'
terminal resize-window -t desk -x 40 -y 14 # is no key
sleep 0.3
wait_screen '確認するものはもうありません'
keys q
wait_left
"$uketsuke" history N2 | grep -q superseded || fail "the history does not say that N2 is superseded"

# ---- where it cannot work it says so ----
review 80 24 C
wait_left
[ "$(cat "$scratch/left")" = 1 ] || fail "LC_ALL=C: exit status $(cat "$scratch/left")"
grep -q 'LANG=ja_JP.UTF-8' "$scratch/err" || fail "LC_ALL=C: $(cat "$scratch/err")"
status 1 env LC_ALL=C.UTF-8 "$uketsuke" review
grep -q terminal "$scratch/err" || fail "no terminal: $(cat "$scratch/err")"
status 2 "$uketsuke" review --kind nonsense
status 2 "$uketsuke" review --second --keys
status 2 "$uketsuke" review --second --kind phone

done_testing review
