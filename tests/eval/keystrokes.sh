#!/bin/sh
# How many keys an operator presses for a form: draws faxes, reads them, and lets the simulated operator work through them
# (keystrokes_eval.c; docs/operator.md has the table).
#   keystrokes.sh BUILD DIRECTORY SEED COUNT    COUNT typed and COUNT handwritten faxes, seeds SEED.. and SEED + 10000..,
#                                               drawn and read into DIRECTORY; what is there already is not done again
set -eu
[ $# -eq 4 ] || { sed -n '2,5s/^# *//p' "$0" >&2; exit 2; }
build=$1 directory=$2 seed=$3 count=$4
mkdir -p "$directory"
for hand in typed hand; do
    [ $hand = typed ] && from=$seed || from=$((seed + 10000))
    [ -s "$directory/$hand/truth.jsonl" ] || "$build/uketsuke-sample" --$hand --seed "$from" --count "$count" -o "$directory/$hand"
    [ -s "$directory/$hand.jsonl" ] || {
        "$build/uketsuke" read "$directory/$hand"/*.tif >"$directory/$hand.part"
        mv "$directory/$hand.part" "$directory/$hand.jsonl"
    }
done
cat "$directory/typed.jsonl" "$directory/hand.jsonl" >"$directory/read.jsonl"
"$build/tests/unit/desk/keystrokes-eval" "$directory/read.jsonl" "$directory/typed/truth.jsonl" "$directory/hand/truth.jsonl"
