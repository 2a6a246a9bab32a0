#!/usr/bin/env python3
"""Functions on which no default of Apus was chosen, in the form that `optuna_parallel.py` and `apus-bench optimize` read.

usage: funcs.py space NAME > NAME.json     the space, for `apus-bench optimize --space`
       funcs.py serve NAME                 one JSON configuration a line, one cost a line, for `--command`
       funcs.py names

All are minimised and without noise; OPTIMA has the least value of each. Where the middle of the space would be the best
place, the function is shifted.
"""
import itertools
import json
import math
import random
import sys


def real(name, low, high, log=False, condition=None):
    return {"name": name, "type": "float", "low": low, "high": high, "log": log, "if": condition}


def whole(name, low, high, log=False, condition=None):
    return {"name": name, "type": "int", "low": low, "high": high, "log": log, "if": condition}


def choice(name, choices, condition=None):
    return {"name": name, "type": "cat", "choices": choices, "if": condition}


def vector(values, count):
    return [values[f"x{i}"] for i in range(count)]


def rosenbrock(values):
    x = vector(values, 4)
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def ackley(values):
    """Four real axes and a whole one; the best is at (3, -7, 11, 5.5) and 4."""
    x = [a - b for a, b in zip(vector(values, 4) + [values["n"]], (3, -7, 11, 5.5, 4))]
    return (20 - 20 * math.exp(-0.2 * math.sqrt(sum(a * a for a in x) / 5))
            + math.e - math.exp(sum(math.cos(2 * math.pi * a) for a in x) / 5))


def levy(values):
    w = [1 + (a - 1) / 4 for a in vector(values, 6)]
    return (math.sin(math.pi * w[0]) ** 2
            + sum((a - 1) ** 2 * (1 + 10 * math.sin(math.pi * a + 1) ** 2) for a in w[:-1])
            + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2))


def machine(values):
    """A support vector machine's error in shape: each kernel has parameters of its own, and another best cost."""
    cost = {"standard": 0, "minmax": 0.02, "none": 0.08}[values["scaling"]]
    c = math.log10(values["c"])
    if values["kernel"] == "rbf":
        gamma = math.log10(values["gamma"])
        return cost + 0.05 + 0.03 * (c + gamma + 1) ** 2 + 0.02 * (c - 1.5) ** 2
    if values["kernel"] == "poly":
        degree = {2: 0.03, 3: 0, 4: 0.05, 5: 0.12}[values["degree"]]
        return cost + 0.07 + degree + 0.02 * (c + 1) ** 2 + 0.05 * (values["coef0"] - 0.4) ** 2
    return cost + 0.12 + 0.01 * (c + 0.5) ** 2


def interactions(seed):
    """Eight choices of four: a part of each alone, and of each pair of neighbours."""
    draw = random.Random(seed)
    alone = [[draw.random() for _ in range(4)] for _ in range(8)]
    pairs = [[[draw.random() for _ in range(4)] for _ in range(4)] for _ in range(8)]

    def cost(places):
        return sum(alone[i][a] for i, a in enumerate(places)) / 8 + sum(
            pairs[i][a][places[(i + 1) % 8]] for i, a in enumerate(places)) / 8

    return cost


PAIRED = interactions(11)


def paired(values):
    return PAIRED([int(values[f"x{i}"][1:]) for i in range(8)])


def ellipsoid(values):
    """Twenty axes of unequal weight, each with its best at another place."""
    return sum((1 + i) / 20 * (a - 0.1 - 0.8 * ((7 * i) % 20) / 19) ** 2 for i, a in enumerate(vector(values, 20)))


SPACES = {
    "rosenbrock4": [real(f"x{i}", -2.048, 2.048) for i in range(4)],
    "ackley5int": [real(f"x{i}", -32.768, 32.768) for i in range(4)] + [whole("n", -20, 20)],
    "levy6": [real(f"x{i}", -10, 10) for i in range(6)],
    "machine": [choice("scaling", ["standard", "minmax", "none"]), choice("kernel", ["linear", "rbf", "poly"]),
                real("c", 1e-3, 1e4, True), real("gamma", 1e-5, 10, True, ["kernel", "rbf"]),
                whole("degree", 2, 5, False, ["kernel", "poly"]), real("coef0", 0, 1, False, ["kernel", "poly"])],
    "paired": [choice(f"x{i}", ["a0", "a1", "a2", "a3"]) for i in range(8)],
    "ellipsoid20": [real(f"x{i}", 0, 1) for i in range(20)],
}
FUNCS = {"rosenbrock4": rosenbrock, "ackley5int": ackley, "levy6": levy, "machine": machine, "paired": paired,
         "ellipsoid20": ellipsoid}
OPTIMA = {"rosenbrock4": 0, "ackley5int": ackley({"x0": 3, "x1": -7, "x2": 11, "x3": 5.5, "n": 4}), "levy6": 0,
          "machine": 0.05, "paired": min(map(PAIRED, itertools.product(range(4), repeat=8))),
          "ellipsoid20": 0}

if __name__ == "__main__":
    if sys.argv[1:] == ["names"]:
        print(*FUNCS)
    elif sys.argv[1] == "space":
        json.dump(SPACES[sys.argv[2]], sys.stdout)
    elif sys.argv[1] == "serve":
        for line in sys.stdin:
            print(FUNCS[sys.argv[2]](json.loads(line)), flush=True)
