#!/bin/sh
# Proves that the bill of materials names every package whose library the programs open, with its version.
set -u
command -v dpkg-query >/dev/null || { echo "no dpkg: skipped"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$UKETSUKE_TEST_SOURCE/tools/sbom" >"$scratch/sbom" || exit 1
jq -e '.bomFormat == "CycloneDX" and (.components | length > 20) and ([.components[].version | length > 0] | all)' \
    "$scratch/sbom" >/dev/null || { echo "FAIL: not a bill of materials"; exit 1; }
for package in libtiff-dev libsqlite3-dev libtesseract-dev libseccomp-dev; do
    jq -e --arg name $package 'any(.components[]; .name == $name)' "$scratch/sbom" >/dev/null ||
        { echo "FAIL: $package is missing"; exit 1; }
done
echo "ok: bill of materials"
