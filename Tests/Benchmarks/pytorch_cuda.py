#!/usr/bin/env python3
"""Time of a training step on PyTorch's CUDA backend: the peer of `apus-worker check`.

usage: pytorch_cuda.py [quick]

Channels last, TF32 allowed, cuDNN's search on, the data on the device, batch 128, Adadelta: eager, as a CUDA graph, and
with torch.compile unless quick. Prints the median of five runs for each.
"""
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

BATCH = 128


class Network(nn.Module):
    def __init__(self, first, second, kernel, pool=2):
        super().__init__()
        self.first = nn.Conv2d(1, first, kernel)
        self.second = nn.Conv2d(first, second, kernel)
        self.pool = pool
        side = (28 - 2 * (kernel - 1)) // pool
        self.hidden = nn.Linear(second * side * side, 128)
        self.last = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.second(F.relu(self.first(x))))
        x = F.dropout(F.max_pool2d(x, self.pool), 0.25, self.training).flatten(1)
        return self.last(F.dropout(F.relu(self.hidden(x)), 0.5, self.training))


def graphed(step, images, labels):
    """The step recorded on fixed buffers, and a function that fills them and replays it."""
    images, labels = images.clone(), labels.clone()
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(5):
            step(images, labels)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step(images, labels)

    def replay(new_images, new_labels):
        images.copy_(new_images)
        labels.copy_(new_labels)
        graph.replay()

    return replay


def measure(name, shape, mode, precision, steps=200):
    torch.manual_seed(0)
    network = Network(*shape).cuda().to(memory_format=torch.channels_last)
    images = torch.rand(8192, 1, 28, 28, device="cuda").to(memory_format=torch.channels_last)
    labels = torch.randint(0, 10, (8192,), device="cuda")
    optimizer = torch.optim.Adadelta(network.parameters(), lr=1.0, rho=0.95, capturable=mode == "graph")
    forward = torch.compile(network, mode="reduce-overhead") if mode == "compile" else network

    def step(x, y):
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=precision == "bf16"):
            loss = F.cross_entropy(forward(x), y)
        optimizer.zero_grad(set_to_none=mode != "graph")
        loss.backward()
        optimizer.step()

    run = graphed(step, images[:BATCH], labels[:BATCH]) if mode == "graph" else step

    def go(count):
        for index in range(count):
            first = index % 64 * BATCH
            run(images[first : first + BATCH], labels[first : first + BATCH])
        torch.cuda.synchronize()

    go(10)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        go(steps)
        times.append((time.perf_counter() - start) / steps)
    print(f"{name}, {mode}, {precision}: {statistics.median(times) * 1e6:.1f} us a step", flush=True)


def main():
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    print(torch.__version__, torch.cuda.get_device_name())
    modes = ["eager", "graph"] if len(sys.argv) > 1 else ["eager", "graph", "compile"]
    for precision in ("tf32", "bf16"):
        for mode in modes:
            measure("Keras mnist_cnn", (32, 64, 3), mode, precision)
    measure("4 filters", (4, 4, 3), "graph", "bf16")
    for mode in ("eager", "graph"):
        measure("256 filters, kernel 10", (256, 256, 10), mode, "bf16", steps=50)


main()
