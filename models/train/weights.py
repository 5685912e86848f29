#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Weights between training and the reader.

    weights.py CHECKPOINT.pt FLAT.bin    writes what pack.py packs: u32 classes, u32 bytes of the character set, u32 values,
                                         the characters each ended by a zero, the values as float32
"""
import hashlib
import struct
import sys

import numpy as np
import torch

from network import Recogniser, Squeeze

UKW_MAGIC, UKW_HEAD = b'UKWEIGHT', '<6I'  # models/FORMAT.md: format, architecture, classes, charset bytes, tensors, values
UKW_VERSIONS = 1, 1
NEW_CLASS_SPREAD = .3  # of the head's own spread: how far the classes that training adds start from the mean class


def in_file_order(net):
    """The parameters of the network in the order of models/FORMAT.md."""
    def pair(layer):
        return [layer.weight, layer.bias]

    found = pair(net.stem)
    for layer in net.bb:
        found += pair(layer.d) + pair(layer.u) if isinstance(layer, Squeeze) else pair(layer.c) + [layer.a, layer.b]
    found += pair(net.c1) + pair(net.c2)
    for block in (net.b1, net.b2):
        for layer in (block.n1, block.qkv, block.o, block.n2, block.f1, block.f2):
            found += pair(layer)
    for layer in (net.n, net.c3, net.c4, net.c5, net.head):
        found += pair(layer)
    return found


def read_ukw(path):
    """(characters, network) of a packed file, in float32."""
    with open(path, 'rb') as file:
        content = file.read()
    body, digest = content[:-32], content[-32:]
    if not body.startswith(UKW_MAGIC) or hashlib.sha256(body).digest() != digest:
        sys.exit(path + ': not a weights file, or damaged')
    at = len(UKW_MAGIC) + struct.calcsize(UKW_HEAD)
    version, architecture, n_classes, n_charset, _, _ = struct.unpack(UKW_HEAD, body[len(UKW_MAGIC):at])
    if (version, architecture) != UKW_VERSIONS:
        sys.exit(path + ': another format or architecture')
    chars = body[at:at + n_charset].decode('utf8').split('\0')[:-1]
    at += n_charset
    net = Recogniser(n_classes)
    for parameter in in_file_order(net):
        rank = struct.unpack_from('<I', body, at)[0]
        at += 4 + 4 * rank
        values = np.frombuffer(body, '<f2', parameter.numel(), at).astype(np.float32)
        parameter.data.copy_(torch.from_numpy(values).view_as(parameter))
        at += 2 * parameter.numel()
    return chars, net


def with_classes(state, old, new):
    """A network's state for the characters `new`: known classes keep their weights, others begin near the mean."""
    state, at = dict(state), {c: i for i, c in enumerate(old)}
    for key, spread in (('head.weight', NEW_CLASS_SPREAD), ('head.bias', 0)):
        had = state[key]
        fresh = had.mean(0) + spread * had.std() * torch.randn(len(new), *had.shape[1:])
        state[key] = torch.stack([had[at[c]] if c in at else fresh[i] for i, c in enumerate(new)])
    return state


def load(path):
    """{'m': state, 'chars': characters, 'new': those that the training added, …} of a checkpoint of train.py or a packed file."""
    if path.endswith('.ukw'):
        chars, net = read_ukw(path)
        return {'m': net.state_dict(), 'chars': chars, 'new': []}
    return torch.load(path, map_location='cpu')


def start(path, chars):
    """What load() gives, to train on from; of other characters, begun for these."""
    saved = load(path)
    return saved if saved['chars'] == chars else {'m': with_classes(saved['m'], saved['chars'], chars)}


def main(checkpoint, flat):
    saved = load(checkpoint)
    net = Recogniser(len(saved['chars']))
    net.load_state_dict(saved['m'])
    values = np.concatenate([p.detach().numpy().astype('<f4').ravel() for p in in_file_order(net)])
    names = b''.join(c.encode() + b'\0' for c in saved['chars'])
    with open(flat, 'wb') as file:
        file.write(struct.pack('<III', len(saved['chars']), len(names), len(values)) + names + values.tobytes())
    print('%s: %d classes, %d values' % (flat, len(saved['chars']), len(values)))


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
