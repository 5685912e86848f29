# SPDX-License-Identifier: Apache-2.0
"""Lines from fonts: handwriting fonts, each character strayed, and typed ones. Scale and colours as in hand.py."""
import functools
import math
import os
import sys

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import places
from hand import SCALE, SPACE, Style, is_kana

DEBIAN = '/usr/share/fonts'
SAMPLES = os.path.join(places.PROJECT, 'samples', 'fonts')
# path -> how often (README.md names the packages)
HANDWRITING = {
    DEBIAN + '/truetype/klee/KleeOne-Regular.ttf': 3,
    DEBIAN + '/truetype/klee/KleeOne-SemiBold.ttf': 1,
    DEBIAN + '/truetype/seto/setofont.ttf': 5,
    SAMPLES + '/zen-kurenaido-japanese-400-normal.woff2': 5,
    **{DEBIAN + '/truetype/yozvox-yozfont/%s.ttf' % name: .6
       for name in ('YOzRNF', 'YOzRNX', 'YOzREF', 'YOzBAF', 'YOzRCF', 'YOzBCF', 'YOzRSF', 'YOzRNFi', 'YOzRAF')},
}
HELD_OUT = SAMPLES + '/yusei-magic-japanese-400-normal.woff2'  # only validates
TYPED = [DEBIAN + '/opentype/' + name for name in (
    'ipaexfont-gothic/ipaexg.ttf', 'ipaexfont-mincho/ipaexm.ttf', 'ipafont-mincho/ipamp.ttf', 'ipafont-gothic/ipagp.ttf',
    'ipafont-mincho/ipam.ttf', 'ipafont-gothic/ipag.ttf', 'noto/NotoSansCJK-Regular.ttc', 'noto/NotoSerifCJK-Regular.ttc',
    'noto/NotoSansCJK-Bold.ttc')]
HELD_OUT_TYPED = DEBIAN + '/opentype/noto/NotoSerifCJK-Bold.ttc'  # only validates

HELD_OUT_SHARE = .5  # of typed validation lines

HANDWRITTEN_SIZES = 3.6, 7.5                           # mm
TYPED_SIZES = (2.8, 3.2, 3.53, 3.7, 3.7, 4.2, 4.94)    # mm: 8 to 14 points
SIZE_STEP = 6                                          # pixels: handwritten sizes are rounded, so that fonts are reused
STRAY = 1.1                                            # fonts are regular: they stray more than strokes
PROBE = 32                                             # pixels
NOBODYS = '\U000ffff0'                                 # a private character that no font has


@functools.lru_cache(None)
def opened(path, size):
    return ImageFont.truetype(path, size)


def picture(path, char):
    mask = opened(path, PROBE).getmask(char)
    return mask.size, bytes(mask)


@functools.lru_cache(None)
def missing_picture(path):
    return picture(path, NOBODYS)


@functools.lru_cache(None)
def has(path, char):
    """Whether the font draws this character as something and not as its mark for missing ones."""
    if char == ' ':
        return True
    drawn = picture(path, char)
    return any(drawn[1]) and drawn != missing_picture(path)


def covers(path, text):
    return all(has(path, c) for c in text)


