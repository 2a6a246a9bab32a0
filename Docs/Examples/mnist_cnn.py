"""A small convolutional network on MNIST with numpy alone: convolution, ReLU, max pooling, dropout, softmax.

A template: Apus puts each trial's values in the place of the names between dollar signs and braces.
"""
import gzip
import json
import os
import struct
import sys

import numpy as np

FILTERS = ${nb_filters}
KERNEL = ${nb_conv}
POOL = ${nb_pool}
DROPOUT = ${dropout1?string("0.00##")}

TRAIN = int(os.environ.get("MNIST_TRAIN", "6000"))
VALIDATION = int(os.environ.get("MNIST_VALIDATION", "2000"))
EPOCHS = int(os.environ.get("MNIST_EPOCHS", "3"))
BATCH = 64
FOLDER = "dataset"


def read_idx(name):
    """The array in an IDX file, gzipped or not."""
    path = os.path.join(FOLDER, name)
    opened = gzip.open(path + ".gz", "rb") if os.path.exists(path + ".gz") else open(path, "rb")
    with opened as file:
        magic, = struct.unpack(">I", file.read(4))
        shape = struct.unpack(">" + "I" * (magic & 0xFF), file.read(4 * (magic & 0xFF)))
        return np.frombuffer(file.read(), dtype=np.uint8).reshape(shape)


def windows(images, size):
    """Every window of each image, as rows: (images, height, width, size * size)."""
    view = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))
    return view.reshape(*view.shape[:3], size * size)


class Network:
    def __init__(self, random):
        self.side = (28 - KERNEL + 1) // POOL
        inputs = self.side * self.side * FILTERS
        limit = np.sqrt(6 / (KERNEL * KERNEL * (1 + FILTERS)))
        self.weights = {
            "kernel": random.uniform(-limit, limit, (KERNEL * KERNEL, FILTERS)).astype(np.float32),
            "bias": np.zeros(FILTERS, np.float32),
            "dense": (random.standard_normal((inputs, 10)) * np.sqrt(1 / inputs)).astype(np.float32),
            "output": np.zeros(10, np.float32),
        }
        self.means = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self.squares = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self.steps = 0

    def forward(self, images):
        self.patches = windows(images, KERNEL)
        maps = self.patches @ self.weights["kernel"] + self.weights["bias"]
        reach = self.side * POOL
        blocks = maps[:, :reach, :reach].reshape(len(images), self.side, POOL, self.side, POOL, FILTERS)
        blocks = blocks.transpose(0, 1, 3, 2, 4, 5).reshape(len(images), self.side, self.side, POOL * POOL, FILTERS)
        self.winners = blocks.argmax(axis=3)
        pooled = np.take_along_axis(blocks, self.winners[:, :, :, None], axis=3)[:, :, :, 0]
        self.active = pooled > 0
        return np.where(self.active, pooled, 0).reshape(len(images), -1)

    def logits(self, features):
        return features @ self.weights["dense"] + self.weights["output"]

    def backward(self, gradient):
        """The gradient of the kernel and its bias from that of the features."""
        count = len(gradient)
        pooled = gradient.reshape(count, self.side, self.side, FILTERS) * self.active
        blocks = np.zeros((count, self.side, self.side, POOL * POOL, FILTERS), np.float32)
        np.put_along_axis(blocks, self.winners[:, :, :, None], pooled[:, :, :, None], axis=3)
        reach = self.side * POOL
        maps = blocks.reshape(count, self.side, self.side, POOL, POOL, FILTERS).transpose(0, 1, 3, 2, 4, 5)
        maps = maps.reshape(count * reach * reach, FILTERS)
        patches = self.patches[:, :reach, :reach].reshape(count * reach * reach, KERNEL * KERNEL)
        return patches.T @ maps, maps.sum(axis=0)

    def step(self, gradients, rate=0.002):
        """One step of Adam."""
        self.steps += 1
        for name, gradient in gradients.items():
            self.means[name] += 0.1 * (gradient - self.means[name])
            self.squares[name] += 0.001 * (gradient * gradient - self.squares[name])
            mean = self.means[name] / (1 - 0.9**self.steps)
            square = self.squares[name] / (1 - 0.999**self.steps)
            self.weights[name] -= rate * mean / (np.sqrt(square) + 1e-7)


def train_batch(network, images, labels, random):
    features = network.forward(images)
    mask = (random.random(features.shape) >= DROPOUT).astype(np.float32) / (1 - DROPOUT)
    kept = features * mask
    logits = network.logits(kept)
    error = np.exp(logits - logits.max(axis=1, keepdims=True))
    error /= error.sum(axis=1, keepdims=True)
    error[np.arange(len(labels)), labels] -= 1
    error /= len(labels)
    gradients = {"dense": kept.T @ error, "output": error.sum(axis=0)}
    gradients["kernel"], gradients["bias"] = network.backward((error @ network.weights["dense"].T) * mask)
    network.step(gradients)


def error_rate(network, images, labels):
    wrong = 0
    for start in range(0, len(images), 500):
        part = slice(start, start + 500)
        wrong += int((network.logits(network.forward(images[part])).argmax(axis=1) != labels[part]).sum())
    return wrong / len(images)


def main():
    if (28 - KERNEL + 1) // POOL < 1:
        print(f"apus: infeasible: a {POOL}x{POOL} pool does not fit what a {KERNEL}x{KERNEL} kernel leaves")
        sys.exit(0)
    random = np.random.default_rng(int(os.environ.get("APUS_SEED", "1")))
    images = read_idx("train-images-idx3-ubyte")[: TRAIN + VALIDATION].astype(np.float32) / 255
    labels = read_idx("train-labels-idx1-ubyte")[: TRAIN + VALIDATION].astype(np.int64)
    test_images = read_idx("t10k-images-idx3-ubyte").astype(np.float32) / 255
    test_labels = read_idx("t10k-labels-idx1-ubyte").astype(np.int64)
    network = Network(random)
    history = []
    for epoch in range(1, EPOCHS + 1):
        order = random.permutation(TRAIN)
        for start in range(0, TRAIN, BATCH):
            part = order[start : start + BATCH]
            train_batch(network, images[part], labels[part], random)
        error = error_rate(network, images[TRAIN:], labels[TRAIN:])
        history.append(error)
        print(f"val_error\t{epoch}\t{error:.6f}", flush=True)
    result = {"val_error": history, "test_error": error_rate(network, test_images, test_labels)}
    with open("history.json", "w") as file:
        json.dump(result, file)
    with open("mnist_model.json", "w") as file:
        json.dump({"filters": FILTERS, "kernel": KERNEL, "pool": POOL, "dropout": DROPOUT}, file)
    np.savez("mnist_model.npz", **network.weights)


main()
