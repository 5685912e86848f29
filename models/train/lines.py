#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Generated lines of faxed form fields: what the recogniser learns from and is validated on.

    lines.py OUT.png [SEED]    draws a sheet of lines to look at, prints their texts and what a line costs
"""
import collections
import sys
import time
import unicodedata

import cv2
import numpy as np

import fax
import hand
import places
from dice import Dice
from fonts import Fonts
from network import charset
from pages import Pages
from strokes import Packs
from texts import Texts

cv2.setNumThreads(1)

SOURCES = {'stroke': .48, 'font': .24, 'print': .28}  # what is written by hand is the harder half
LONGEST = 34  # characters
SHEET_LINES, SHEET_COLUMN, SHEET_ROW = (('stroke', 24), ('font', 12), ('print', 8)), 750, 75

Line = collections.namedtuple('Line', 'grey text source kind')  # grey: uint8 height × width, ink = 0


def keyed(text, dice):
    """As people key it in: ASCII also in full width, katakana also in half width, dashes of several kinds."""
    form = dice.random()
    if form < FULL_WIDTH:
        text = ''.join(chr(ord(c) + 0xfee0) if '!' <= c <= '~' else c for c in text)
        dash = dice.choice('－－−―‐')
        return text.replace('－', dash).replace(' ', dice.choice(' \u3000'))
    return text.translate(HALF_KANA) if form < FULL_WIDTH + HALF_WIDTH else text


def half_kana():
    """Code of a katakana, also a voiced one -> half-width characters."""
    found = {}
    for half in map(chr, range(0xff66, 0xff9e)):
        for mark in ('', 'ﾞ', 'ﾟ'):
            whole = unicodedata.normalize('NFKC', half + mark)
            if len(whole) == 1:
                found[ord(whole)] = half + mark
    return found


FULL_WIDTH, HALF_WIDTH = .12, .06  # shares of typed lines
HALF_KANA = half_kana()


class Lines:
    """Draws lines of characters that the network knows (chars: the classes, as network.charset gives them).

    'val' keeps to the held-out font and the held-out writers, as far as there are any: one handwriting font, Latin
    writers, two of katakana. Kanji shapes, typed fonts and the lists of words are those of training.
    """

    def __init__(self, chars, pages=None, pages_share=.5):
        """pages: a directory of lines of whole pages (pages.py), of which that share is drawn in training."""
        self.chars = set(chars)
        self.texts, self.packs, self.fonts = Texts(self.chars), Packs(self.chars), Fonts()
        self.pages, self.pages_share = pages and Pages(pages, self.texts, LONGEST), pages_share

    def render(self, text, source, dice, split):
        if source == 'stroke':
            return hand.draw(text, dice, self.packs, split)
        if source == 'font':
            return self.fonts.draw_handwriting(text, dice, split)
        return self.fonts.draw_typed(text, dice, split)

    def draw(self, dice, split='train', source=None):
        """The next Line; what cannot be drawn is drawn anew."""
        if self.pages and split == 'train' and dice.one_in(self.pages_share):
            line = self.pages.draw(dice)
            return Line(line.grey(dice), line.text, line.source, line.kind)
        while True:
            chosen = source or dice.choices(list(SOURCES), list(SOURCES.values()))[0]
            kind, shown = self.texts.draw(dice)
            if kind == 'any' and not source and dice.one_in(.3):  # what is rare is mostly typed, and few hands have it
                chosen = 'print'
            if chosen == 'print' and kind != 'any':
                shown = keyed(shown, dice)
            text = self.texts.normal(shown)
            if len(text) > LONGEST or not self.chars.issuperset(text):
                continue
            drawn = self.render(shown, chosen, dice, split)
            if not drawn and kind == 'any':  # few hands know rare characters
                chosen = 'print'
                drawn = self.render(shown, chosen, dice, split)
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
