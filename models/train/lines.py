#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Generated lines of faxed form fields: what the recogniser learns from and is validated on.

    lines.py OUT.png [SEED]    draws a sheet of lines to look at, prints their texts and what a line costs
"""
import collections
import sys
import time

import cv2
import numpy as np

import fax
import hand
import places
from dice import Dice
from fonts import Fonts
from network import charset
from strokes import Packs
from texts import Texts

cv2.setNumThreads(1)

SOURCES = {'stroke': .42, 'font': .23, 'print': .35}  # most forms come back typed
LONGEST = 34  # characters
SHEET_LINES, SHEET_COLUMN, SHEET_ROW = (('stroke', 24), ('font', 12), ('print', 8)), 750, 75

Line = collections.namedtuple('Line', 'grey text source kind')  # grey: uint8 height × width, ink = 0


class Lines:
    """Draws lines of characters that the network knows (chars: the classes, as network.charset gives them).

    'val' keeps to the held-out font and the held-out writers, as far as there are any: one handwriting font, Latin
    writers, two of katakana. Kanji shapes, typed fonts and the lists of words are those of training.
    """

    def __init__(self, chars):
        self.chars = set(chars)
        self.texts, self.packs, self.fonts = Texts(self.chars), Packs(self.chars), Fonts()

    def render(self, text, source, dice, split):
        if source == 'stroke':
            return hand.draw(text, dice, self.packs, split)
        if source == 'font':
            return self.fonts.draw_handwriting(text, dice, split)
        return self.fonts.draw_typed(text, dice)

    def draw(self, dice, split='train', source=None):
        """The next Line; what cannot be drawn is drawn anew."""
        while True:
            chosen = source or dice.choices(list(SOURCES), list(SOURCES.values()))[0]
            kind, text = self.texts.draw(dice)
            if len(text) > LONGEST or not self.chars.issuperset(text):
                continue
            drawn = self.render(text, chosen, dice, split)
            grey = fax.damage(*drawn, dice, hand=chosen != 'print') if drawn else None
            if grey is not None:
                return Line(grey, ' '.join(text.split()), chosen, kind)


def sheet(path, seed):
    dice, lines = Dice(seed), Lines(charset(places.CHARS))
    wanted = [source for source, n in SHEET_LINES for _ in range(n)]
    picture = np.full(((len(wanted) + 1) // 2 * SHEET_ROW, 2 * SHEET_COLUMN), 200, np.uint8)
    started = time.process_time()
    for i, source in enumerate(wanted):
        line = lines.draw(dice, 'train', source)
        scale = min(1, (SHEET_COLUMN - 10) / line.grey.shape[1], (SHEET_ROW - 5) / line.grey.shape[0])
        grey = cv2.resize(line.grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        y, x = i // 2 * SHEET_ROW, i % 2 * SHEET_COLUMN
        picture[y:y + grey.shape[0], x:x + grey.shape[1]] = grey
        print(source, line.kind, line.text)
    print('%.0f ms a line' % (1000 * (time.process_time() - started) / len(wanted)))
    cv2.imwrite(path, picture)


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sheet(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1)
