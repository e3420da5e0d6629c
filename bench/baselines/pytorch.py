"""PyTorch, eager, with its fused Adam: answers questions, one a line of JSON; numbers follow a question as bytes."""

import json
import sys
import time

import torch
from torch import nn


def read_numbers(question, columns):
    data = bytearray(sys.stdin.buffer.read(4 * question["floats"]))
    return torch.frombuffer(data, dtype=torch.float32).view(-1, columns)


def dense(widths):
    pairs = zip(widths, widths[1:])
    return [layer for pair in pairs for layer in (nn.Linear(*pair), nn.ReLU())][:-1]


def convolutional(net, values):
    """Every convolution halves both sides of a square image; the decoder mirrors the encoder."""
    side, channels = int(values**0.5), [1, *net["filters"]]
    down = list(zip(channels, channels[1:]))
    small = side >> len(down)
    flat, code = small * small * channels[-1], net["latentDim"]
    encoder = [l for pair in down for l in (nn.Conv2d(*pair, 3, stride=2, padding=1), nn.ReLU())]
    middle = [nn.Flatten(), nn.Linear(flat, code), nn.ReLU(), nn.Linear(code, flat), nn.ReLU()]
    decoder = [
        l
        for inner, outer in reversed([(b, a) for a, b in down])
        for l in (nn.ConvTranspose2d(inner, outer, 3, stride=2, padding=1, output_padding=1), nn.ReLU())
    ]
    return [
        nn.Unflatten(1, (1, side, side)),
        *encoder,
        *middle,
        nn.Unflatten(1, (channels[-1], small, small)),
        *decoder[:-1],
        nn.Flatten(),
    ]


class Trainer:
    def __init__(self, question):
        torch.manual_seed(1)
        torch.set_num_threads(question["threads"])
        self.widths, self.batch = question["widths"], question["batch"]
        self.data = read_numbers(question, self.widths[0])
        net = question.get("net")
        # The loss takes logits, PyTorch's stable and fast form of sigmoid and cross-entropy.
        self.model = nn.Sequential(*(convolutional(net, self.widths[0]) if net else dense(self.widths)))
        for layer in self.model:
            if hasattr(layer, "weight"):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.001, fused=True)
        self.loss = nn.BCEWithLogitsLoss()

    def train(self):
        began = time.perf_counter()
        for x in self.data.split(self.batch):
            self.optimizer.zero_grad(set_to_none=True)
            self.loss(self.model(x), x).backward()
            self.optimizer.step()
        return time.perf_counter() - began

    def reconstruct(self, x):
        with torch.no_grad():
            return torch.sigmoid(self.model(x)).flatten().tolist()


def main():
    trainer = None
    for line in iter(sys.stdin.buffer.readline, b""):
        question = json.loads(line)
        if question["do"] == "open":
            trainer = Trainer(question)
            answer = {"version": torch.__version__}
        elif question["do"] == "train":
            answer = {"seconds": trainer.train()}
        else:
            answer = {"values": trainer.reconstruct(read_numbers(question, trainer.widths[0]))}
        print(json.dumps(answer), flush=True)


main()
