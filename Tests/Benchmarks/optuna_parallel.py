"""Optuna with several evaluations at a time, beside `apus-bench optimize --parallel`.

usage: optuna_parallel.py FOLDER OUT.jsonl SAMPLER[,SAMPLER] SEEDS BUDGET PARALLEL [FUNCTION,...]

FOLDER holds funcs.py, with SPACES, FUNCS and an evaluation of each function, and SAMPLER is tpe, tpe_mv or gp. Durations
are log-normal with a spread of e^0.5, drawn from the seed; the next trial is asked for whenever one ends. One line of
JSON for each function, sampler and seed: fn, opt, seed, n, wall_s, cpu_s, best (in the order of the ends).
"""
import heapq
import json
import math
import sys
import time
import warnings

import numpy
import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
folder, out, samplers, seeds, budget, parallel = sys.argv[1:7]
sys.path.insert(0, folder)
import funcs  # noqa: E402

MAKE = {
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed, constant_liar=True),
    "tpe_mv": lambda seed: optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True, constant_liar=True),
    "gp": lambda seed: optuna.samplers.GPSampler(seed=seed, deterministic_objective=True),
}


def suggest(trial, space):
    values = {}
    for one in space:
        condition = one["if"]
        if condition and values.get(condition[0]) != condition[1]:
            values[one["name"]] = None
        elif one["type"] == "cat":
            values[one["name"]] = trial.suggest_categorical(one["name"], one["choices"])
        elif one["type"] == "int":
            values[one["name"]] = trial.suggest_int(one["name"], one["low"], one["high"], log=one["log"])
        else:
            values[one["name"]] = trial.suggest_float(one["name"], one["low"], one["high"], log=one["log"])
    return values


def run(name, sampler, seed, budget, parallel):
    random = numpy.random.default_rng(seed)
    study = optuna.create_study(sampler=MAKE[sampler](seed))
    running, best, lowest, now, started = [], [], math.inf, 0.0, 0
    wall, cpu = 0.0, 0.0
    while len(best) < budget:
        w, c = time.perf_counter(), time.process_time()
        while len(running) < parallel and started < budget:
            trial = study.ask()
            values = suggest(trial, funcs.SPACES[name])
            heapq.heappush(running, (now + math.exp(0.5 * random.standard_normal()), started, trial, values))
            started += 1
        wall, cpu = wall + time.perf_counter() - w, cpu + time.process_time() - c
        now, _, trial, values = heapq.heappop(running)
        cost = funcs.FUNCS[name](values)
        w, c = time.perf_counter(), time.process_time()
        study.tell(trial, cost)
        wall, cpu = wall + time.perf_counter() - w, cpu + time.process_time() - c
        lowest = min(lowest, cost)
        best.append(lowest)
    return {"fn": name, "opt": f"optuna_{sampler}_{parallel}", "seed": seed, "n": budget, "wall_s": round(wall, 3),
            "cpu_s": round(cpu, 3), "best": best}


names = sys.argv[7].split(",") if len(sys.argv) > 7 else list(funcs.FUNCS)
for seed in range(int(seeds)):
    for sampler in samplers.split(","):
        for name in names:
            line = run(name, sampler, seed, int(budget), int(parallel))
            with open(out, "a") as file:
                file.write(json.dumps(line) + "\n")
