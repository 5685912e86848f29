#!/bin/sh
# Makes the samples of this directory anew: the same seeds and the same fonts give the same bytes. The fonts are those that
# tools/deps installs and those in samples/fonts.
# usage: samples/make.sh [BUILD_DIRECTORY]     (default: build)
set -eu
cd "$(dirname "$0")"
program=$(cd .. && cd "${1:-build}" && pwd)/uketsuke-sample
rm -f ./*.tif truth.jsonl

make() { # NAME SEED OPTION...
    name=$1 seed=$2
    shift 2
    "$program" --name "$name" --seed "$seed" "$@" -o .
}

# typed, nothing wrong: seeds chosen among 24 each so that every field reads right (README.md)
make typed-fine-1 1012 --typed --tier clean --resolution fine --line quiet
make typed-fine-2 1014 --typed --tier clean --resolution fine --line quiet
make typed-std-1 2014 --typed --tier clean --resolution std --line quiet
make typed-super-1 3020 --typed --tier clean --resolution super --line quiet
# typed, as they come
make typed-skewed-1 111 --typed --tier typical --resolution fine --line quiet
make typed-skewed-2 112 --typed --tier typical --resolution std --line quiet
make typed-harsh-1 113 --typed --tier harsh --resolution fine
# by hand
make hand-fine-1 121 --hand --tier clean --resolution fine --line quiet
make hand-fine-2 122 --hand --tier typical --resolution fine --line quiet
make hand-fine-3 123 --hand --tier typical --resolution fine --line quiet
make hand-std-1 124 --hand --tier typical --resolution std --line quiet
make hand-std-2 125 --hand --tier clean --resolution std --line quiet
make hand-super-1 126 --hand --tier typical --resolution super --line quiet
make hand-harsh-1 127 --hand --tier harsh --resolution fine
# scan lines lost on the way
make lost-typed-fine-1 131 --typed --tier typical --resolution fine --line bad
make lost-typed-std-1 132 --typed --tier typical --resolution std --line bad
make lost-hand-fine-1 133 --hand --tier typical --resolution fine --line bad
make lost-hand-fine-2 134 --hand --tier harsh --resolution fine --line bad
# laid in the wrong way
make upside-down-1 141 --typed --tier typical --upside-down --resolution fine
make upside-down-2 142 --hand --tier typical --upside-down --resolution std
make sideways-1 143 --typed --tier clean --rotation 90 --resolution fine --line quiet
# two pages, a call that was cut
make cover-1 151 --typed --tier typical --cover --resolution fine --line quiet
make cover-2 152 --hand --tier typical --cover --resolution fine
make cut-1 153 --hand --tier typical --cut --resolution fine --line quiet
# no nomination
make blank-1 161 --blank --tier typical --resolution fine
make foreign-letter-1 171 --foreign=letter --tier typical --resolution fine
make foreign-table-1 172 --foreign=table --tier typical --resolution fine
make foreign-empty-1 173 --foreign=empty --tier typical --resolution std
