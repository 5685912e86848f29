#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Packs trained weights into the file that the reader loads (models/FORMAT.md).

usage: pack.py FLAT.bin OUT.ukw

FLAT.bin is what training exports: u32 number of classes, u32 bytes of the character set, u32 number of values, the
characters (UTF-8, each ended by a zero, the blank first and empty), then all values as float32 in the order of
computation. Needs numpy.
"""
import hashlib
import struct
import sys

import numpy as np

FORMAT_VERSION = 1
ARCHITECTURE = 1
STEM, FEATURES, NARROW, WIDTH = 16, 480, 60, 120
# channels in and out, kernel, squeezed channels: net_block_shapes[] of src/read/net_load.c
BLOCKS = (
    [(16, 32, 3, 0), (32, 64, 3, 0), (64, 64, 3, 0), (64, 128, 3, 0), (128, 128, 3, 0), (128, 240, 3, 0)]
    + [(240, 240, 5, 0)] * 4
    + [(240, 480, 5, 60), (480, 480, 5, 120), (480, 480, 5, 0), (480, 480, 5, 0)]
)


def shapes(n_classes):
    """The shape of every tensor, in the order of the file."""
    yield from ((STEM, 1, 3, 3), (STEM,))
    for n_in, n_out, kernel, squeezed in BLOCKS:
        yield from ((n_in, 1, kernel, kernel), (n_in,), (1,), (1,))
        if squeezed:
            yield from ((squeezed, n_in), (squeezed,), (n_in, squeezed), (n_in,))
        yield from ((n_out, n_in), (n_out,), (1,), (1,))
    yield from ((NARROW, FEATURES, 1, 3), (NARROW,), (WIDTH, NARROW), (WIDTH,))
    for _ in range(2):
        yield from ((WIDTH,), (WIDTH,), (3 * WIDTH, WIDTH), (3 * WIDTH,), (WIDTH, WIDTH), (WIDTH,))
        yield from ((WIDTH,), (WIDTH,), (2 * WIDTH, WIDTH), (2 * WIDTH,), (WIDTH, 2 * WIDTH), (WIDTH,))
    yield from ((WIDTH,), (WIDTH,), (FEATURES, WIDTH), (FEATURES,))
    yield from ((NARROW, 2 * FEATURES, 1, 3), (NARROW,), (WIDTH, NARROW), (WIDTH,))
    yield from ((n_classes, WIDTH), (n_classes,))


def main(flat_path, out_path):
    with open(flat_path, "rb") as flat:
        n_classes, n_charset_bytes, n_values = struct.unpack("<III", flat.read(12))
        charset = flat.read(n_charset_bytes)
        values = np.frombuffer(flat.read(), dtype="<f4")
    if len(values) != n_values or charset.count(b"\0") != n_classes:
        sys.exit(f"{flat_path}: cut short or not a weights export")
    tensors, at = [], 0
    for shape in shapes(n_classes):
        n = int(np.prod(shape))
        half = values[at : at + n].astype("<f2")
        if not np.isfinite(half).all():
            sys.exit(f"{flat_path}: value out of range for half precision")
        tensors.append(struct.pack(f"<I{len(shape)}I", len(shape), *shape) + half.tobytes())
        at += n
    if at != n_values:
        sys.exit(f"{flat_path}: {n_values} values, the architecture has {at}")
    head = b"UKWEIGHT" + struct.pack(
        "<6I", FORMAT_VERSION, ARCHITECTURE, n_classes, n_charset_bytes, len(tensors), n_values
    )
    body = head + charset + b"".join(tensors)
    with open(out_path, "wb") as out:
        out.write(body + hashlib.sha256(body).digest())
    print(f"{out_path}: {n_classes} classes, {len(tensors)} tensors, {n_values} values, {len(body) + 32} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
