"""Fits random cosine features to a noisy curve; more features err less and cost more. Standard library only."""
import argparse
import math
import random

parser = argparse.ArgumentParser()
parser.add_argument("--units", type=int, required=True)
parser.add_argument("--width", type=float, required=True)
parser.add_argument("--ridge", type=float, required=True)
parser.add_argument("--float16", default="false")
options = parser.parse_args()

draw = random.Random(1)


def sample(count):
    xs = [draw.uniform(-3, 3) for _ in range(count)]
    return xs, [math.sin(2 * x) * math.exp(-0.2 * x * x) + draw.gauss(0, 0.05) for x in xs]


train, validation = sample(200), sample(400)
waves = [(draw.gauss(0, 1 / options.width), draw.uniform(0, 2 * math.pi)) for _ in range(options.units)]


def features(x):
    return [1.0] + [math.cos(rate * x + shift) for rate, shift in waves]


def rounded(value):
    """What a half-precision number keeps of a weight."""
    if options.float16 != "true" or value == 0:
        return value
    unit = 2.0 ** (math.floor(math.log2(abs(value))) - 10)
    return round(value / unit) * unit


def solve(matrix, target):
    """Gaussian elimination; the matrix is positive definite."""
    size = len(target)
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = matrix[row][pivot] / matrix[pivot][pivot]
            if factor:
                for column in range(pivot, size):
                    matrix[row][column] -= factor * matrix[pivot][column]
                target[row] -= factor * target[pivot]
    for row in reversed(range(size)):
        target[row] -= sum(matrix[row][column] * target[column] for column in range(row + 1, size))
        target[row] /= matrix[row][row]
    return target


rows = [features(x) for x in train[0]]
size = len(rows[0])
gram = [[sum(row[i] * row[j] for row in rows) + (options.ridge if i == j else 0) for j in range(size)] for i in range(size)]
weights = [rounded(w) for w in solve(gram, [sum(r[i] * y for r, y in zip(rows, train[1])) for i in range(size)])]

errors = [(sum(w * f for w, f in zip(weights, features(x))) - y) ** 2 for x, y in zip(*validation)]
# A weight, a rate and a shift for each unit, as they would be stored.
size_bytes = 3 * size * (2 if options.float16 == "true" else 4)
print(f"val_rmse\t{math.sqrt(sum(errors) / len(errors))}")
print(f"size_bytes\t{size_bytes}")
print(f"largest_weight\t{max(abs(w) for w in weights)}")
