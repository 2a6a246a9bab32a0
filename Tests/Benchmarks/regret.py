#!/usr/bin/env python3
"""Tables and figures of what optimizers reach, from the lines that `apus-bench optimize` and its peers write.

usage: regret.py FUNCTIONS.json FIGURE.svg COLUMNS LINES.jsonl...

FUNCTIONS.json has the optimum and the scale of each function: regret is the best cost so far, less the optimum, divided
by the scale. COLUMNS says which optimizers stand side by side in the figure: names with commas between them, and a slash
between columns. Prints a table of the median regret after the last evaluation, the mean rank over the pairs of function
and seed that all have, and how often each of the first column's optimizers is better than the others on the median; the
figure has a row for each function, medians as lines and the middle half of the seeds as bands. Needs Python alone.
"""
import json
import math
import statistics
import sys
from xml.sax.saxutils import escape

LABELS = {
    "apus_auto": "Apus auto", "apus_gp": "Apus gp", "apus_smac": "Apus smac", "apus_tpe": "Apus tpe",
    "apus_cma-es": "Apus cma-es", "apus_random": "Apus random", "optuna_gp": "Optuna GP", "optuna_tpe": "Optuna TPE",
    "optuna_tpe_mv": "Optuna TPE, multivariate", "smac_rf": "SMAC3", "hyperopt_tpe": "hyperopt TPE", "random": "random",
    "optuna_tpe_mv_8": "Optuna TPE, multivariate", "optuna_gp_8": "Optuna GP",
}
COLOURS = ["#d1495b", "#00798c", "#edae49", "#5b5f97", "#66a182"]
FLOOR = 1e-8
WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 150, 56, 44, 36


def read(paths):
    curves = {}
    for path in paths:
        for line in open(path):
            one = json.loads(line)
            curves.setdefault(one["fn"], {}).setdefault(one["opt"], {})[one["seed"]] = one["best"]
    return curves


def regrets(function, curves, seeds=None):
    """By evaluation, the sorted regrets of all seeds; the shortest curve says how many."""
    chosen = [curve for seed, curve in curves.items() if seeds is None or seed in seeds]
    length = min(map(len, chosen))
    def one(cost):
        return math.inf if cost is None else max(0.0, (cost - function["optimum"]) / function["scale"])
    return [sorted(one(curve[index]) for curve in chosen) for index in range(length)]


def quantile(values, part):
    place = part * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    if math.isinf(values[high]):
        return values[high] if place > low else values[low]
    return values[low] + (place - low) * (values[high] - values[low])


def table(functions, curves, names, optimizers):
    print("| |", " | ".join(names), "|\n|---|" + "---|" * len(names))
    medians = {}
    for optimizer in optimizers:
        cells = []
        for name in names:
            runs = curves[name].get(optimizer)
            if runs is None:
                cells.append("–")
                continue
            value = statistics.median(regrets(functions[name], runs)[-1])
            medians[optimizer, name] = value
            cells.append(f"{value:.2g} ({len(runs)})")
        print(f"| {LABELS.get(optimizer, optimizer)} |", " | ".join(cells), "|")
    return medians


def ranks(curves, names, optimizers):
    places = {optimizer: [] for optimizer in optimizers}
    for name in names:
        seeds = set.intersection(*(set(curves[name].get(optimizer, {})) for optimizer in optimizers))
        for seed in sorted(seeds):
            last = {o: curves[name][o][seed][-1] for o in optimizers}
            last = {o: math.inf if cost is None else cost for o, cost in last.items()}
            for o, cost in last.items():
                less = sum(other < cost for other in last.values())
                same = sum(other == cost for other in last.values()) - 1
                places[o].append(1 + less + same / 2)
    pairs = len(next(iter(places.values())))
    order = sorted((statistics.mean(place), o) for o, place in places.items() if place)
    print(f"mean rank over {pairs} pairs:", ", ".join(f"{LABELS.get(o, o)} {rank:.1f}" for rank, o in order))


def duels(medians, names, pairs):
    for ours, theirs in pairs:
        both = [name for name in names if (ours, name) in medians and (theirs, name) in medians]
        better = [name for name in both if medians[ours, name] < medians[theirs, name]]
        worse = [name for name in both if medians[ours, name] > medians[theirs, name]]
        print(f"{LABELS.get(ours, ours)} beside {LABELS.get(theirs, theirs)}: better on {len(better)} of {len(both)}"
              + (f", worse on {', '.join(worse)}" if worse else ", worse on none"))


