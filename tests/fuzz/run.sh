#!/bin/sh
# Fuzzes each target for so many minutes, as many at a time as there are processors, going on from what earlier runs found
# (build-fuzz/corpus/NAME). Its last line says for how long, with how many inputs and how many edges reached, each was fuzzed
# since its program last changed, and how many findings there are; they lie in build-fuzz/found/.
# usage: tests/fuzz/run.sh MINUTES [NAME...]        NAME: form result text frame tiff conf notice faxlog tsv
set -eu
cd "$(dirname "$0")/../.."
build="build-fuzz"
record_of() { # NAME: what is known of this very program: a line a run, of seconds, inputs and edges
    echo "$build/fuzzed/$1-$(sha256sum "$build/tests/fuzz/fuzz-$1" | cut -c 1-16)"
}

if [ "$1" = --one ]; then # MINUTES NAME
    record=$(record_of "$3")
    mkdir -p "$build/corpus/$3"
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 "$build/tests/fuzz/fuzz-$3" -max_total_time=$(($2 * 60)) -timeout=25 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/found/$3-" "$build/corpus/$3" \
        "tests/fuzz/seeds/$3" >"$record.log" 2>&1 || echo "$3: see $record.log"
    awk '/ cov: /{ for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) } /number_of_executed_units/ { n = $2 }
         /^Done .* second/ { s = $(NF - 1) } END { print s + 0, n + 0, edges + 0 }' "$record.log" >>"$record"
    exit 0
fi

minutes=${1:?minutes}
shift
[ $# -gt 0 ] || set -- form result text frame tiff conf notice faxlog tsv
programs=
for name; do programs="$programs tests/fuzz/fuzz-$name"; done
{
    [ -f $build/build.ninja ] || CC=clang meson setup $build -Dbuildtype=debugoptimized -Db_sanitize=address,undefined \
        -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link
    # shellcheck disable=SC2086
    ninja -C $build $programs
} >$build.log 2>&1 || { tail -20 $build.log && exit 1; }
mkdir -p $build/found $build/fuzzed
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 tests/fuzz/run.sh --one "$minutes"

# where others hold the processors an input is slow by the clock alone: each is tried again by processor time
for file in $build/found/*-timeout-* $build/found/*-slow-unit-*; do
    [ -f "$file" ] || continue
    name=${file#"$build/found/"}
    (ulimit -t 25 && "$build/tests/fuzz/fuzz-${name%%-*}" "$file") >/dev/null 2>&1 && rm "$file"
done

table=
for name; do
    table="$table; $name $(awk '{ s += $1; n += $2; if ($3 > e) e = $3 }
        END { printf "%.0f min, %d inputs, %d edges", s / 60, n, e }' "$(record_of "$name")")"
done
n_found=$(find $build/found -type f | wc -l)
echo "fuzzed${table#;}; findings $n_found"
[ "$n_found" = 0 ]
