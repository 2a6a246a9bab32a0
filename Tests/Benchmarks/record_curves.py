#!/usr/bin/env python3
"""Takes the learning curves of a study away, for `apus-bench fidelity`.

usage: record_curves.py APUS STUDY METRIC OUT.jsonl [OPTION...]

APUS is the program, and the options are those that find the coordinator (--endpoint, --token-file). One line of JSON for
each trial that succeeded: trial, configuration, costs (the metric after each step; null where it was not finite).
"""
import json
import subprocess
import sys

apus, study, metric, out, *options = sys.argv[1:]


def ask(*words):
    return json.loads(subprocess.run([apus, *words, "--json", *options], check=True, capture_output=True).stdout)


with open(out, "w") as file:
    for item in ask("trial", "list", study)["items"]:
        trial = ask("trial", "show", study, str(item["number"]))
        if trial["trial"]["state"] != "succeeded":
            continue
        points = next(curve["points"] for curve in trial["curves"] if curve["metric"] == metric)
        costs = [point.get("value") for point in sorted(points, key=lambda point: point["step"])]
        configuration = {name: float(f"{value:.6g}") if isinstance(value, float) else value
                         for name, value in item["configuration"].items()}
        file.write(json.dumps({"trial": item["number"], "configuration": configuration, "costs": costs}) + "\n")
