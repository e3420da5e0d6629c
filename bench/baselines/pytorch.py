"""PyTorch, eager, with its fused Adam: answers questions, one a line of JSON; numbers follow a question as bytes."""

import json
import sys
import time

import torch
from torch import nn


def read_numbers(question, columns):
    data = bytearray(sys.stdin.buffer.read(4 * question["floats"]))
    return torch.frombuffer(data, dtype=torch.float32).view(-1, columns)


class Trainer:
    def __init__(self, question):
        torch.manual_seed(1)
        torch.set_num_threads(question["threads"])
        self.widths, self.batch = question["widths"], question["batch"]
        self.data = read_numbers(question, self.widths[0])
        layers = []
        for inputs, outputs in zip(self.widths, self.widths[1:]):
            linear = nn.Linear(inputs, outputs)
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)
            layers += [linear, nn.ReLU()]
        # The loss takes logits, PyTorch's stable and fast form of sigmoid and cross-entropy.
        self.model = nn.Sequential(*layers[:-1])
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
