#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tunes the line recogniser on generated fax lines. README.md says how and how long.

    train.py --out NEW.pt [--init models/ctc_fax.ukw] [--rounds 5] [--lines 9000] [--epochs 2] [--frozen 10] [--seed 1]
             [--ranks 2] [--drawers 0] [--batch 16] [--rate 1] [--device cpu] [--pages DIR]

Each round draws fresh lines, computes the frozen lower blocks once, and goes over the rest `epochs` times. After each
round the weights and the optimiser go to NEW.pt, and a call with the same --out goes on from there. With --drawers,
other processes draw the next round's lines during this one; the lines depend on the seed alone.
"""
import argparse
import concurrent.futures
import math
import multiprocessing
import os
import random
import time

os.environ['OMP_NUM_THREADS'] = os.environ['OPENBLAS_NUM_THREADS'] = '1'
import numpy as np
import torch
import torch.distributed as dist
import torch.nn as nn
from PIL import Image, ImageOps

import places
import weights
from dice import Dice
from edits import distance
from lines import Lines
from network import HEIGHT, Recogniser, charset, greedy

WIDEST = 800          # columns; longer lines are left out of training
LOT = 192             # lines that are drawn from one seed and sorted by width
ROUNDS_A_SEED, LOTS_A_ROUND = 1000, 100000  # more than there are: keep the seeds of runs and rounds apart
VALIDATION = 300      # lines in all
VALIDATION_SEED = 900
CLIP = 5.0            # gradient norm
NEW_CLASS_RATE = 10  # times the head's, for classes that rows.py added
HEAD_EPSILON = 1e-5   # Adam's, far above a class's gradient in lines without it: those must not move it
RATES = {'head': 3e-4, 'tail': 3e-4, 'blocks': 1.5e-4}
LOWEST_RATE = .02     # of these, at the end
WARM_UP = 50          # steps
BORDER = 6            # pixels, as the reader gives it
BORDERS, WIDTHS = (3, 9), (.85, 1.15)  # how border and width vary in training


def prepare(grey, dice=None):
    """uint8 height × width to float32 48 × width in -1 … 1, with a white border; dice vary both as cut-outs vary."""
    image = ImageOps.expand(Image.fromarray(grey), dice.randint(*BORDERS) if dice else BORDER, 255)
    scale = HEIGHT / image.height
    width = max(16, round(image.width * scale * (dice.uniform(*WIDTHS) if dice else 1)))
    image = image.resize((width, HEIGHT), Image.BILINEAR if scale > 1 else Image.BOX)
    return np.asarray(image, np.float32) / 127.5 - 1


class Drawer:
    """Draws batches; one a process."""

    one = None

    def __init__(self, chars, pages, batch, lots_a_round):
        self.lines, self.batch, self.lots_a_round = Lines(chars, pages), batch, lots_a_round
        self.index = {c: i for i, c in enumerate(chars)}

    @classmethod
    def begin(cls, *settings):
        cls.one = cls(*settings)

    @classmethod
    def draw(cls, seed):
        return cls.one.lot(seed)

    def lot(self, seed):
        """LOT lines as batches of like widths: (float16 n × 1 × 48 × width, list of labels)."""
        dice, some, batches = Dice(seed), [], []
        number, lot = divmod(seed, LOTS_A_ROUND)
        self.lines.texts.deal(number % ROUNDS_A_SEED * self.lots_a_round + lot)
        while len(some) < LOT:
            line = self.lines.draw(dice)
            x = prepare(line.grey, dice)
            if x.shape[1] <= WIDEST:
                some.append((x, line.text))
        some.sort(key=lambda one: one[0].shape[1])
        for at in range(0, LOT, self.batch):
            part = some[at:at + self.batch]
            width = (max(a.shape[1] for a, _ in part) + 15) // 16 * 16
            x = np.ones((len(part), 1, HEIGHT, width), np.float16)
            for i, (a, _) in enumerate(part):
                x[i, 0, :, :a.shape[1]] = a
            batches.append((x, [[self.index[c] for c in text] for _, text in part]))
        return batches


class Trainer:
    def __init__(self, rank, options):
        self.rank, self.o = rank, options
        torch.manual_seed(options.seed)
        torch.set_num_threads(1)
        torch.set_flush_denormal(True)
        self.chars = charset(options.chars)
        self.net = Recogniser(len(self.chars)).to(options.device)
        self.round = 0
        saved = weights.start(options.out if os.path.exists(options.out) else options.init, self.chars)
        self.new = set(saved.get('new', ()))
        # the blank learns with the new classes: where they stand it must give way
        self.row_rate = [torch.tensor([NEW_CLASS_RATE if c in self.new else known or not c for c in self.chars],
                                      dtype=torch.float32, device=options.device) for known in (1, 0)]
        self.net.load_state_dict(saved['m'])
        self.optimiser, self.trained = self.make_optimiser()
        if 'round' in saved:
            self.round = saved['round']
            self.optimiser.load_state_dict(saved['optimiser'])
        settings = self.chars, options.pages, options.batch, max(1, options.lines // LOT)
        Drawer.begin(*settings)
        self.validation = self.draw_validation()
        self.pool = self.coming = None
        if options.drawers:
            self.pool = concurrent.futures.ProcessPoolExecutor(options.drawers, multiprocessing.get_context('spawn'),
                                                               Drawer.begin, settings)

    def say(self, *words):
        if self.rank == 0:
            print(time.strftime('%H:%M:%S'), *words, 'cpu %.0f s' % time.process_time(), flush=True)

    def make_optimiser(self):
        frozen = ()
        if self.o.frozen:
            frozen = ('stem.',) + tuple('bb.%d.' % i for i in range(self.net.block_starts[self.o.frozen]))
        groups = {name: [] for name in RATES}
        for name, parameter in self.net.named_parameters():
            if frozen and name.startswith(frozen):
                parameter.requires_grad = False
            else:
                part = 'head' if name.startswith('head') else 'blocks' if name.startswith(('bb', 'stem')) else 'tail'
                groups[part].append(parameter)
        settings = [{'params': groups[name], 'lr': rate, 'base': rate * self.o.rate}
                    for name, rate in RATES.items() if groups[name]]
        settings[0]['eps'] = HEAD_EPSILON
        return torch.optim.AdamW(settings, weight_decay=1e-4), [p for group in settings for p in group['params']]

    def draw_validation(self):
        """This rank's part of the lines that are the same for every run."""
        sources = ('stroke', 'font', 'print')
        drawn = []
        for i in range(self.rank, VALIDATION, self.o.ranks):
            line = Drawer.one.lines.draw(Dice(VALIDATION_SEED * VALIDATION + i), 'val', sources[i % len(sources)])
            drawn.append((torch.from_numpy(prepare(line.grey))[None, None], line))
        return drawn

    def validate(self, tag):
        """Says character errors and whole lines right, without spaces, of each source and of the kinds of stroke lines."""
        tally = {}
        with torch.no_grad():
            for x, line in self.validation:
                text = greedy(self.net(x.to(self.o.device))[0], self.chars).replace(' ', '')
                truth = line.text.replace(' ', '')
                for key in (line.source, line.source + ':' + line.kind):
                    row = tally.setdefault(key, [0, 0, 0, 0])
                    for i, v in enumerate((1, text == truth, distance(text, truth), len(truth))):
                        row[i] += v
        every, total = [None] * self.o.ranks, {}
        dist.all_gather_object(every, tally)
        for one in every:
            for key, row in one.items():
                total[key] = [a + b for a, b in zip(total.get(key, [0] * 4), row)]
        self.say('validation', tag, '  '.join(
            '%s n=%d CER %.1f exact %.0f' % (key, n, 100 * errors / characters, 100 * right / n)
            for key, (n, right, errors, characters) in sorted(total.items()) if ':' not in key or 'stroke' in key))

    def lots(self, number):
        """The lots of a round that this rank learns from, as they are drawn."""
        n = max(1, self.o.lines // LOT // self.o.ranks)
        first = (self.o.seed * ROUNDS_A_SEED + number) * LOTS_A_ROUND + self.rank
        seeds = range(first, first + n * self.o.ranks, self.o.ranks)
        return [self.pool.submit(Drawer.draw, seed) for seed in seeds] if self.pool else map(Drawer.draw, seeds)

    def batches(self):
        """This round's batches with the frozen blocks computed; the drawers begin the next round."""
        found, coming = [], self.coming or self.lots(self.round)
        with torch.no_grad():
            for lot in coming:
                for x, labels in lot.result() if self.pool else lot:
                    h = self.net.lower(torch.from_numpy(x).float().to(self.o.device), self.o.frozen)
                    found.append((h.half().cpu(), labels))
        if self.pool and self.round + 1 < self.o.rounds:
            self.coming = self.lots(self.round + 1)
        return found

    def step(self, batch, rate, head_only):
        h, labels = batch
        with torch.set_grad_enabled(not head_only):
            z = self.net.features(h.to(self.o.device).float(), self.o.frozen)
        scores = self.net.head(z)
        steps = torch.full((len(labels),), scores.shape[1], dtype=torch.long)
        loss = nn.functional.ctc_loss(scores.log_softmax(2).transpose(0, 1), torch.tensor(sum(labels, [])).to(self.o.device),
                                      steps, torch.tensor([len(v) for v in labels]), zero_infinity=True)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        trained = [p for p in self.trained if p.grad is not None]
        if self.o.ranks > 1:
            flat = torch.cat([p.grad.view(-1) for p in trained])
            dist.all_reduce(flat)
            at = 0
            for p in trained:
                p.grad.copy_(flat[at:at + p.numel()].view_as(p) / self.o.ranks)
                at += p.numel()
        nn.utils.clip_grad_norm_(trained, CLIP)
        for group in self.optimiser.param_groups:
            group['lr'] = group['base'] * rate
        self.step_rows(self.row_rate[head_only])
        return loss.detach()

    def step_rows(self, row_rate):
        """A step of the optimiser; each of the head's rows goes its own share."""
        head = (self.net.head.weight, self.net.head.bias)
        before = [p.detach().clone() for p in head]
        self.optimiser.step()
        with torch.no_grad():
            for p, was in zip(head, before):
                p.copy_(was + (p - was) * (row_rate[:, None] if p.dim() == 2 else row_rate))

    def rate(self, epoch, i, n):
        """The share of the full rate: a cosine over all rounds, warming up in each epoch; full while only new classes learn."""
        epochs = self.o.epochs - self.o.head_first
        done = (self.round + (epoch - self.o.head_first + i / n) / epochs) / self.o.rounds if epochs else 0
        if epoch < self.o.head_first:
            return 1 / self.o.rate
        warm = min(1, (epoch * n + i + 1) / WARM_UP)
        return warm * (LOWEST_RATE + (1 - LOWEST_RATE) / 2 * (1 + math.cos(math.pi * done)))

    def run(self):
        self.validate('before')
        while self.round < self.o.rounds:
            batches, order = self.batches(), random.Random(self.o.seed * 1000 + self.round)
            n, running = len(batches), None
            for epoch in range(self.o.epochs):
                order.shuffle(batches)
                for i, batch in enumerate(batches):
                    loss = self.step(batch, self.rate(epoch, i, n), epoch < self.o.head_first)
                    running = loss if running is None else .97 * running + .03 * loss
                    if i % 50 == 0:
                        self.say('round %d epoch %d step %d/%d loss/char %.3f' % (self.round, epoch, i, n, running))
            self.round += 1
            if self.rank == 0:
                self.save()
            self.validate('round %d' % self.round)

    def save(self):
        part = self.o.out + '.part'
        torch.save({'m': self.net.state_dict(), 'chars': self.chars, 'new': sorted(self.new), 'round': self.round,
                    'optimiser': self.optimiser.state_dict()}, part)
        os.replace(part, self.o.out)


def work(rank, options):
    dist.init_process_group('gloo', init_method='file://' + options.meet, rank=rank, world_size=options.ranks)
    Trainer(rank, options).run()
    dist.destroy_process_group()


def main():
    parser = argparse.ArgumentParser(description='Tunes the line recogniser on generated fax lines.')
    parser.add_argument('--out', required=True, help='checkpoint; training goes on from it where it is there')
    parser.add_argument('--init', default=places.SHIPPED_WEIGHTS, help='.ukw or .pt to start from')
    parser.add_argument('--chars', default=places.CHARS, help='the character set, one a line')
    for name, default, meaning in (
            ('rounds', 5, 'times that fresh lines are drawn'), ('lines', 9000, 'of a round, in all ranks'),
            ('epochs', 2, 'passes over a round'), ('frozen', 10, 'lower blocks that stay as they are, 0 to 14'),
            ('head-first', 0, 'of the epochs, in which only new classes learn'), ('seed', 1, ''), ('ranks', 2, 'processes that learn'), ('drawers', 0, 'processes a rank that draw lines'),
            ('batch', 16, 'lines a step and rank')):
        parser.add_argument('--' + name, type=int, default=default, help=meaning)
    parser.add_argument('--rate', type=float, default=1, help='factor of the learning rates')
    parser.add_argument('--pages', help='lines of whole pages (reading-lines), half of what is drawn')
    parser.add_argument('--device', default='cpu', help='cpu or cuda')
    options = parser.parse_args()
    options.meet = os.path.abspath(options.out) + '.meet'
    if os.path.exists(options.meet):
        os.unlink(options.meet)
    torch.multiprocessing.spawn(work, (options,), options.ranks)
    if os.path.exists(options.meet):
        os.unlink(options.meet)


if __name__ == '__main__':
    main()