class Fonts:
    """The fonts that are installed; complains about those that are not."""

    def __init__(self):
        absent = [p for p in [*HANDWRITING, HELD_OUT, *TYPED, HELD_OUT_TYPED] if not os.path.exists(p)]
        if absent:
            print('fonts not found (models/train/README.md):', ', '.join(absent), file=sys.stderr)
        self.handwriting = {p: often for p, often in HANDWRITING.items() if p not in absent}
        self.held_out = None if HELD_OUT in absent else HELD_OUT
        self.typed = [p for p in TYPED if p not in absent]
        if not self.handwriting or not self.typed or not self.held_out:
            sys.exit('training needs fonts of both kinds and ' + HELD_OUT)

    def pick(self, text, dice, split):
        """A handwriting font that has all characters, after four tries None."""
        for _ in range(4):
            path = self.held_out
            if split == 'train':
                path = dice.choices(list(self.handwriting), list(self.handwriting.values()))[0]
            if covers(path, text):
                return path
        return None

    def draw_handwriting(self, text, dice, split):
        """(uint8 height × width, ink = 255; size in pixels), or None where it cannot be drawn."""
        path = self.pick(text, dice, split)
        if not path:
            return None
        size = int(dice.uniform(*HANDWRITTEN_SIZES) * SCALE / SIZE_STEP) * SIZE_STEP
        font, style, margin = opened(path, size), Style.draw(dice), int(size * .8)
        hard = style.hard * STRAY
        width = int(sum(font.getlength(c) for c in text) * 1.5) + 3 * margin + size
        canvas, x = np.zeros((int(size * 1.3 + 2 * margin), width), np.uint8), float(margin)
        rise, spacing, growth = dice.gauss(0, .012), dice.uniform(-.1, .16), dice.gauss(0, .01)
        for n, char in enumerate(text):
            if char == ' ':
                x += size * dice.uniform(*SPACE)
                continue
            factor = math.exp(dice.gauss(0, .07) * hard + growth * n) * (style.kana if is_kana(char) else 1)
            factor_x = factor * style.aspect * math.exp(dice.gauss(0, .05) * hard)
            angle, shear = dice.gauss(style.lean, .04 * hard), style.slant + dice.gauss(0, .04) * hard
            turn = np.array([[math.cos(angle) * factor_x, -math.sin(angle) * factor - shear * factor],
                             [math.sin(angle) * factor_x, math.cos(angle) * factor]], np.float32)
            lift = dice.gauss(0, .04) * size * hard + rise * (x - margin)
            if not paste(canvas, char, font, turn, x, margin, lift):
                return None
            x += font.getlength(char) * factor_x * (1 + spacing + dice.gauss(0, .04))
            if x > width - size * 1.5:
                return None
        return inked(canvas, dice)[:, :int(min(width, x + margin))], size

    def draw_typed(self, text, dice, split):
        """As draw_handwriting, from a typed font; a quarter of the lines with wide spacing."""
        path = HELD_OUT_TYPED if split == 'val' and dice.one_in(HELD_OUT_SHARE) else dice.choice(self.typed)
        if not covers(path, text):
            return None
        size = int(dice.choice(TYPED_SIZES) * SCALE)
        font = opened(path, size)
        width = int(font.getlength(text) + 2 * size) + size
        image = Image.new('L', (width, size * 3), 0)
        pen, x = ImageDraw.Draw(image), float(size)
        if dice.one_in(.25):
            extra = dice.uniform(0, .25) * size
            for char in text:
                pen.text((x, size), char, fill=255, font=font)
                x += font.getlength(char) + extra
            if x > width - 4:
                return None
        else:
            pen.text((size, size), text, fill=255, font=font)
            x += font.getlength(text)
        return np.asarray(image)[:, :int(min(width, x + size))], size


def paste(canvas, char, font, turn, x, margin, lift):
    """Draws one character, turned about its middle, onto the canvas; False where it would leave it."""
    size, advance = font.size, font.getlength(char)
    border = int(size * .35)
    glyph = Image.new('L', (int(size * 1.7), int(size * 1.9)), 0)
    ImageDraw.Draw(glyph).text((border, border), char, fill=255, font=font)
    middle = np.array([border + advance / 2, border + size * .6])
    target = np.array([border + advance * turn_width(turn) / 2, middle[1] + lift])
    matrix = np.concatenate([turn, (target - turn @ middle)[:, None]], 1)
    drawn = cv2.warpAffine(np.asarray(glyph), matrix, glyph.size, flags=cv2.INTER_LINEAR)
    left, top = int(x - border), int(margin - border + size * .1)
    height, width = min(drawn.shape[0], canvas.shape[0] - top), min(drawn.shape[1], canvas.shape[1] - left)
    if left < 0 or width < 8:
        return False
    region = canvas[top:top + height, left:left + width]
    np.maximum(region, drawn[:height, :width], out=region)
    return True


def turn_width(turn):
    """The factor by which a turn stretches widths."""
    return math.hypot(turn[0, 0], turn[1, 0])


def inked(canvas, dice):
    """The line with a thicker or thinner pen, or as it is."""
    pen = dice.random()
    if pen < .3:
        return cv2.dilate(canvas, np.ones((dice.choice((2, 3)),) * 2, np.uint8))
    return cv2.erode(canvas, np.ones((2, 2), np.uint8)) if pen < .5 else canvas
