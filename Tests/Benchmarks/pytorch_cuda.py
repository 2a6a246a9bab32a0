#!/usr/bin/env python3
"""PyTorch's CUDA backend beside Apus: the peer of `apus-worker check` and of `apus run`.

usage: pytorch_cuda.py [quick]
       pytorch_cuda.py study TABLE MNIST [TRIALS]
       pytorch_cuda.py trial MNIST FILTERS KERNEL EPOCHS

Channels last, TF32 allowed, cuDNN's search on, the data on the device, batch 128, Adadelta.

Without more: the time of a training step, eager, as a CUDA graph, and with torch.compile unless quick (the median of
five runs for each), and what the device reaches at most: bytes copied and bf16 and TF32 operations for each second.
study: TABLE is what `apus run --plain` of Tests/Benchmarks/gpu/study60.yaml wrote. So many of its trials (default: 5), evenly
spread over them in the order of their arithmetic, are trained anew, each by a process of its own, one after the other; and
how long all of them would take so. MNIST is the folder of its four files.
trial: one of them: bf16 by autocast, eager, judged on the test images after each epoch.
"""
import re
import statistics
import struct
import subprocess
import sys
import time
from pathlib import Path

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


def ceilings():
    """What the device reaches at most: the rates that kernels are judged by."""

    def fastest(body, runs=10):
        times = []
        for _ in range(runs):
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            body()
            end.record()
            torch.cuda.synchronize()
            times.append(start.elapsed_time(end) / 1e3)
        return min(times)

    source = torch.empty(1 << 30, dtype=torch.uint8, device="cuda")
    target = torch.empty_like(source)
    print(f"copied: {2 * source.numel() / fastest(lambda: target.copy_(source)) / 1e9:.0f} GB/s, read and written")
    side = 8192
    for name, kind in (("bf16", torch.bfloat16), ("tf32", torch.float32)):
        left, right = torch.randn(side, side, device="cuda", dtype=kind), torch.randn(side, side, device="cuda", dtype=kind)
        rate = 2 * side**3 / fastest(lambda left=left, right=right: left @ right)
        print(f"product of {side} x {side}, {name}: {rate / 1e12:.0f} TFLOP/s", flush=True)


def arithmetic(filters, kernel):
    """Multiplications for one image, without the dense layers."""
    first, second = 29 - kernel, 30 - 2 * kernel
    return kernel**2 * filters * (first**2 + filters * second**2)


def study(table, folder, count=5):
    pattern = re.compile(r"^ *(\d+) +succeeded +(\d+) +(\d+) ")
    found = [pattern.match(line) for line in Path(table).read_text().splitlines()]
    trials = [(int(match[2]), int(match[3])) for match in found if match]
    if not trials:
        sys.exit(f"{table}: there is no succeeded trial in it")
    trials.sort(key=lambda trial: arithmetic(*trial))
    count = min(count, len(trials))
    sample = [trials[(2 * index + 1) * len(trials) // (2 * count)] for index in range(count)]
    seconds = []
    for filters, kernel in sample:
        start = time.perf_counter()
        line = subprocess.run(
            [sys.executable, __file__, "trial", folder, str(filters), str(kernel), "12"],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.strip()
        seconds.append(time.perf_counter() - start)
        print(f"{filters} filters, kernel {kernel}: {seconds[-1]:.1f} s ({line})", flush=True)
    print(f"{len(trials)} trials, one process after the other: {statistics.mean(seconds) * len(trials):.0f} s by {count} of them")


def mnist(folder, part):
    """Images as bytes and labels, on the device."""
    images = (Path(folder) / f"{part}-images-idx3-ubyte").read_bytes()
    labels = (Path(folder) / f"{part}-labels-idx1-ubyte").read_bytes()
    count, height, width = struct.unpack(">3I", images[4:16])
    pixels = torch.frombuffer(bytearray(images[16:]), dtype=torch.uint8).view(count, 1, height, width)
    classes = torch.frombuffer(bytearray(labels[8:]), dtype=torch.uint8)
    return (pixels.cuda().float() / 255).to(memory_format=torch.channels_last), classes.cuda().long()


def trial(folder, filters, kernel, epochs):
    start = time.perf_counter()
    torch.manual_seed(1)
    (images, labels), (test_images, test_labels) = mnist(folder, "train"), mnist(folder, "t10k")
    network = Network(filters, filters, kernel).cuda().to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adadelta(network.parameters(), lr=1.0, rho=0.95)
    best = 0.0
    for _ in range(epochs):
        network.train()
        order = torch.randperm(len(images), device="cuda")
        for first in range(0, len(images), BATCH):
            batch = order[first : first + BATCH]
            with torch.autocast("cuda", dtype=torch.bfloat16):
                loss = F.cross_entropy(network(images[batch]), labels[batch])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        network.eval()
        correct = torch.zeros((), device="cuda")
        with torch.no_grad(), torch.autocast("cuda", dtype=torch.bfloat16):
            for first in range(0, len(test_images), 1_000):
                found = network(test_images[first : first + 1_000]).argmax(1)
                correct += (found == test_labels[first : first + 1_000]).sum()
        best = max(best, correct.item() / len(test_images))
    print(f"training {time.perf_counter() - start:.1f} s, best test accuracy {best:.4f}")


def main():
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    match sys.argv[1:]:
        case ["study", table, folder, *count]:
            study(table, folder, *map(int, count))
        case ["trial", folder, filters, kernel, epochs]:
            trial(folder, int(filters), int(kernel), int(epochs))
        case [] | ["quick"]:
            steps(["eager", "graph"] if len(sys.argv) > 1 else ["eager", "graph", "compile"])
            ceilings()
        case _:
            sys.exit(__doc__)


def steps(modes):
    print(torch.__version__, torch.cuda.get_device_name())
    for precision in ("tf32", "bf16"):
        for mode in modes:
            measure("Keras mnist_cnn", (32, 64, 3), mode, precision)
    measure("4 filters", (4, 4, 3), "graph", "bf16")
    for mode in ("eager", "graph"):
        measure("256 filters, kernel 10", (256, 256, 10), mode, "bf16", steps=50)


main()
