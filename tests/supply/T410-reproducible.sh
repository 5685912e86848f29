#!/bin/sh
# Proves that the same sources give the same bytes, wherever and whenever they are built: the programs are built in two
# directories of different names, without the tests (as they are installed), and compared.
# UKETSUKE_TEST_TARGETS: what to build (default: uketsuked, the daemon, which takes the least time)
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
targets=${UKETSUKE_TEST_TARGETS:-uketsuked}

for directory in one "another directory"; do
    mkdir "$scratch/$directory"
    (cd "$UKETSUKE_TEST_SOURCE" && tar -cf - --exclude='./build*' --exclude=./.git --exclude=./models --exclude=./samples .) |
        tar -xf - -C "$scratch/$directory" || exit 1
    mkdir -p "$scratch/$directory/models" "$scratch/$directory/samples"
    # shellcheck disable=SC2086
    (cd "$scratch/$directory" && meson setup build -Dtests=false && ninja -C build $targets) >"$scratch/log" 2>&1 || {
        tail -20 "$scratch/log"
        echo "FAIL: it does not build in «$directory»"
        exit 1
    }
done
for target in $targets; do
    cmp "$scratch/one/build/$target" "$scratch/another directory/build/$target" || { echo "FAIL: $target differs"; exit 1; }
    strings "$scratch/one/build/$target" | grep -q "$scratch" && { echo "FAIL: $target knows where it was built"; exit 1; }
done
echo "ok: the same bytes of $targets from two directories"
