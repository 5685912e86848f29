#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the same fresh lines with several weights, to decide what is shipped.

    compare.py LINES WEIGHTS ...    WEIGHTS: .ukw or .pt; LINES: how many, spread evenly over the sources

The lines are of split 'val' (SPLIT.md) from seeds that no training or validation draws, fine and standard resolution, with
texts of the characters that the first weights know, and a tenth as many of every other character of data/chars_jis.txt. A
row says: whole lines right in % with Wilson's 95 % interval, and character errors in %, spaces aside.
"""
import os
import sys

os.environ['OMP_NUM_THREADS'] = os.environ['OPENBLAS_NUM_THREADS'] = '1'
import torch

import fax
import weights
from dice import Dice
from lines import Lines
from network import Recogniser, charset, greedy
from places import DATA
from train import distance, prepare

SEED = 4200000000
SOURCES = 'print', 'font', 'stroke'
RESOLUTIONS = {'fine': 1, 'standard': 0}


def load(path):
    if path.endswith('.ukw'):
        chars, net = weights.read_ukw(path)
    else:
        saved = torch.load(path, map_location='cpu')
        chars, net = saved['chars'], Recogniser(len(saved['chars']))
        net.load_state_dict(saved['m'])
    return chars, net.eval()


def wilson(k, n, z=1.96):
    p, d = k / n, 1 + z * z / n
    c, h = (p + z * z / (2 * n)) / d, z / d * (p * (1 - p) / n + z * z / (4 * n * n)) ** .5
    return 100 * (c - h), 100 * (c + h)


def drawn(chars, n, seed, kinds=None):
    """n lines of each source and resolution by turns: (what to count them under, the network's input, text)"""
    lines = Lines(chars)
    choose = lines.texts.draw
    lines.texts.draw = lambda dice: next(t for t in iter(lambda: choose(dice), None) if (t[0] in kinds if kinds else t[0] != 'any'))
    for i in range(n):
        name, fax.FINE_SHARE = list(RESOLUTIONS.items())[i // len(SOURCES) % 2]
        line = lines.draw(Dice(seed + i), 'val', SOURCES[i % len(SOURCES)])
        x = torch.from_numpy(prepare(line.grey).copy())[None, None]
        yield ((line.source, name), (line.source, line.kind), (line.source, 'all')), x, line.text.replace(' ', '')


def main(n, paths):
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

    every = list(drawn(models[0][0], n, SEED))
    if len(new) > 2:
        some = drawn(wide, n // 10, SEED + n, ('any',))
        every += [(((keys[-1][0], 'any character'),), x, text) for keys, x, text in some]
    for keys, x, truth in every:
        for m, (chars, net) in enumerate(models):
            with torch.no_grad():
                count(m, keys, greedy(net(x)[0], chars).replace(' ', ''), truth)
    for key, rows in sorted(tally.items()):
        print('%-7s %-14s n=%-5d' % (*key, rows[0][0]), '   '.join(
            'exact %.1f [%.1f, %.1f] CER %.1f' % (100 * right / n, *wilson(right, n), 100 * errors / characters)
            for n, right, errors, characters in rows))


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(int(sys.argv[1]), sys.argv[2:])
