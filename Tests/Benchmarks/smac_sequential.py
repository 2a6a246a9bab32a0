#!/usr/bin/env python3
"""SMAC3's forest beside `apus-bench optimize`, one evaluation at a time.

usage: smac_sequential.py FOLDER OUT.jsonl SEEDS BUDGET [FUNCTION,...]

FOLDER holds funcs.py, with SPACES and FUNCS; the facade for hyperparameter optimization has its defaults. One line of JSON
for each function and seed: fn, opt, seed, n, wall_s, cpu_s, best; the times are those of the decisions alone.
"""
import json
import math
import sys
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")
import ConfigSpace  # noqa: E402
from smac import HyperparameterOptimizationFacade, Scenario  # noqa: E402
from smac.runhistory.dataclasses import TrialValue  # noqa: E402

folder, out, seeds, budget = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sys.path.insert(0, folder)
import funcs  # noqa: E402


def parameter(one):
    if one["type"] == "cat":
        return ConfigSpace.Categorical(one["name"], one["choices"])
    make = ConfigSpace.Integer if one["type"] == "int" else ConfigSpace.Float
    return make(one["name"], (one["low"], one["high"]), log=one["log"])


def run(name, seed):
    space = ConfigSpace.ConfigurationSpace(seed=seed)
    parameters = {one["name"]: parameter(one) for one in funcs.SPACES[name]}
    space.add(*parameters.values())
    for one in funcs.SPACES[name]:
        if one["if"]:
            parent, value = one["if"]
            space.add(ConfigSpace.EqualsCondition(parameters[one["name"]], parameters[parent], value))
    best, lowest, wall, cpu = [], math.inf, 0.0, 0.0
    with tempfile.TemporaryDirectory() as scratch:
        scenario = Scenario(space, deterministic=True, n_trials=budget, seed=seed, output_directory=scratch)
        smac = HyperparameterOptimizationFacade(scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=False)
        while len(best) < budget:
            w, c = time.perf_counter(), time.process_time()
            info = smac.ask()
            wall, cpu = wall + time.perf_counter() - w, cpu + time.process_time() - c
            values = {one["name"]: None for one in funcs.SPACES[name]} | dict(info.config)
            cost = float(funcs.FUNCS[name](values))
            w, c = time.perf_counter(), time.process_time()
            smac.tell(info, TrialValue(cost=cost, time=0.1))
            wall, cpu = wall + time.perf_counter() - w, cpu + time.process_time() - c
            lowest = min(lowest, cost)
            best.append(lowest)
    return {"fn": name, "opt": "smac_rf", "seed": seed, "n": budget, "wall_s": round(wall, 3), "cpu_s": round(cpu, 3),
            "best": best}


for seed in range(seeds):
    for name in sys.argv[5].split(",") if len(sys.argv) > 5 else list(funcs.FUNCS):
        line = run(name, seed)
        with open(out, "a") as file:
            file.write(json.dumps(line) + "\n")
