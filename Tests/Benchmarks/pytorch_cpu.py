#!/usr/bin/env python3
"""Training speed of the Keras mnist_cnn network on PyTorch's CPU backend: the peer of `apus-bench`.

usage: pytorch_cpu.py [--data FOLDER] [--threads N] [--seconds S] [--rounds R] [--filters F] [--kernel K] [--pool P]

Prints one line of JSON: images per second of the whole training loop (shuffle, gather, forward, backward,
Adadelta update) in NCHW and channels_last, the mean and the best step of each. FOLDER holds the four IDX files of
MNIST, unpacked; without it the images are random. The layouts take turns, R rounds of S seconds each.
"""
import argparse
import json
import os
import struct
import sys
import time

BATCH = 128


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", metavar="FOLDER")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--filters", type=int, default=32)
    parser.add_argument("--kernel", type=int, default=3)
    parser.add_argument("--pool", type=int, default=2)
    return parser.parse_args()


try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError as error:
    sys.exit("pytorch_cpu.py: PyTorch is missing (%s); install it with: pip install torch" % error)


class Network(nn.Module):
    def __init__(self, filters, kernel, pool):
        super().__init__()
        side = (28 - 2 * (kernel - 1)) // pool
        self.pool = pool
        self.first = nn.Conv2d(1, filters, kernel)
        self.second = nn.Conv2d(filters, filters, kernel)
        self.hidden = nn.Linear(filters * side * side, 128)
        self.output = nn.Linear(128, 10)

    def forward(self, x):
        x = functional.relu(self.first(x))
        x = functional.relu(self.second(x))
        x = functional.dropout(functional.max_pool2d(x, self.pool), 0.25, self.training).flatten(1)
        x = functional.dropout(functional.relu(self.hidden(x)), 0.5, self.training)
        return self.output(x)


def idx(path):
    with open(path, "rb") as file:
        data = file.read()
    sizes = struct.unpack_from(">%dI" % data[3], data, 4)
    return torch.frombuffer(bytearray(data[4 + 4 * len(sizes):]), dtype=torch.uint8).reshape(sizes)


def training_data(folder):
    if folder is None:
        return torch.rand(8192, 1, 28, 28), torch.randint(0, 10, (8192,))
    images = idx(os.path.join(folder, "train-images-idx3-ubyte"))
    labels = idx(os.path.join(folder, "train-labels-idx1-ubyte"))
    return images.unsqueeze(1).float() / 255, labels.long()


class Training:
    """One network in one memory layout, which can be trained for a while at a time."""

    def __init__(self, options, data, layout):
        torch.manual_seed(0)
        self.images, self.labels = data[0].to(memory_format=layout), data[1]
        self.network = Network(options.filters, options.kernel, options.pool).to(memory_format=layout)
        self.optimizer = torch.optim.Adadelta(self.network.parameters(), lr=1.0, rho=0.95, eps=1e-7)
        self.order = torch.empty(0, dtype=torch.long)
        self.images_done, self.seconds, self.best = 0, 0.0, float("inf")
        for _ in range(3):
            self.step()

    def step(self):
        if len(self.order) < BATCH:
            self.order = torch.randperm(len(self.labels))
        batch, self.order = self.order[:BATCH], self.order[BATCH:]
        loss = functional.cross_entropy(self.network(self.images[batch]), self.labels[batch])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()

    def run(self, seconds):
        start = last = time.perf_counter()
        while last - start < seconds:
            self.step()
            now = time.perf_counter()
            self.best, last = min(self.best, now - last), now
            self.images_done += BATCH
        self.seconds += last - start

    def result(self):
        return {"mean": round(self.images_done / self.seconds, 1), "best_step": round(BATCH / self.best, 1)}


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    data = training_data(options.data)
    trainings = {
        "nchw": Training(options, data, torch.contiguous_format),
        "channels_last": Training(options, data, torch.channels_last),
    }
    for _ in range(options.rounds):
        for training in trainings.values():
            training.run(options.seconds)
    results = {name: training.result() for name, training in trainings.items()}
    print(json.dumps({
        "peer": "pytorch",
        "version": torch.__version__,
        "threads": options.threads,
        "batch": BATCH,
        "network": {"filters": options.filters, "kernel": options.kernel, "pool": options.pool},
        "data": "mnist" if options.data else "random",
        "unit": "images/s",
        "layouts": results,
        "images_per_second": max(result["mean"] for result in results.values()),
        "images_per_second_best_step": max(result["best_step"] for result in results.values()),
    }))


if __name__ == "__main__":
    main()
