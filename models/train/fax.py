# SPDX-License-Identifier: Apache-2.0
"""What paper, scanner, line and cut-out do to a line of writing.

In: ink = 255 at twice the fine fax resolution (hand.py). Out: the cut-out as the reader gets it, ink = 0, 204 dpi both
ways, its two levels softened by the straightening of the page.
"""
import cv2
import numpy as np

FINE_LINES, STANDARD_LINES, COLUMNS = 196, 98, 204  # an inch
FINE_SHARE = .5
INK = 80                 # of 255: what counts as ink when the extent of the writing is taken
RULE_SHARE, RULE_WIDTHS = .16, (2, 3, 4)
BLUR = .5, 1.5           # pixels, at twice the resolution
PALE_SHARE, PALEST = .35, .65
THRESHOLD = .26, .56     # the scanner's
SPECKLE = -4.5, -2.5     # log10 of the share of pixels turned over
LINE_ERRORS = .12
TILT = .006              # rad, sigma, left over when the page has been registered
STRETCH = .97, 1.03
TIGHT_CUT, CLIPPED_CUT, NEIGHBOUR = .5, .04, .07  # shares
SMALLEST = 10            # pixels either way


def damage(ink, size, dice, hand):
    """ink: uint8 height × width; size of a kanji in pixels; hand: whether it is handwritten. None where nothing is left."""
    if hand or dice.one_in(.5):
        ink = warped(ink, dice, (dice.uniform(.005, .03) if hand else .004) * size, max(8, size * dice.uniform(.4, .9)))
    rows, columns = np.nonzero(ink.max(1) > INK)[0], np.nonzero(ink.max(0) > INK)[0]
    if len(rows) == 0:
        return None
    extent = columns[0], rows[0], columns[-1], rows[-1]
    grey = ink.astype(np.float32) / 255
    if dice.one_in(RULE_SHARE):
        draw_rules(grey, extent, dice)
    grey = cv2.GaussianBlur(grey, (0, 0), dice.uniform(*BLUR))
    fine = dice.one_in(FINE_SHARE)
    return cut(scanned(grey, fine, dice), fine, extent, ink.shape, dice)


def warped(ink, dice, amplitude, grid):
    """An elastic warp: a random field of this amplitude on a grid of this step, pixels."""
    height, width = ink.shape
    shape = int(height / grid) + 3, int(width / grid) + 3

    def field():
        coarse = dice.noise.randn(*shape).astype(np.float32)
        return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * amplitude

    x = field() + np.arange(width, dtype=np.float32)[None]
    y = field() + np.arange(height, dtype=np.float32)[:, None]
    return cv2.remap(ink, x, y, cv2.INTER_LINEAR)


def draw_rules(grey, extent, dice):
    """Rules of the form's cell, close to the writing or through its edge."""
    height, width = grey.shape
    left, top, right, bottom = (int(v) for v in extent)
    if dice.one_in(.6):
        y = bottom + dice.randint(-6, 10) if dice.one_in(.6) else top - dice.randint(-5, 10)
        cv2.line(grey, (0, y), (width, y + dice.randint(-3, 3)), 1., dice.choice(RULE_WIDTHS))
    if dice.one_in(.4):
        x = left - dice.randint(2, 14) if dice.one_in(.5) else right + dice.randint(2, 14)
        cv2.line(grey, (x, 0), (x + dice.randint(-2, 2), height), 1., dice.choice(RULE_WIDTHS))


def scanned(grey, fine, dice):
    """bool rows × columns of the fax: sampled, thresholded, with specks and errors of the line. True is black."""
    lines = FINE_LINES if fine else STANDARD_LINES
    height, width = max(6, int(grey.shape[0] / 2 * lines / COLUMNS)), max(8, grey.shape[1] // 2)
    grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    noise, hard = dice.noise, dice.choice((.3, .6, 1, 1, 1.4))
    if dice.one_in(PALE_SHARE):
        grey = grey * dice.uniform(PALEST, 1)
    grey = grey + noise.randn(height, width).astype(np.float32) * dice.uniform(.02, .12) * hard
    black = grey > dice.uniform(*THRESHOLD)
    black ^= noise.rand(height, width) < 10 ** dice.uniform(*SPECKLE) * hard
    for _ in range(noise.poisson(.6 * hard)):  # specks and pinholes of up to 3 × 3
        y, x = noise.randint(0, height), noise.randint(0, width)
        black[y:y + noise.randint(1, 4), x:x + noise.randint(1, 4)] ^= True
    if dice.one_in(LINE_ERRORS * hard):
        for _ in range(dice.randint(1, 3)):
            line_error(black, dice)
    return black


def line_error(black, dice):
    """A row is repeated, lost or shifted."""
    y, kind = dice.noise.randint(1, len(black)), dice.random()
    if kind < .5:
        black[y] = black[y - 1]
    elif kind < .75:
        black[y] = False
    else:
        black[y:y + 2] = np.roll(black[y:y + 2], dice.randint(-12, 12), 1)


def cut(black, fine, extent, drawn, dice):
    """The page straightened to equal resolution, and the writing cut out of it. drawn: shape that extent refers to."""
    height, width = black.shape
    tilt, stretch = dice.gauss(0, TILT), dice.uniform(*STRETCH)
    stretch_y = COLUMNS / (FINE_LINES if fine else STANDARD_LINES) * dice.uniform(*STRETCH)
    high, wide = int(height * stretch_y), int(width * stretch)
    matrix = np.float32([[stretch, -tilt * stretch_y, dice.random() + tilt * high / 2],
                         [tilt * stretch, stretch_y, dice.random() - tilt * wide / 2]])
    page = cv2.warpAffine(np.where(black, 0, 255).astype(np.uint8), matrix, (wide, high), flags=cv2.INTER_LINEAR,
                          borderValue=255)
    left, top, right, bottom = extent
    by_x, by_y, skew = wide / drawn[1], high / drawn[0], int(abs(tilt) * wide / 2) + 1
    above, below, before, behind = margins(dice)
    line = page[max(0, int(top * by_y) - above - skew):min(high, int(bottom * by_y) + 1 + below + skew),
                max(0, int(left * by_x) - before):min(wide, int(right * by_x) + 1 + behind)].copy()
    if dice.one_in(NEIGHBOUR):
        intrude(line, dice)
    return line if min(line.shape) >= SMALLEST else None


def margins(dice):
    """Pixels above, below, before and behind the writing; a few cuts clip its top or bottom."""
    if dice.one_in(TIGHT_CUT):
        found = [m + dice.randint(0, 2) for m in (2, 3, 3, 4)]
    else:
        found = [dice.randint(0, 9), dice.randint(0, 10), dice.randint(1, 14), dice.randint(1, 16)]
    if dice.one_in(CLIPPED_CUT):
        found[dice.choice((0, 1))] = -dice.randint(1, 3)
    return found


def intrude(line, dice):
    """A piece of a neighbouring line, taken from this one, hangs in at the top or the bottom."""
    depth = max(2, int(len(line) * dice.uniform(.06, .2)))
    other = np.roll(line, dice.randint(10, max(11, line.shape[1] - 1)), 1)
    if dice.one_in(.5):
        line[:depth] = np.minimum(line[:depth], other[-2 * depth:-depth])
    else:
        line[-depth:] = np.minimum(line[-depth:], other[depth:2 * depth])
