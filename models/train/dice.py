# SPDX-License-Identifier: Apache-2.0
"""Chance: one seed, one stream of draws; the same seed gives the same lines."""
import random

import numpy as np


class Dice(random.Random):
    """Python's generator for single draws, and a numpy one beside it (`noise`) for whole fields of draws."""

    def __init__(self, seed):
        super().__init__(seed)
        self.noise = np.random.RandomState(seed % (1 << 32))

    def one_in(self, share):
        """True with the probability `share`."""
        return self.random() < share

    def digits(self, n):
        return ''.join(self.choice('0123456789') for _ in range(n))

    def joined(self, draw, lowest, highest):
        """What between lowest and highest calls of draw() give."""
        return ''.join(draw() for _ in range(self.randint(lowest, highest)))

    def word(self, pieces, lowest, highest):
        """Between lowest and highest of these pieces."""
        return self.joined(lambda: self.choice(pieces), lowest, highest)
