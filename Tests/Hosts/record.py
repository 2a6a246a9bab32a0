"""Judges what a run left behind."""

import os
import subprocess


def overlaps(events, stood_still=lambda study: False):
    """Trials that an attempt still worked on when a newer one had begun (G5), each in a sentence.

    A host that stood still cannot end what it runs before it goes on: there a second's work is let pass.
    """
    began, lines = {}, {}
    for kind, study, trial, epoch, _, when, _ in events:
        if kind == "b":
            began[(study, trial, epoch)] = when
        lines.setdefault((study, trial, epoch), []).append(when)
    found = []
    for (study, trial, epoch), times in sorted(lines.items()):
        newer = [at for (one, other, later), at in began.items() if (one, other) == (study, trial) and later > epoch]
        beside = [when for when in times if newer and when > min(newer)]
        if len(beside) > (5 if stood_still(study) else 0):
            found.append(
                f"attempt {epoch} of trial {trial} of study {study} wrote {len(beside)} lines beside a newer one (G5)"
            )
    return found


def judge(folder, budget, root):
    """The history checker's anomalies, by the test that reads a record."""
    environment = {**os.environ, "APUS_RECORD": folder, "APUS_RECORD_BUDGET": str(budget)}
    words = ["swift", "test", "--ignore-lock", "--skip-build", "--filter", "RecordedHistoryTests"]
    result = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if result.returncode == 0 and "1 test" in result.stdout + result.stderr:
        return []
    text = result.stdout + result.stderr
    lines = [line for line in text.splitlines() if "Expectation failed" in line or "error" in line]
    return [f"the history checker: {line}" for line in lines or text.splitlines()[-5:]]
