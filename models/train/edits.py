# SPDX-License-Identifier: Apache-2.0
"""Edits between texts (Levenshtein): characters inserted, left out or replaced."""


def distances(a, b):
    """The edits from `a` to the first 0, 1, 2 … characters of `b`."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        new = [i + 1]
        for j, y in enumerate(b):
            new.append(min(row[j + 1] + 1, new[j] + 1, row[j] + (x != y)))
        row = new
    return row


def distance(a, b):
    return distances(a, b)[-1]
