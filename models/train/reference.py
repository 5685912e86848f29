#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints tests/unit/read/net-reference.h: what PyTorch computes from packed weights for the pictures of test-net.c.

    reference.py ctc_fax.ukw > net-reference.h

Three classes a frame: the blank, the likeliest other one, and class 1000. Run it anew whenever the weights change.
"""
import sys

import torch

from network import HEIGHT
from weights import read_ukw

FRAMES = {16: range(2), 75: range(9), 200: range(0, 25, 3)}  # by the picture's width
FAR_CLASS = 1000

HEAD = """\
/* SPDX-License-Identifier: Apache-2.0
 *
 * What another implementation of the network (models/train/reference.py, PyTorch) computes from the
 * weights of models/ctc_fax.ukw for the pictures of test-net.c: {width of the picture, frame, class,
 * natural logarithm of its probability}. Changes with the weights.
 */
static const struct {
    int w_px, frame, class;
    float log_p;
} reference[] = {"""


def picture(width):
    """pattern() of test-net.c, as the network sees it."""
    def grey(x, y):
        dark = (x * 7 + y * 13) % 61 < 12 or (x // 9 + y // 7) % 4 == 0
        return (x + y) % 40 if dark else 255 - (x * y) % 30

    rows = [[grey(x, y) / 127.5 - 1 for x in range(width)] for y in range(HEIGHT)]
    return torch.tensor(rows)[None, None]


def main():
    _, net = read_ukw(sys.argv[1])
    net.eval()
    print(HEAD)
    for width, frames in FRAMES.items():
        with torch.no_grad():
            log_p = net(picture(width))[0].log_softmax(-1)
        for frame in frames:
            likeliest = int(log_p[frame, 1:].argmax()) + 1
            cells = ['{%d, %d, %d, %.5ff}' % (width, frame, c, log_p[frame, c]) for c in (0, likeliest, FAR_CLASS)]
            print('    ' + ', '.join(cells) + ',')
    print('};')


if __name__ == '__main__':
    main()
