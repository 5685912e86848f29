# SPDX-License-Identifier: Apache-2.0
# SQL to a C string literal, one a line.
s/[\\"]/\\&/g
s/.*/"&\\n"/
