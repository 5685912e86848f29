# SPDX-License-Identifier: Apache-2.0
"""Handwriting from strokes: a style a line, deformed strokes, a pen.

Lines are drawn white (ink = 255) on black at SCALE pixels a millimetre, twice the fax's fine resolution.
"""
import dataclasses
import math

import cv2
import numpy as np

from strokes import BOX, CAPITAL

SCALE = 2 * 204 / 25.4     # pixels a millimetre
SIZES = (3.6, 4.2, 4.8, 5.2, 5.8, 6.5, 7.5, 8.5)  # mm, of a kanji's box
PENS = (.28, .35, .4, .45, .5, .5, .55, .65, .8)  # mm
THICKEST = .075, .105      # of the size: a thick pen writes large
SUBPIXEL = 4               # bits of fraction that the pen's points keep

DESCENDERS, MIDDLE, TOP = set('gjpqy,;'), set('-~=+'), set('"\'`^*')
ASCII_OFFSET, ASCII_NODE, ASCII_BOW = .5, .6, .6  # real hands vary by themselves: these deformations act less
SPACE = .25, .9            # of the size
JOINED_WITHIN = .6         # of the size: strokes further apart are never joined


@dataclasses.dataclass
class Style:
    """How one writer writes one line. Lengths are of a box of 1000 where no unit is named."""

    hard: float      # how far everything strays: 0.35 neat … 1.5 scrawled
    slant: float     # shear
    aspect: float    # width by height
    offset: float    # stray of a stroke's place
    angle: float     # stray of a stroke's direction, rad
    scale: float     # stray of a stroke's length
    bow: float       # stray of a stroke's bend, of its chord
    bow_mean: float  # bend of all strokes
    waves: list      # (amplitude, periods a box, phase x, phase y): a warp that all characters share
    node: float      # pull of the middle
    join: float      # share of strokes joined to the next
    rounding: float  # corners cut, in points of a stroke
    pen: float       # mm
    mix: float       # share of TOMOE in a mixture with KanjiVG, also beyond 0 and 1
    kana: float      # size of kana by that of kanji
    capital: float   # height of capitals by the size of kanji
    spacing: float   # between characters, of the size
    lean: float      # rotation of all characters, rad
    turn: float      # stray of a character's rotation, rad
    size: float      # stray of a character's size
    base: float      # stray of a character's height on the line, of the size

    @classmethod
    def draw(cls, dice):
        hard = dice.choice((.35, .6, .6, .8, 1, 1, 1.25, 1.5))
        return cls(
            hard=hard, slant=dice.gauss(0, .11), aspect=math.exp(dice.gauss(-.02, .12)),
            offset=22 * hard * dice.uniform(.3, 1.3), angle=.06 * hard * dice.uniform(.3, 1.3),
            scale=.07 * hard * dice.uniform(.3, 1.3), bow=.035 * hard * dice.uniform(.2, 1.4),
            bow_mean=dice.gauss(0, .03) * hard, waves=[wave(dice, 14 * hard, .4, 1.3) for _ in range(2)],
            node=28 * hard, join=dice.choice((0, 0, 0, .05, .12, .25, .45)), rounding=dice.choice((0, 0, 1, 1.5, 2.5)),
            pen=dice.choice(PENS), mix=dice.uniform(-.25, 1.25), kana=dice.uniform(.72, 1.02),
            capital=dice.uniform(.55, .85), spacing=dice.gauss(.06, .09), lean=dice.gauss(0, .03),
            turn=.035 * hard, size=.06 * hard, base=.035 * hard)

    def for_ascii(self):
        return dataclasses.replace(self, offset=self.offset * ASCII_OFFSET, node=self.node * ASCII_NODE,
                                   bow=self.bow * ASCII_BOW)


def wave(dice, amplitude, slowest, fastest):
    return (dice.gauss(0, amplitude), dice.uniform(slowest, fastest),
            dice.uniform(0, 2 * math.pi), dice.uniform(0, 2 * math.pi))


def is_kana(char):
    return '\u3040' <= char < '\u3100'


def turned(points, angle, shear=0.0):
    x, y = points[..., 0], points[..., 1]
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([x * c - y * (s + shear), x * s + y * c], -1)


