#!/bin/sh
# Proves that cppcheck finds nothing in src/.
# usage: lint.sh SOURCE_ROOT
# Left out, and why: leaks (cppcheck does not know __attribute__((cleanup)); LeakSanitizer looks for them), and what it makes of
# compound literals (constStatement, uninitvar: the compiler and the sanitizers watch that).
set -u
command -v cppcheck >/dev/null || { echo "cppcheck is not installed (tools/deps test)"; exit 77; }
cd "$1" || exit 2
cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 -j2 -Isrc -D_GNU_SOURCE '-D_cleanup_(x)=' \
    --suppress=memleak --suppress=resourceLeak --suppress=constStatement --suppress=uninitvar --suppress=legacyUninitvar --suppress=unknownMacro src &&
    echo "lint: cppcheck finds nothing"
