# SPDX-License-Identifier: Apache-2.0
"""Lines of whole sample pages, cut out by the reader itself (tests/eval/reading_lines.c): its own registration, rules, seams.

A directory of them holds NUMBER.png and rows.tsv. What is written in a field of several lines is dealt to them so that the
edits between the parts and what the network read there are fewest; a field where two ways of dealing are as good, or a
line that reads quite otherwise, is left out.
"""
import collections
import json
import os

import cv2
import numpy as np

import fax
from edits import distance, distances

FARTHEST = .6   # edits by characters: beyond, something else is in the picture
KEPT = {'text': .4, 'label': .12, 'prefecture': .5}  # of the lines that would be learnt by heart, their texts being few
BENT_SHARE = .75         # of the lines by hand
SLANT = .12              # shear, sigma
WAVE_GRID = .3, .9       # grid of the elastic warp, of the line's height
WAVE = .02, .11          # its amplitude, of the grid
THICKER, THINNER = .2, .35  # shares, the one with the other


def bent(grey, dice):
    """A line by hand as another hand might have written it: slanted, warped, with a thicker or a thinner pen."""
    ink = 255 - grey
    height, width = ink.shape
    shear = dice.gauss(0, SLANT)
    more = int(abs(shear) * height) + 1
    ink = cv2.warpAffine(ink, np.float32([[1, -shear, more / 2 + shear * height / 2], [0, 1, 0]]), (width + more, height))
    grid = max(6, dice.uniform(*WAVE_GRID) * height)
    ink = fax.warped(ink, dice, dice.uniform(*WAVE) * grid, grid)
    pen = dice.random()
    if pen < THICKER:
        ink = cv2.dilate(ink, np.ones((2, 2), np.uint8))
    elif pen < THINNER:
        ink = cv2.erode(ink, np.ones((2, 2), np.uint8))
    return 255 - ink


class PageLine(collections.namedtuple('PageLine', 'path text source kind')):
    def grey(self, dice=None):
        """As lines.Line has it; dice bend what is written by hand."""
        grey = cv2.imread(self.path, cv2.IMREAD_GRAYSCALE)
        return bent(grey, dice) if dice and self.source == 'font' and dice.one_in(BENT_SHARE) else grey


def dealt(text, read):
    """`text` in len(read) parts as like to `read` as can be; None where it is not sure which."""
    n = len(text)
    ways = [[(0, ())] if at == 0 else [] for at in range(n + 1)]  # the two best by where a part ends: (edits, ends)
    for one in read:
        new = [[] for _ in range(n + 1)]
        for at in range(n + 1):
            if ways[at]:
                for length, edits in enumerate(distances(one, text[at:])):
                    new[at + length] += [(before + edits, ends + (at + length,)) for before, ends in ways[at]]
        ways = [sorted(some)[:2] for some in new]
    best = ways[n]
    if not best or len(best) > 1 and best[1][0] == best[0][0]:
        return None
    ends = (0,) + best[0][1]
    return [text[a:b] for a, b in zip(ends, ends[1:])]


def lines_of_field(rows, texts):
    """The lines of one field (rows of rows.tsv, split) whose text is known."""
    whole, read = json.loads(rows[0][8]), [json.loads(row[9]) for row in rows]
    parts = [texts.normal(part) for part in whole.split('\n')]
    if len(parts) != len(rows):
        parts = dealt(texts.normal(whole).replace('\n', ''), [texts.normal(one) for one in read])
    source = {'hand': 'font', 'typed': 'print', 'printed': 'print'}[rows[0][4]]
    for part, seen, row in zip(parts or (), read, rows):
        text = ' '.join(part.split())
        bare, seen = text.replace(' ', ''), texts.normal(seen).replace(' ', '')
        if bare and distance(seen, bare) <= FARTHEST * len(bare):
            yield PageLine(row[0], text, source, row[3])


class Pages:
    """All lines below `root`, those that texts.chars can write; draw(dice) takes any of them."""

    def __init__(self, root, texts, longest):
        self.lines = []
        for folder in sorted(os.listdir(root)):
            path = os.path.join(root, folder)
            with open(os.path.join(path, 'rows.tsv'), encoding='utf8') as file:
                rows = [line.rstrip('\n').split('\t') for line in file]
            fields = []
            for row in rows:
                if row[6] == '1':
                    fields.append([])
                fields[-1].append(row)
            for field in fields:
                self.lines += [line._replace(path=os.path.join(path, line.path)) for line in lines_of_field(field, texts)
                               if len(line.text) <= longest and texts.chars.issuperset(line.text)]

    def draw(self, dice):
        while True:
            line = dice.choice(self.lines)
            if dice.one_in(KEPT.get(line.kind, 1)):
                return line
