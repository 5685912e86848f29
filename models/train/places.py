# SPDX-License-Identifier: Apache-2.0
"""Where the data lie: in the project, and in $UKETSUKE_TRAIN_DATA what the project may not ship (README.md)."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
DATA = os.path.join(HERE, 'data')
CHARS = os.path.join(DATA, 'chars_jis.txt')
SHIPPED_WEIGHTS = os.path.join(PROJECT, 'models', 'ctc_fax.ukw')


def strokes(name):
    """The path of a pack of strokes, or None where nobody has put it."""
    for folder in (DATA, os.environ.get('UKETSUKE_TRAIN_DATA', '')):
        path = os.path.join(folder, 'strokes', name + '.jsonl.gz')
        if folder and os.path.exists(path):
            return path
    return None


def rows(*path, heading=False):
    """The rows of a list of the project, split at tabs, without comments and, on demand, without the heading."""
    with open(os.path.join(PROJECT, *path), encoding='utf8') as file:
        found = [line.rstrip('\n').split('\t') for line in file if line.strip() and not line.startswith('#')]
    return found[1:] if heading else found


def held_out(what):
    """The names of the fonts or writers that data/split.tsv keeps from training."""
    return {name for part, kind, name in rows('models', 'train', 'data', 'split.tsv', heading=True)
            if kind == what and part == 'test'}
