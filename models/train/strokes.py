# SPDX-License-Identifier: Apache-2.0
"""Packs of strokes, and who wrote them.

A pack is *.jsonl.gz, one character a line: {"c": char, "w": writer, "s": [[x, y, x, y, …], …]}, y downward. Kanji and
kana lie in a box of 1000 × 1000; ASCII has the writer's capital height = 100 and its ink begins at 0, 0.
"""
import collections
import gzip
import json
import sys

import numpy as np

import places

POINTS = 32          # points of a stroke, evenly spaced along it
BOX, CAPITAL = 1000, 100
KANJIVG_CAPITAL = 720, 132  # KanjiVG's capital height and top within its box
CURVED = range(3, 15)  # strokes of so few points are drawn as Catmull-Rom curves
CURVE_STEPS = 6

JAPANESE_PACKS = ('kanjivg', 'tomoe_jis1', 'tomoe_level2_lgpl', 'tegaki_learner_kana', 'omniglot_katakana')
ASCII_PACKS = ('unipen_toshiba_jp', 'unipen_other')


def resample(flat):
    """A stroke as POINTS points of equal distance; few points are taken as the knots of a curve."""
    p = np.array(flat, np.float32).reshape(-1, 2)
    if len(p) == 1:
        p = np.concatenate([p, p + 1])
    if len(p) in CURVED:
        knots = np.concatenate([p[:1], p, p[-1:]])
        a, b, c, d = (v[:, None] for v in (knots[:-3], knots[1:-2], knots[2:-1], knots[3:]))
        t = np.linspace(0, 1, CURVE_STEPS, endpoint=False)[None, :, None]
        curve = .5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3)
        p = np.concatenate([curve.reshape(-1, 2), p[-1:]]).astype(np.float32)
    along = np.concatenate([[0], np.cumsum(np.hypot(*(p[1:] - p[:-1]).T))])
    if along[-1] <= 0:
        along = np.linspace(0, 1, len(p))
    at = np.linspace(0, along[-1], POINTS)
    return np.stack([np.interp(at, along, p[:, 0]), np.interp(at, along, p[:, 1])], 1).astype(np.float32)


class Glyph:
    """One character as one hand wrote it."""

    __slots__ = ('flat', 'resampled')

    def __init__(self, flat):
        self.flat, self.resampled = flat, None

    def points(self):
        """strokes × POINTS × 2, float32; made on the first call"""
        if self.resampled is None:
            self.resampled = np.stack([resample(stroke) for stroke in self.flat])
            self.flat = None
        return self.resampled


def read(name):
    """(character, writer, strokes) of each line of a pack; nothing where the pack is not there."""
    path = places.strokes(name)
    if path:
        with gzip.open(path, 'rt', encoding='utf8') as pack:
            for line in pack:
                row = json.loads(line)
                yield row['c'], row['w'], row['s']


def as_ascii(strokes):
    """KanjiVG's Latin letters in the scale of the ASCII packs."""
    height, top = KANJIVG_CAPITAL
    left = min(x for stroke in strokes for x in stroke[::2])
    highest = max(top, min(y for stroke in strokes for y in stroke[1::2]))
    return [[(v - (left, highest)[i % 2]) * CAPITAL / height for i, v in enumerate(stroke)] for stroke in strokes]


class Packs:
    """All strokes.

    japanese: character -> writer -> [Glyph]; ascii: one dict a pack, writer -> character -> [Glyph].
    held_out: the writers that only validate (data/split.tsv); shapes that are nobody's hand (KanjiVG) and kanji train and validate.
    """

    def __init__(self, chars):
        self.japanese = collections.defaultdict(lambda: collections.defaultdict(list))
        letters = collections.defaultdict(list)
        for name in JAPANESE_PACKS:
            for char, writer, flat in read(name):
                if ord(char) > 127 and char in chars:
                    self.japanese[char]['tomoe' if writer == 'tomoe2' else writer].append(Glyph(flat))
                elif writer == 'kanjivg':
                    letters[char].append(Glyph(as_ascii(flat)))
        self.ascii, self.held_out = [], places.held_out('writer')
        for name in ASCII_PACKS:
            writers = {}
            for char, writer, flat in read(name):
                writers.setdefault(writer, collections.defaultdict(list))[char].append(Glyph(flat))
            if writers:
                self.ascii.append(writers)
        if not self.ascii:
            print('no UNIPEN packs in $UKETSUKE_TRAIN_DATA: Latin strokes from KanjiVG alone', file=sys.stderr)
            self.ascii.append({'kanjivg': letters})
        katakana = sorted({w for writers in self.japanese.values() for w in writers if w.startswith('omni')})
        self.katakana_writers = [w for w in katakana if w not in self.held_out]

    def ascii_writers(self, pool, split):
        """The names of a pool's writers for 'train' or 'val'; where none is held out, all."""
        wanted = [w for w in pool if (w in self.held_out) == (split == 'val')]
        return wanted or list(pool)

    def ascii_glyph(self, char, writer, pool, split, dice):
        """A character by this writer, else by another of the pool, else by any who trains; None where nobody wrote it."""
        glyphs = writer.get(char)
        names = self.ascii_writers(pool, split)
        tries = 25
        while not glyphs and tries:
            glyphs, tries = pool[dice.choice(names)].get(char), tries - 1
        if not glyphs:
            last = self.ascii[-1]
            glyphs = next((last[w][char] for w in self.ascii_writers(last, 'train') if char in last[w]), None)
        return dice.choice(glyphs).points() if glyphs else None

    def japanese_glyph(self, char, style, katakana_writer, split, dice):
        """A kanji, kana or mark; TOMOE's and KanjiVG's shapes are mixed where their strokes agree. None if unknown."""
        by = self.japanese.get(char)
        if not by:
            return None
        if split == 'val':
            held_out = [w for w in by if w in self.held_out]
            if held_out:
                return dice.choice(by[dice.choice(held_out)]).points()
        if katakana_writer in by:
            return by[katakana_writer][0].points()
        trained = [w for w in by if w not in self.held_out]
        learners = [w for w in trained if w.startswith('tegaki')]
        if learners and dice.one_in(.4):
            return dice.choice(by[dice.choice(learners)]).points()
        tomoe = by.get('tomoe')
        kanjivg = by.get('kanjivg-Kaisho') if dice.one_in(.25) and 'kanjivg-Kaisho' in by else by.get('kanjivg')
        if tomoe and kanjivg:
            return mixed(tomoe[0].points(), kanjivg[0].points(), style, dice)
        if tomoe or kanjivg:
            return (tomoe or kanjivg)[0].points()
        return dice.choice(by[dice.choice(trained)]).points() if trained else None


MIXABLE = 140  # mean distance of the strokes' ends, of 1000


def mixed(tomoe, kanjivg, style, dice):
    """Between and beyond two shapes of a character whose strokes correspond; one of the two where they do not."""
    if tomoe.shape == kanjivg.shape and np.abs(tomoe[:, [0, -1]] - kanjivg[:, [0, -1]]).mean() < MIXABLE:
        share = style.mix + dice.gauss(0, .2)
        return tomoe * share + kanjivg * (1 - share)
    return tomoe if dice.one_in(.65) else kanjivg
