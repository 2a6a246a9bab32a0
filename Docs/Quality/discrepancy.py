"""Compares the evenness of Apus's designs with that of scipy's.

    mkdir points && APUS_POINTS=$PWD/points swift test --filter PointsFileTests
    python3 Docs/Quality/discrepancy.py points

For each method, count and number of dimensions: the mean centred discrepancy over the seeds, for Apus and for scipy,
and their quotient; below 1 the points of Apus are the more even ones. Exits 1 when a quotient is above the mark.
"""
import collections
import pathlib
import re
import sys
import warnings

import numpy as np
from scipy.stats import qmc

MARK = 1.10
warnings.filterwarnings("ignore", category=UserWarning)  # Sobol with a count that is no power of two


def peer(method, count, dimensions, seed):
    if method == "random":
        return np.random.default_rng(seed).random((count, dimensions))
    engine = {"latin-hypercube": qmc.LatinHypercube, "sobol": qmc.Sobol, "halton": qmc.Halton}[method]
    return engine(d=dimensions, seed=seed).random(count)


def main(folder):
    own, theirs = collections.defaultdict(list), collections.defaultdict(list)
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        method, count, dimensions, seed = re.fullmatch(r"(.+)-(\d+)-(\d+)-(\d+)", path.stem).groups()
        key = (method, int(count), int(dimensions))
        points = np.loadtxt(path, delimiter=",", ndmin=2)
        assert points.shape == key[1:], path
        own[key].append(qmc.discrepancy(points, method="CD"))
        theirs[key].append(qmc.discrepancy(peer(method, int(count), int(dimensions), int(seed)), method="CD"))
    if not own:
        sys.exit(f"there are no points in {folder}; write them first, see the top of this file")
    print("| method | points | dimensions | Apus | scipy | quotient |\n|---|---|---|---|---|---|")
    worst = 0.0
    for method, count, dimensions in sorted(own):
        key = (method, count, dimensions)
        a, b = np.mean(own[key]), np.mean(theirs[key])
        worst = max(worst, a / b)
        print(f"| {method} | {count} | {dimensions} | {a:.3e} | {b:.3e} | {a / b:.2f} |")
    print(f"\nworst quotient {worst:.2f}, mark {MARK:.2f}")
    return int(worst > MARK)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
