#!/usr/bin/env python3
"""Optuna's and Ray Tune's stopping ASHA on recorded learning curves, beside `apus-bench fidelity`.

usage: fidelity_peers.py CURVES.jsonl LINES.jsonl [ETA]

CURVES holds one JSON object a line with the costs after each step of one configuration as `costs`; LINES is what
`apus-bench fidelity --curves CURVES --out LINES` wrote. For each of its lines the same configurations are trained in the
same order by the same workers, each as fast as it was there, as optuna.pruners.SuccessiveHalvingPruner and
ray.tune.schedulers.AsyncHyperBandScheduler decide: the libraries themselves, told what a run would tell them. Both have
a first rung of 1 step and a reduction factor of ETA (4, the default of both, unless told). The best is found when a cost
within the tolerance of the lowest last cost is measured; the steps that all workers have trained by then are counted.

Prints the medians over the seeds, and how many steps Apus needs of theirs. The oracle's row is what no rule can go below
that starts trials in this order: it knows beforehand which curves come near enough.
"""
import json
import math
import statistics
import sys
import warnings

warnings.filterwarnings("ignore")
import optuna  # noqa: E402
from ray.tune.schedulers import AsyncHyperBandScheduler  # noqa: E402
from ray.tune.schedulers.trial_scheduler import TrialScheduler  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.ERROR)
TOLERANCE = 0.001
WORST = 1e9  # what a cost that is not finite is told as: Optuna and Ray take none


class Optuna:
    name = "optuna"

    def __init__(self, steps, eta):
        pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=eta)
        self.study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0), pruner=pruner)
        self.trials, self.steps = {}, steps

    def began(self, trial):
        self.trials[trial] = self.study.ask()

    def stops(self, trial, step, cost):
        one = self.trials[trial]
        one.report(cost, step)
        if step < self.steps and one.should_prune():
            self.study.tell(one, state=optuna.trial.TrialState.PRUNED)
            return True
        if step == self.steps:
            self.study.tell(one, cost)
        return step == self.steps


class RayTrial:
    def __init__(self, number):
        self.trial_id = str(number)


class Ray:
    name = "ray"

    def __init__(self, steps, eta):
        self.scheduler = AsyncHyperBandScheduler(
            time_attr="training_iteration", metric="cost", mode="min", max_t=steps, grace_period=1, reduction_factor=eta)
        self.trials = {}

    def began(self, trial):
        self.trials[trial] = RayTrial(trial)
        self.scheduler.on_trial_add(None, self.trials[trial])

    def stops(self, trial, step, cost):
        result = {"training_iteration": step, "cost": cost}
        if self.scheduler.on_trial_result(None, self.trials[trial], result) == TrialScheduler.STOP:
            self.scheduler.on_trial_complete(None, self.trials[trial], result)
            return True
        return False


class Oracle:
    """Knows which curves ever come near enough: it lets those run, and stops all others after one step."""

    name = "oracle"

    def __init__(self, good):
        self.good = good

    def began(self, trial):
        pass

    def stops(self, trial, step, cost):
        return trial not in self.good


def replay(peer, curves, order, durations, limit):
    """Steps until the best is measured, the same for a trial with all its steps, and steps until all is done."""
    runs = [None] * len(durations)  # (end of the next step, trial, steps done)
    started, now, trained, found, found_end = 0, 0.0, 0, None, None
    while True:
        for worker, run in enumerate(runs):
            if run is None and started < len(order):
                peer.began(started)
                runs[worker] = (now + durations[worker], started, 0)
                started += 1
        busy = [(run[0], worker) for worker, run in enumerate(runs) if run is not None]
        if not busy:
            return found, found_end, trained
        now, worker = min(busy)
        _, trial, step = runs[worker]
        curve, step, trained = curves[order[trial]], step + 1, trained + 1
        cost = curve[step - 1]
        if cost <= limit:
            found = found or trained
            if step == len(curve):
                found_end = found_end or trained
        ends = peer.stops(trial, step, cost) or step == len(curve)
        runs[worker] = None if ends else (now + durations[worker], trial, step)


def main():
    eta = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    curves = [json.loads(line)["costs"] for line in open(sys.argv[1])]
    curves = [[WORST if cost is None else cost for cost in curve] for curve in curves]
    limit = min(curve[-1] for curve in curves) + TOLERANCE
    lines = [json.loads(line) for line in open(sys.argv[2])]
    counts = {}
    for line in lines:
        apus = (line["steps_to_best"], line["steps_to_best_end"], line["steps"])
        counts.setdefault(line["workers"], {}).setdefault("apus", []).append(apus)
        good = {trial for trial, index in enumerate(line["order"]) if min(curves[index]) <= limit}
        for peer in (Optuna(len(curves[0]), eta), Ray(len(curves[0]), eta), Oracle(good)):
            result = replay(peer, curves, line["order"], line["durations"], limit)
            counts[line["workers"]].setdefault(peer.name, []).append(result)
    print(f"{len(curves)} curves of {len(curves[0])} steps, reduction factor {eta}, Optuna {optuna.__version__}")
    print("workers  rule    seeds  found  steps to best  Apus needs  to best at its end  Apus needs  steps in all")
    for workers, rules in counts.items():
        def median(rule, index):
            return statistics.median(math.inf if one[index] is None else one[index] for one in rules[rule])

        for rule in rules:
            found = sum(one[0] is not None for one in rules[rule])
            ratios = [median("apus", index) / median(rule, index) for index in (0, 1)]
            print(f"{workers:7}  {rule:6}  {len(rules[rule]):5}  {found:5}  {median(rule, 0):13g}  {ratios[0]:10.2f}  "
                  f"{median(rule, 1):18g}  {ratios[1]:10.2f}  {median(rule, 2):12g}")


main()