def deform(points, dice, style, box):
    """A glyph centred on 0, as this style strays from it. points: strokes × POINTS × 2; box: its scale, BOX or CAPITAL."""
    noise, unit, n = dice.noise, box / BOX, len(points)
    centre = points.mean(1, keepdims=True)
    angle = noise.randn(n, 1) * style.angle
    p = turned((points - centre) * (1 + noise.randn(n, 1, 2) * style.scale), angle)
    t = np.linspace(0, 1, points.shape[1], dtype=np.float32)
    chord = points[:, -1] - points[:, 0]
    normal = np.stack([-chord[:, 1], chord[:, 0]], -1)[:, None]
    bow = (noise.randn(n) * style.bow + style.bow_mean)[:, None, None]
    p = p + bow * normal * (4 * t * (1 - t) - .67)[None, :, None] + centre
    p = p + noise.randn(n, 1, 2) * style.offset * unit
    for amplitude, periods, phase_y, phase_x in style.waves + [wave(dice, 12 * style.hard, .5, 1.4)]:
        y = p[..., 1] * (2 * math.pi * periods / box) + phase_y
        x = p[..., 0] * (2 * math.pi * periods / box) + phase_x
        p = p + amplitude * unit * np.stack([np.sin(y), np.sin(x)], -1)
    pull = noise.randn(2) * style.node * unit
    p = p + pull * np.clip(1 - np.abs(p) / (box / 2), 0, 1)
    return rounded(p, t, style.rounding) if style.rounding and box == BOX else p


def rounded(p, t, rounding):
    """Corners cut by a blur along each stroke that leaves its ends."""
    weights = np.exp(-.5 * (np.arange(-4, 5) / rounding) ** 2)
    weights /= weights.sum()
    padded = np.pad(p, ((0, 0), (4, 4), (0, 0)), mode='edge')
    blurred = sum(w * padded[:, i:i + p.shape[1]] for i, w in enumerate(weights))
    share = min(1, .3 + rounding * .25) * np.clip(np.minimum(t, 1 - t) * 6, 0, 1)[None, :, None]
    return p * (1 - share) + blurred * share


def joined(strokes, dice, style, size):
    """The strokes as polylines; some run on to the next, or end on their way to it."""
    lines = []
    for stroke in strokes:
        if lines and dice.one_in(style.join):
            here, there = lines[-1][-1], stroke[0]
            if np.hypot(*(there - here)) < JOINED_WITHIN * size:
                if dice.one_in(.6):
                    middle = (here + there) / 2 + dice.noise.randn(2) * .04 * size
                    if dice.one_in(.8):
                        lines[-1] = np.concatenate([lines[-1], [middle], stroke])
                        continue
                    lines[-1] = np.concatenate([lines[-1], [here * .4 + there * .6]])
                else:
                    lines[-1] = np.concatenate([lines[-1], [(here + there) / 2]])
        lines.append(stroke)
    return lines


def stroke_pen(canvas, lines, dice, thickness):
    for line in lines:
        width = max(2, round(thickness * (1 + dice.gauss(0, .06))))
        points = np.round(line * (1 << SUBPIXEL)).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(canvas, [points], False, 255, width, cv2.LINE_AA, SUBPIXEL)