class Panel:
    def __init__(self, column, row, low, high, budget):
        self.left = LEFT + column * (WIDTH + GAP + 22)
        self.top = TOP + row * (HEIGHT + GAP)
        self.low, self.high, self.budget = math.log10(low), math.log10(high), budget

    def x(self, evaluation):
        return self.left + WIDTH * (evaluation - 1) / max(self.budget - 1, 1)

    def y(self, regret):
        place = math.log10(min(max(regret, 10 ** self.low), 10 ** self.high))
        return self.top + HEIGHT * (self.high - place) / (self.high - self.low)

    def frame(self, title):
        parts = [f'<rect x="{self.left}" y="{self.top}" width="{WIDTH}" height="{HEIGHT}" class="frame"/>']
        if title:
            parts.append(f'<text x="{self.left}" y="{self.top - 6}" class="title">{escape(title)}</text>')
        step = max(1, math.ceil((self.high - self.low) / 5))
        for power in range(math.ceil(self.low), math.floor(self.high) + 1):
            if (math.floor(self.high) - power) % step == 0:
                y = self.y(10.0 ** power)
                parts.append(f'<path d="M{self.left} {y:.1f}h{WIDTH}" class="grid"/>')
                parts.append(f'<text x="{self.left - 5}" y="{y + 4:.1f}" class="end">1e{power}</text>')
        for evaluation in (1, self.budget // 2, self.budget):
            parts.append(f'<text x="{self.x(evaluation):.1f}" y="{self.top + HEIGHT + 13}" class="middle">{evaluation}</text>')
        return parts

    def points(self, values, part):
        """The curve of a quantile, without points between two of the same height."""
        all = [(f"{self.x(i + 1):.0f}", f"{self.y(quantile(v, part)):.0f}") for i, v in enumerate(values)]
        kept = [one for i, one in enumerate(all)
                if i in (0, len(all) - 1) or one[1] != all[i - 1][1] or one[1] != all[i + 1][1]]
        return [",".join(one) for one in kept]

    def curve(self, values, colour):
        band = self.points(values, 0.25) + self.points(values, 0.75)[::-1]
        line = self.points(values, 0.5)
        return [f'<polygon points="{" ".join(band)}" fill="{colour}" fill-opacity="0.15"/>',
                f'<polyline points="{" ".join(line)}" fill="none" stroke="{colour}" stroke-width="1.6"/>']


def figure(path, functions, curves, names, columns):
    width = LEFT + len(columns) * (WIDTH + GAP + 22)
    legend = 16 * max(map(len, columns)) + 12
    height = TOP + len(names) * (HEIGHT + GAP) + legend
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
             '<style>text{font:11px sans-serif;fill:#333}.title{font-weight:bold}.end{text-anchor:end}'
             '.middle{text-anchor:middle}.frame{fill:none;stroke:#999}.grid{stroke:#ddd}</style>',
             '<rect width="100%" height="100%" fill="#fff"/>',
             f'<text x="{LEFT}" y="16">Regret after each evaluation: median (line) and middle half (band) of the seeds</text>']
    for row, name in enumerate(names):
        shown = {o: regrets(functions[name], curves[name][o]) for column in columns for o in column if o in curves[name]}
        ends = [quantile(v[-1], 0.25) for v in shown.values()]
        low = max(FLOOR, min(ends) / 2)
        high = max(min(quantile(v[0], 0.75), 10) for v in shown.values())
        budget = max(map(len, shown.values()))
        for index, column in enumerate(columns):
            panel = Panel(index, row, min(low, high / 10), high, budget)
            parts += panel.frame(name)
            for colour, optimizer in zip(COLOURS, column):
                if optimizer in shown:
                    parts += panel.curve(shown[optimizer], colour)
    for index, column in enumerate(columns):
        left, top = LEFT + index * (WIDTH + GAP + 22), height - legend
        for line, (colour, optimizer) in enumerate(zip(COLOURS, column)):
            y = top + 16 * line
            parts.append(f'<path d="M{left} {y}h22" stroke="{colour}" stroke-width="3"/>')
            parts.append(f'<text x="{left + 28}" y="{y + 4}">{escape(LABELS.get(optimizer, optimizer))}</text>')
    with open(path, "w") as file:
        file.write("\n".join(parts + ["</svg>"]) + "\n")


def main():
    functions, curves = json.load(open(sys.argv[1])), read(sys.argv[4:])
    columns = [column.split(",") for column in sys.argv[3].split("/")]
    names = [name for name in functions if name in curves]
    optimizers = list(dict.fromkeys(o for column in columns for o in column))
    medians = table(functions, curves, names, optimizers)
    print()
    ranks(curves, names, optimizers)
    ours = [o for o in optimizers if o.startswith("apus_")]
    peers = [o for o in optimizers if not o.startswith("apus_")]
    for one in ours:
        ranks(curves, names, [one] + peers)
    duels(medians, names, [(o, p) for o in ours for p in peers])
    figure(sys.argv[2], functions, curves, names, columns)


main()
