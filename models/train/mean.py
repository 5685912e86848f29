#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Between the weights before and after a training, which often reads better than either.

    mean.py BEFORE AFTER SHARE OUT.pt    BEFORE, AFTER: .ukw or .pt; SHARE: of AFTER, 0 to 1

Rows of classes that AFTER learnt as new stay as AFTER has them. Both have the same characters. Method: Wortsman et al.,
Robust fine-tuning of zero-shot models, 2022.
"""
import sys

import torch

import weights


def main(before, after, share, out):
    old, new = (weights.load(path) for path in (before, after))
    if old['chars'] != new['chars']:
        sys.exit(before + ', ' + after + ': not of the same characters')
    state = {key: old['m'][key] + share * (value - old['m'][key]) for key, value in new['m'].items()}
    fresh = set(new['new'])
    learnt = torch.tensor([char in fresh for char in new['chars']])
    for key in ('head.weight', 'head.bias'):
        state[key][learnt] = new['m'][key][learnt]
    torch.save({'m': state, 'chars': new['chars'], 'new': new['new']}, out)


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:3], float(sys.argv[3]), sys.argv[4])
