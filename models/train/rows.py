#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Begins a wider character set: head rows of characters that the weights do not know.

    rows.py OLD.ukw CHARS.txt NEW.pt

The network reads clean lines of every character in a few fonts. From the mean of what the head then sees at a character
a ridge regression foretells the row (weights and bias) that training once gave to it; fitted on the known characters, it
gives the new ones theirs. A fifth of the known ones is held out of a first fit to say how well that works.
"""
import random
import sys

import numpy as np
import torch
from PIL import Image, ImageDraw

import fonts
import weights
from network import HEIGHT, Recogniser, charset

CHARACTERS = 8       # a line
SIZE, MARGIN = 38, 6  # pixels, of 48
FRAME = 8            # columns
RIDGE = 1e-2         # of the mean variance of the features
FACES = [fonts.TYPED[0], fonts.TYPED[1], next(iter(fonts.HANDWRITING))]


def drawn(path, text):
    """(float32 48 × width as the network takes it, middle column of each character)"""
    font, x, middles = fonts.opened(path, SIZE), float(MARGIN), []
    image = Image.new('L', (int(sum(font.getlength(c) for c in text)) + 2 * MARGIN, HEIGHT), 255)
    for char in text:
        length = font.getlength(char)
        ImageDraw.Draw(image).text((x + length / 2, HEIGHT / 2), char, fill=0, font=font, anchor='mm')
        middles.append(x + length / 2)
        x += length
    return (np.asarray(image, np.float32) > 150) * 2. - 1, middles


def means(net, chars):
    """Each character's mean feature vector over the fonts that have it, and how many of them do."""
    total, seen = torch.zeros(len(chars), net.head.in_features), torch.zeros(len(chars), 1)
    order = [i for i, c in enumerate(chars) if len(c) == 1 and c != ' ']
    for n, path in enumerate(FACES):
        has = [i for i in order if fonts.has(path, chars[i])]
        random.Random(n).shuffle(has)
        for at in range(0, len(has), CHARACTERS):
            part = has[at:at + CHARACTERS]
            x, middles = drawn(path, [chars[i] for i in part])
            with torch.no_grad():
                z = net.features(torch.from_numpy(x).float()[None, None], 0)[0]
                blank = net.head(z).log_softmax(1)[:, 0]
            for i, middle in zip(part, middles):
                first = max(0, int(middle / FRAME) - 1)
                total[i] += z[first + int(blank[first:first + 3].argmin())]
                seen[i] += 1
    return total / seen.clamp(min=1), seen[:, 0]


def ridge(x, y):
    """y ≈ [x 1] · result"""
    x = torch.cat((x, torch.ones(len(x), 1)), 1)
    square = x.T @ x
    return torch.linalg.solve(square + RIDGE * square.diagonal().mean() * torch.eye(len(square)), x.T @ y)


def foretold(x, fit):
    return torch.cat((x, torch.ones(len(x), 1)), 1) @ fit


def main(old, chars_path, out):
    had, net = weights.read_ukw(old)
    chars, at = charset(chars_path), {c: i for i, c in enumerate(had)}
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    x, seen = means(net, chars)
    rows = torch.cat((net.head.weight, net.head.bias[:, None]), 1).detach()
    known = [i for i, c in enumerate(chars) if c in at and seen[i] and ord(c) > 0x3000]
    new = [i for i, c in enumerate(chars) if c not in at]
    y = torch.stack([rows[at[chars[i]]] for i in known])

    held = torch.arange(len(known)) % 5 == 0
    kept = x[known]
    scores = foretold(kept[held], torch.cat((rows[:, :-1], rows[:, -1:]), 1).T)
    guess = foretold(kept[held], ridge(kept[~held], y[~held]))
    own = (torch.cat((kept[held], torch.ones(int(held.sum()), 1)), 1) * guess).sum(1)
    truth = torch.tensor([at[chars[k]] for k, h in zip(known, held) if h])
    first = scores.argmax(1) == truth
    scores[torch.arange(len(truth)), truth] = -1e9
    scores[:, 0] = -1e9
    print('held-out characters: %.1f %% first with their own row, %.1f %% with the foretold one; n = %d' % (
        100 * first.float().mean(), 100 * (own > scores.max(1)[0]).float().mean(), len(truth)))

    state = weights.with_classes(net.state_dict(), had, chars)
    guess = foretold(x[new], ridge(kept, y))
    drawn_new = [(i, g) for i, g in zip(new, guess) if seen[i]]
    for i, g in drawn_new:
        state['head.weight'][i], state['head.bias'][i] = g[:-1], g[-1]
    Recogniser(len(chars)).load_state_dict(state)
    torch.save({'m': state, 'chars': chars, 'new': [chars[i] for i in new]}, out)
    print('%s: %d classes, %d of %d new ones foretold' % (out, len(chars), len(drawn_new), len(new)))


if __name__ == '__main__':
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
