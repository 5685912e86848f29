# SPDX-License-Identifier: Apache-2.0
# SQL to a C string literal, one a line, and a comma after the last.
s/[\\"]/\\&/g
s/.*/"&\\n"/
$s/$/,/
