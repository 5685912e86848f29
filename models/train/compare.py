#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the same fresh lines with several weights, to decide what is shipped.

    compare.py LINES WEIGHTS ...    WEIGHTS: .ukw or .pt; LINES: how many, spread evenly over sources, resolutions and kinds,
                                    or a directory of lines cut out of whole pages (pages.py): all of these

The lines are of split 'val' (data/split.tsv) from seeds that no training or validation draws, with texts of the characters
that the first weights know; where that is not all of data/chars_jis.txt, a tenth as many of any characters of it follow. A row
says: whole lines right in % with Wilson's 95 % interval, and character errors in %, spaces aside.
"""
import itertools
import os
import sys

os.environ['OMP_NUM_THREADS'] = os.environ['OPENBLAS_NUM_THREADS'] = '1'
import torch

import fax
import weights
from dice import Dice
from edits import distance
from lines import LONGEST, Lines
from network import Recogniser, charset, greedy
from pages import Pages
from places import DATA
from texts import KINDS, Texts
from train import prepare

SEED = 4200000000
SOURCES = 'print', 'font', 'stroke'
RESOLUTIONS = {'fine': 1, 'standard': 0}


def load(path):
    saved = weights.load(path)
    net = Recogniser(len(saved['chars']))
    net.load_state_dict(saved['m'])
    return saved['chars'], net.eval()


def wilson(k, n, z=1.96):
    p, d = k / n, 1 + z * z / n
    c, h = (p + z * z / (2 * n)) / d, z / d * (p * (1 - p) / n + z * z / (4 * n * n)) ** .5
    return 100 * (c - h), 100 * (c + h)


def drawn(chars, n, seed, kinds):
    """n lines, each source, resolution and kind by turns: (what to count them under, the network's input, text)"""
    lines = Lines(chars)
    cells = list(itertools.product(SOURCES, RESOLUTIONS.items(), kinds))
    for i in range(n):
        source, (resolution, fax.FINE_SHARE), kind = cells[i % len(cells)]
        lines.texts.draw = lambda dice: (kind, lines.texts.draws[kind](dice))
        line = lines.draw(Dice(seed + i), 'val', source)
        if line.source != source:  # no pen knows it
            continue
        x = torch.from_numpy(prepare(line.grey).copy())[None, None]
        keys = itertools.product((source,), (kind, 'all'), (resolution, 'both'))
        yield keys, x, line.text.replace(' ', '')


def of_pages(chars, root):
    """All lines of whole pages, as drawn() has them."""
    for line in Pages(root, Texts(set(chars)), LONGEST).lines:
        x = torch.from_numpy(prepare(line.grey()).copy())[None, None]
        yield itertools.product((line.source,), (line.kind, 'all'), ('both',)), x, line.text.replace(' ', '')


def main(which, paths):
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    models = [load(path) for path in paths]
    known, wide = set(models[0][0]), charset(os.path.join(DATA, 'chars_jis.txt'))
    new = {'', ' '} | {c for c in wide if c not in known}
    tally = {}

    def count(model, keys, text, truth):
        for key in keys:
            row = tally.setdefault(key, [[0, 0, 0, 0] for _ in models])[model]
            for i, v in enumerate((1, text == truth, distance(text, truth), len(truth))):
                row[i] += v

    if which.isdigit():
        n = int(which)
        every = [drawn(models[0][0], n, SEED, [kind for kind in KINDS if kind != 'any'])]
        if len(new) > 2:
            every.append(drawn(wide, n // 10, SEED + n, ('any',)))
    else:
        every = [of_pages(models[0][0], which)]
    for keys, x, truth in itertools.chain(*every):
        keys = list(keys)
        for m, (chars, net) in enumerate(models):
            with torch.no_grad():
                count(m, keys, greedy(net(x)[0], chars).replace(' ', ''), truth)
    for key, rows in sorted(tally.items()):
        print('%-7s %-11s %-9s n=%-5d' % (*key, rows[0][0]), '   '.join(
            'exact %.1f [%.1f, %.1f] CER %.1f' % (100 * right / n, *wilson(right, n), 100 * errors / characters)
            for n, right, errors, characters in rows))


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