class Writer:
    """One hand on one line: its style, its writers of Latin letters and katakana, and where the pen is."""

    def __init__(self, text, dice, packs, split):
        self.dice, self.packs, self.split = dice, packs, split
        self.style = Style.draw(dice)
        self.size = dice.choice(SIZES) * dice.uniform(.9, 1.1) * SCALE
        self.thickness = min(self.style.pen * SCALE, self.size * dice.uniform(*THICKEST))
        self.choose_writers(text)
        margin = self.margin = self.size * .8
        self.canvas = np.zeros((int(self.size * 1.2 + 2 * margin), int(self.size * len(text) * 1.6 + 3 * margin + self.size)),
                               np.uint8)
        self.x, self.base = margin, margin + self.size
        self.rise = dice.gauss(0, .012)
        self.sway = dice.gauss(0, .03) * self.size, dice.uniform(2, 9) * self.size, dice.uniform(0, 2 * math.pi)
        self.growth = dice.gauss(0, .012)
        pure_ascii = all(ord(c) < 128 for c in text)
        self.capital = self.size * self.style.capital * (dice.uniform(.75, 1.1) if pure_ascii else 1)

    def choose_writers(self, text):
        self.pool = self.dice.choice(self.packs.ascii)
        names = self.packs.ascii_writers(self.pool, self.split)
        self.latin = self.pool[self.dice.choice(names)]
        self.katakana = self.dice.choice(self.packs.katakana_writers) if self.dice.one_in(.35) else None
        letters = {c for c in text if ord(c) < 128}
        if sum(c not in self.latin for c in letters) > 2:  # somebody who wrote more of these characters
            some = [self.pool[self.dice.choice(names)] for _ in range(6)]
            self.latin = max(some, key=lambda writer: sum(c in writer for c in letters))

    def write(self, char, n):
        """Writes the n-th character; False where it cannot."""
        if char == ' ':
            self.x += self.size * self.dice.uniform(*SPACE)
            return True
        dice, style = self.dice, self.style
        factor = math.exp(dice.gauss(0, style.size) + self.growth * n)
        amplitude, length, phase = self.sway
        base = (self.base + self.rise * (self.x - self.margin) + dice.gauss(0, style.base) * self.size +
                amplitude * math.sin(self.x / length * 2 * math.pi + phase))
        shear = style.slant + dice.gauss(0, .04) * style.hard
        angle = dice.gauss(style.lean, style.turn)
        put = self.write_ascii if ord(char) < 128 else self.write_japanese
        return put(char, factor, base, angle, shear) and self.x <= self.canvas.shape[1] - 2 * self.size

    def write_ascii(self, char, factor, base, angle, shear):
        dice, style, capital = self.dice, self.style, self.capital
        points = self.packs.ascii_glyph(char, self.latin, self.pool, self.split, dice)
        if points is None:
            return False
        low, high = points.reshape(-1, 2).min(0), points.reshape(-1, 2).max(0)
        p = deform(points - (low + high) / 2, dice, style.for_ascii(), CAPITAL)
        scale = capital / CAPITAL * factor
        width, height = (high - low) * scale * (style.aspect, 1)
        if char == '-' and dice.one_in(.3):
            stretch = dice.uniform(.6, 1.8)
            width, p = width * stretch, p * (stretch, 1)
        if char in MIDDLE:
            top = base - .5 * capital - height / 2
        elif char in TOP:
            top = base - capital
        elif char == '_':
            top = base + .04 * capital
        elif char in '.,':
            top = base - height * .7
        else:
            top = base - height * (.68 if char in DESCENDERS else 1)
        p = turned(p * (scale * style.aspect, scale), angle, shear) + (self.x + width / 2, top + height / 2)
        stroke_pen(self.canvas, p, dice, self.thickness)
        self.x += max(width, self.thickness) + max(.03 * capital, dice.gauss(.2, .07) * capital * (1 + 2 * style.spacing))
        return True

    def write_japanese(self, char, factor, base, angle, shear):
        dice, style, size = self.dice, self.style, self.size
        points = self.packs.japanese_glyph(char, style, self.katakana, self.split, dice)
        if points is None:
            return False
        kana = style.kana if is_kana(char) else 1
        scale = size / BOX * factor * kana
        p = turned(deform(points - BOX / 2, dice, style, BOX) * (scale * style.aspect, scale), angle, shear)
        left, right = p[..., 0].min(), p[..., 0].max()
        if style.spacing < .1:  # proportional: each character as wide as its ink
            p = p + (self.x - left, base - size * .47)
            advance = right - left + size * max(0, dice.gauss(.13 + style.spacing, .05))
        else:                   # one box each
            p = p + (self.x + size * .5 * style.aspect, base - size * .47)
            advance = size * style.aspect * kana * (1 + style.spacing)
        stroke_pen(self.canvas, joined(p, dice, style, size), dice, self.thickness)
        self.x += advance
        return True

    def line(self):
        return self.canvas[:, :int(min(self.canvas.shape[1], self.x + self.margin))]


def draw(text, dice, packs, split):
    """(uint8 height × width, ink = 255; size in pixels), or None where the text cannot be drawn with strokes."""
    writer = Writer(text, dice, packs, split)
    return (writer.line(), writer.size) if all(writer.write(c, n) for n, c in enumerate(text)) else None
