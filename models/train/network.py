# SPDX-License-Identifier: Apache-2.0
"""The line recogniser: the PP-OCRv4 mobile architecture (PaddleOCR, Apache-2.0) with a Japanese head.

Input: 1 × 48 × W, paper = 1, ink = -1. Output: one row of class scores per 8 columns; class 0 is the CTC blank, then the
characters of chars.txt in their order, then the space. The same layers, in the same order, stand in src/read/net.c.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

HEIGHT = 48
STRIDES = [1, 1, 1, (2, 1), 1, (1, 2), 1, 1, 1, 1, (2, 1), 1, (2, 1), 1]
CHANNELS = [16, 32, 64, 64, 128, 128, 240, 240, 240, 240, 240, 480, 480, 480, 480]
SQUEEZED = (10, 11)  # blocks with squeeze-and-excitation


class Depthwise(nn.Module):
    def __init__(self, channels, kernel, stride):
        super().__init__()
        self.c = nn.Conv2d(channels, channels, kernel, stride, kernel // 2, groups=channels)
        self.a, self.b = nn.Parameter(torch.ones(1)), nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return F.hardswish(self.c(x)) * self.a + self.b


class Pointwise(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.c = nn.Conv2d(inputs, outputs, 1)
        self.a, self.b = nn.Parameter(torch.ones(1)), nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return F.hardswish(self.c(x)) * self.a + self.b


class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.d, self.u = nn.Conv2d(channels, channels // 4, 1), nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        return x * F.hardsigmoid(self.u(F.relu(self.d(x.mean((2, 3), keepdim=True)))))


class Attention(nn.Module):
    def __init__(self, width=120, heads=8):
        super().__init__()
        self.n1, self.n2 = nn.LayerNorm(width, eps=1e-5), nn.LayerNorm(width, eps=1e-5)
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.f1, self.f2 = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.h = heads

    def forward(self, x):
        batch, steps, width = x.shape
        q, k, v = self.qkv(self.n1(x)).view(batch, steps, 3, self.h, width // self.h).permute(2, 0, 3, 1, 4)
        a = (q * (width // self.h) ** -0.5 @ k.transpose(2, 3)).softmax(3)
        x = x + self.o((a @ v).transpose(1, 2).reshape(batch, steps, width))
        return x + self.f2(F.silu(self.f1(self.n2(x))))


class Recogniser(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, 2, 1)
        layers, self.block_starts = [], []
        for i, stride in enumerate(STRIDES):
            self.block_starts.append(len(layers))
            layers.append(Depthwise(CHANNELS[i], 3 if i < 6 else 5, stride))
            if i in SQUEEZED:
                layers.append(Squeeze(CHANNELS[i]))
            layers.append(Pointwise(CHANNELS[i], CHANNELS[i + 1]))
        self.block_starts.append(len(layers))
        self.bb = nn.Sequential(*layers)
        self.c1, self.c2 = nn.Conv2d(480, 60, (1, 3), 1, (0, 1)), nn.Conv2d(60, 120, 1)
        self.b1, self.b2, self.n = Attention(), Attention(), nn.LayerNorm(120, eps=1e-6)
        self.c3, self.c4 = nn.Conv2d(120, 480, 1), nn.Conv2d(960, 60, (1, 3), 1, (0, 1))
        self.c5, self.head = nn.Conv2d(60, 120, 1), nn.Linear(120, n_classes)

    def lower(self, x, blocks):
        """The stem and the first `blocks` blocks: what can be frozen and computed once."""
        return self.bb[: self.block_starts[blocks]](self.stem(x)) if blocks else x

    def features(self, h, blocks):
        """What the head sees: batch × steps × 120."""
        h = self.bb[self.block_starts[blocks]:](h) if blocks else self.bb(self.stem(h))
        h = F.avg_pool2d(h, (3, 2), (3, 2))
        z = F.silu(self.c2(F.silu(self.c1(h)))).squeeze(2).transpose(1, 2)
        z = self.n(self.b2(self.b1(z))).transpose(1, 2).unsqueeze(2)
        z = torch.cat((h, F.silu(self.c3(z))), 1)
        return F.silu(self.c5(F.silu(self.c4(z)))).squeeze(2).transpose(1, 2)

    def upper(self, h, blocks):
        return self.head(self.features(h, blocks))

    def forward(self, x):
        return self.upper(x, 0)


def charset(path):
    """[blank, characters of the file (one a line), space]"""
    with open(path, encoding='utf8') as f:
        return [''] + f.read().split('\n') + [' ']


def greedy(scores, chars):
    """Best path of one line's scores (steps × classes)."""
    text, previous = '', 0
    for k in scores.argmax(-1).tolist():
        if k and k != previous:
            text += chars[k]
        previous = k
    return text
