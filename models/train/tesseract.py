#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prepares what lstmtraining needs to tune the Tesseract model further (README.md has the calls).

    tesseract.py begin NEW.traineddata NEW.lstm [OLD.traineddata]    turns the int8 weights back to float, adds the kanji of
                                                                     ADDED that its character set lacks
    tesseract.py lines DIR N SEED TRAINEDDATA PAGES                  draws N lines into DIR/*.lstmf, most of them from PAGES
                                                                     (lines of whole pages, README.md)
    tesseract.py mean OLD.lstm NEW.lstm SHARE OUT.lstm               goes a share of a training's way: both of float weights

A model of Tesseract gives a kanji as two to four codes (src/lstm/unicharcompress.h): where it stands by its radical, and a last
code that tells it from its neighbours. A new kanji gets the codes of the one that it resembles, with a last code that was
free; so the network keeps its shape.
"""
import io
import os
import shutil
import struct
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image, ImageOps

import places
from dice import Dice
from lines import Lines
from network import charset

SHIPPED = os.path.join(places.PROJECT, 'models', 'jpn_fax.traineddata')
ADDED = dict(zip('髙﨑邉德瀨槇濵', '高崎辺徳瀬慎浜'))  # and what each resembles
PAGES_SHARE = .75        # of the lines: the reader reads nothing else
KINDS = {'phone': .2, 'email': .2, 'name': .18, 'department': .12, 'facility': .08, 'prefecture': .02, 'free': .1,
         'any': .02}      # of the other lines; any kanji more often cost common names
BORDER = 12              # pixels, as the reader gives it (src/read/tesseract.c)
LINES_A_FILE = 500
WIDEST = 1600            # pixels

INT, DOUBLE = 1, 128     # bits of a matrix's mode (src/lstm/weightmatrix.cpp)
INT_MODE = 1             # of the training flags
LEARNING_RATES = 64      # of a network's flags: a rate of its own for each layer follows
PLUMBING = {b'Parallel', b'Replicated', b'ParBidiLSTM', b'DepParUDLSTM', b'Par2dLSTM', b'Series', b'RTLReversed',
            b'TTBReversed', b'XYTranspose'}
LSTM = {b'LSTM', b'SummLSTM'}
FULL = {b'Logistic', b'Tanh', b'Relu', b'Linear', b'Softmax'}
SHAPED = {b'Input': 20, b'Convolve': 8, b'Maxpool': 8, b'Reconfig': 8}  # bytes that follow the head


class Copy:
    """Reads little-endian values from one byte string and writes them to another as they are."""

    def __init__(self, data):
        self.data, self.at, self.out = data, 0, bytearray()

    def read(self, form):
        values = struct.unpack_from('<' + form, self.data, self.at)
        self.at += struct.calcsize('<' + form)
        return values if len(values) > 1 else values[0]

    def write(self, form, *values):
        self.out += struct.pack('<' + form, *values)

    def keep(self, form):
        values = self.read(form)
        self.write(form, *(values if isinstance(values, tuple) else (values,)))
        return values

    def keep_bytes(self, n):
        data = bytes(self.data[self.at:self.at + n])
        self.at, self.out = self.at + n, self.out + data
        return data

    def keep_string(self):
        return self.keep_bytes(self.keep('I'))


def dequantised(c):
    """int8 rows with a scale each become doubles. c: Copy at a matrix. Returns the number of rows."""
    mode = c.read('B')
    if mode & (INT | DOUBLE) != INT | DOUBLE:
        sys.exit('a matrix that is not int8 with scales in double precision: begin with a model made by convert_to_int')
    rows, columns = c.read('II')
    c.read('b')
    weights = np.frombuffer(c.data, np.int8, rows * columns, c.at).reshape(rows, columns)
    c.at += rows * columns
    n = c.read('I')
    scales = np.frombuffer(c.data, '<f8', n, c.at)
    c.at += 8 * n
    c.write('BIId', mode & ~INT, rows, columns, 0.)
    c.out += (weights * scales[:rows, None]).astype('<f8').tobytes()
    return rows


def network(c, matrix):
    """A network and all within it, after src/lstm/network.cpp; matrix(c) takes each matrix and returns its rows."""
    if c.keep('b') != 0:
        sys.exit('a network whose type is a number: written by another version of Tesseract')
    kind = c.keep_string()
    c.keep('bb')
    flags, n_in = c.keep('iiii')[:2]
    c.keep_string()
    if kind in SHAPED:
        c.keep_bytes(SHAPED[kind])
    elif kind in PLUMBING:
        for _ in range(c.keep('I')):
            network(c, matrix)
        if flags & LEARNING_RATES:
            c.keep_bytes(4 * c.keep('I'))
    elif kind in LSTM:
        width = c.keep('i')
        states = [matrix(c) for _ in range(4)][0]
        if width == n_in + 2 * states:  # two-dimensional: a second forget gate
            matrix(c)
    elif kind in FULL:
        matrix(c)
    else:
        sys.exit('a network of type %s: not known here' % kind.decode())


def as_float(lstm):
    """A .lstm component of int8 weights as one that training can go on from."""
    c = Copy(lstm)
    network(c, dequantised)
    c.keep_string()
    c.write('i', c.read('i') & ~INT_MODE)
    c.keep_bytes(len(lstm) - c.at)
    return bytes(c.out)


def matrices(lstm):
    """The matrices of a component of float weights, as arrays that lie in it. lstm: bytearray."""
    found = []

    def matrix(c):
        if c.keep('B') & (INT | DOUBLE) != DOUBLE:
            sys.exit('a matrix that is not in double precision: unpack it from a model made without convert_to_int')
        rows, columns = c.keep('II')
        c.keep('d')
        found.append(np.frombuffer(lstm, '<f8', rows * columns, c.at))
        c.keep_bytes(8 * rows * columns)
        return rows
    network(Copy(lstm), matrix)
    return found


def mean(old, new, share, out):
    """OUT: the weights of OLD and so much of the way to NEW, which was trained from it."""
    with open(old, 'rb') as one, open(new, 'rb') as other:
        lstm, towards = bytearray(one.read()), bytearray(other.read())
    for a, b in zip(matrices(lstm), matrices(towards), strict=True):
        a += (b - a) * share
    with open(out, 'wb') as file:
        file.write(lstm)


class Characters:
    """The character set of a model, and the codes of each: unicharset and recoder, which go by the same numbers."""

    def __init__(self, unicharset, recoder):
        self.rows = unicharset.decode('utf8').rstrip('\n').split('\n')[1:]
        self.known = {row.split(' ')[0]: i for i, row in enumerate(self.rows)}
        c = Copy(recoder)
        self.codes = []
        for _ in range(c.read('I')):
            c.read('b')
            n = c.read('I')
            self.codes.append(struct.unpack_from('<%di' % n, c.data, c.at))
            c.at += 4 * n

    def free(self, like):
        """Codes that nobody has, nobody's begin with and that begin with nobody's, near those of a kanji."""
        taken = {code[:n] for code in self.codes for n in range(1, len(code) + 1)}
        whole, start = set(self.codes), self.codes[self.known[like]]
        for keep in range(len(start) - 1, 0, -1):
            stem = start[:keep]
            for last in sorted({code[keep] for code in self.codes if len(code) > keep}, key=lambda code: abs(code - start[keep])):
                if stem not in whole and stem + (last,) not in taken:
                    return stem + (last,)
        sys.exit('no codes are free near those of ' + like)

    def add(self, char, like):
        codes, i = self.free(like), len(self.rows)
        self.codes.append(codes)
        self.known[char] = i
        self.rows.append('%s 1 0,255,0,255,0,0,0,0,0,0 Han %d 0 %d %s\t# %s [%x ]x' % (char, i, i, char, char, ord(char)))

    def unicharset(self):
        return ('%d\n' % len(self.rows) + '\n'.join(self.rows) + '\n').encode('utf8')

    def recoder(self):
        return struct.pack('<I', len(self.codes)) + b''.join(
            struct.pack('<bI%di' % len(code), 1, len(code), *code) for code in self.codes)


def unpacked(path, folder):
    """Unpacks a model into the folder; what comes back gives a component's bytes by its name."""
    subprocess.run(['combine_tessdata', '-u', path, os.path.join(folder, 'm.')], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)

    def part(name):
        with open(os.path.join(folder, 'm.' + name), 'rb') as file:
            return file.read()
    return part


def begin(new, new_lstm, old=SHIPPED):
    with tempfile.TemporaryDirectory() as folder:
        part = unpacked(old, folder)
        characters = Characters(part('lstm-unicharset'), part('lstm-recoder'))
        added = [char for char in ADDED if char not in characters.known]
        for char in added:
            characters.add(char, ADDED[char])
        for name, data in (('lstm', as_float(part('lstm'))), ('lstm-unicharset', characters.unicharset()),
                           ('lstm-recoder', characters.recoder())):
            with open(os.path.join(folder, 'm.' + name), 'wb') as file:
                file.write(data)
        subprocess.run(['combine_tessdata', os.path.join(folder, 'm.')], check=True, stdout=subprocess.DEVNULL)
        shutil.copy(os.path.join(folder, 'm.lstm'), new_lstm)
        shutil.copy(os.path.join(folder, 'm.traineddata'), new)
    print('%d characters added: %s' % (len(added), ''.join(added)))


def string(data):
    return struct.pack('<I', len(data)) + data


def lstmf_page(number, line):
    """One line as src/ccstruct/imagedata.cpp reads it: no boxes, the picture as PNG."""
    file = io.BytesIO()
    ImageOps.expand(Image.fromarray(line.grey), BORDER, 255).save(file, 'PNG', compress_level=1)
    return b''.join((b'\1', string(b'line%d' % number), struct.pack('<i', number), string(file.getvalue()), string(b'jpn'),
                     string(line.text.encode('utf8')), struct.pack('<II', 0, 0), b'\0'))


def lines(folder, n, seed, traineddata, pages):
    with tempfile.TemporaryDirectory() as temporary:
        part = unpacked(traineddata, temporary)
        known = {c for c in Characters(part('lstm-unicharset'), part('lstm-recoder')).known if len(c) == 1} | {' ', ''}
    drawer, dice, done = Lines(sorted(known & set(charset(places.CHARS))), pages, PAGES_SHARE), Dice(seed), []
    drawer.texts.kinds = KINDS
    drawer.texts.any_kanji = drawer.texts.deck = list(ADDED)  # where any kanji may stand, it is one of those to be learnt
    for i in range(n):
        line = drawer.draw(dice)
        while line.grey.shape[1] > WIDEST:
            line = drawer.draw(dice)
        done.append(lstmf_page(i, line))
        if len(done) == LINES_A_FILE or i == n - 1:
            part = os.path.join(folder, '%06d.part' % i)
            with open(part, 'wb') as file:
                file.write(struct.pack('<I', len(done)) + b''.join(done))
            os.replace(part, os.path.join(folder, '%06d.lstmf' % i))
            done = []


def main(arguments):
    if len(arguments) in (3, 4) and arguments[0] == 'begin':
        begin(*arguments[1:])
    elif len(arguments) == 6 and arguments[0] == 'lines':
        lines(arguments[1], int(arguments[2]), int(arguments[3]), *arguments[4:])
    elif len(arguments) == 5 and arguments[0] == 'mean':
        mean(arguments[1], arguments[2], float(arguments[3]), arguments[4])
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main(sys.argv[1:])
