"""A coordinator and workers, each on a host of its own, and a record of what they did.

The record is a folder: `lines` holds what the programs of trials wrote, `seen` what the coordinator answered, `home`
the coordinator's store. `RecordedHistoryTests` judges it.
"""

import json
import os
import signal
import subprocess
import time

import network

ATTEMPT = r"""
say() { echo "$1 $study $APUS_TRIAL $APUS_EPOCH $x $EPOCHREALTIME $host" >> "$lines"; }
lines=$1 study=$2 x=$3 steps=$4
[[ $PWD/ =~ /w([0-9]+)/ ]] && host=${BASH_REMATCH[1]}
say b
for ((step = 1; step <= steps; step++)); do
  printf 'loss\t%s\t%s\n' "$step" "$x"
  sleep 0.2
  say s
done
say e
"""

# Seconds between two signs of life of a worker.
HEARTBEAT = 3


class Failure(Exception):
    """Something that must not happen, in words."""


class Cluster:
    """Host 0 has the coordinator, the others a worker each."""

    def __init__(self, net, folder, programs, slots):
        self.network, self.hosts = net, net.hosts
        self.folder, self.programs, self.slots = folder, programs, slots
        self.lines = f"{folder}/lines"
        self.studies = 0
        self.workers = {}
        self.coordinator = None
        for name, text in (("attempt", ATTEMPT), ("lines", ""), ("seen", "")):
            with open(f"{folder}/{name}", "w") as file:
                file.write(text)

    def environment(self):
        return {**os.environ, "APUS_HOME": f"{self.folder}/home", "SWIFT_BACKTRACE": "enable=no"}

    def _start(self, host, name, words):
        with open(f"{self.folder}/{name}.log", "ab") as log:
            return host.start(
                words, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )

    # Programs

    def start_coordinator(self, within=60):
        host = self.hosts[0]
        at = f"{host.address}:7400"
        words = [f"{self.programs}/apus", "coordinator", "--listen", at, "--http", "127.0.0.1:7480"]
        self.coordinator = self._start(host, "coordinator", words)
        deadline = time.monotonic() + within
        while self.apus("study", "list", check=False).returncode != 0:
            if self.coordinator.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"the coordinator did not start; see {self.folder}/coordinator.log")
            time.sleep(0.1)

    def kill_coordinator(self):
        self.coordinator.kill()
        self.coordinator.wait()

    def start_worker(self, index):
        host = self.hosts[index]
        name = f"w{index}"
        words = [
            f"{self.programs}/apus-worker", "--join", f"{self.hosts[0].address}:7400", "--name", name, "--slots",
            str(self.slots), "--devices", "none", "--data", f"{self.folder}/{name}",
        ]
        if not os.path.exists(f"{self.folder}/{name}"):
            words += ["--token-file", self._token(name)]
        self.workers[index] = self._start(host, name, words)

    def _token(self, name):
        text = self.apus("token", "create", name).stdout
        token = next(line for line in text.splitlines() if line.startswith("apus-join-1."))
        path = f"{self.folder}/{name}.token"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(token + "\n")
        return path

    def signal_host(self, index, number):
        """Sends a signal to everything that runs on a host: the machine freezes, goes on, or loses its power."""
        text = subprocess.run(
            ["ip", "netns", "pids", self.hosts[index].name], capture_output=True, text=True, check=True
        ).stdout
        for pid in text.split():
            try:
                os.kill(int(pid), number)
            except ProcessLookupError:
                pass

    def kill_worker(self, index):
        self.workers[index].kill()
        self.workers[index].wait()

    def kill_host(self, index):
        self.signal_host(index, signal.SIGKILL)
        self.workers[index].wait()

    fault = staticmethod(network.Fault)

    def check_alive(self):
        """Everything that was not killed must live."""
        for name, program in [("the coordinator", self.coordinator)] + [
            (f"worker {index}", worker) for index, worker in self.workers.items()
        ]:
            if program.poll() not in (None, -signal.SIGKILL):
                raise Failure(f"{name} ended by itself with status {program.poll()}; see {self.folder}")

    # What a user does

    def apus(self, *words, check=True, within=60):
        host = self.hosts[0]
        program = host.start(
            [f"{self.programs}/apus", *words], env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        try:
            out, err = program.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            program.kill()
            out, err = program.communicate()
        if check and program.returncode != 0:
            raise Failure(f"apus {' '.join(words)} ended with {program.returncode}: {out}{err}")
        return subprocess.CompletedProcess(words, program.returncode, out, err)

    def wait_connected(self, count, within=60):
        self._wait_workers(count, lambda worker: True, "did not connect", within)

    def wait_idle(self, count, within=60):
        """Returns when so many workers are connected, heard of lately, and all their slots are free.

        A host that lost its power stays connected until its silence is noticed, and cannot come back before that.
        """
        self._wait_workers(count, self._is_idle, "did not become idle", within)

    def _is_idle(self, worker):
        return (
            not worker["attempts"] and worker["attemptsMax"] >= self.slots and worker["silenceSeconds"] < HEARTBEAT + 1
        )

    def _wait_workers(self, count, condition, failure, within):
        deadline = time.monotonic() + within
        while True:
            workers = json.loads(self.apus("worker", "list", "--json").stdout)["items"]
            if sum(1 for worker in workers if worker["link"] == "connected" and condition(worker)) >= count:
                return
            if time.monotonic() > deadline:
                raise Failure(f"{count} workers {failure}: {workers}")
            time.sleep(0.2)

    def submit(self, trials, steps):
        """Submits a study whose trials take 0.2 s a step; gives its number."""
        self.studies += 1
        command = f"exec bash {self.folder}/attempt {self.lines} {self.studies} ${{x}} {steps}"
        text = f"""
name: round-{self.studies}
space:
  x: {{int: [1, 1000000000]}}
objective: {{minimize: loss}}
optimizer: {{random: {{}}, seed: {self.studies}}}
limits: {{trials: {trials}, attempts: 100}}
run:
  shell: true
  command: '{command}'
  metrics: [stdout]
"""
        path = f"{self.folder}/study-{self.studies}.yaml"
        with open(path, "w") as file:
            file.write(text)
        self.apus("study", "submit", path)
        return self.studies

    def look(self, study):
        """How many trials of a study have ended; what was answered is kept for the record."""
        answer = self.apus("trial", "list", f"round-{study}", "--json", check=False)
        if answer.returncode != 0:
            return 0
        ended = 0
        with open(f"{self.folder}/seen", "a") as file:
            for trial in json.loads(answer.stdout)["items"]:
                if trial["state"] in ("waiting", "running", "paused"):
                    continue
                ended += 1
                file.write(f"{study} {trial['number']} {trial['state']} {trial.get('objective')}\n")
        return ended

    def wait_ended(self, study, trials, within):
        deadline = time.monotonic() + within
        while self.look(study) < trials:
            self.check_alive()
            if time.monotonic() > deadline:
                raise Failure(f"study {study} has not ended {within} s after everything healed")
            time.sleep(0.5)

    def events(self):
        """What the programs of trials wrote: (kind, study, trial, epoch, value, time, host)."""
        with open(self.lines) as file:
            for line in file:
                words = line.split()
                if len(words) == 7:
                    kind, study, trial, epoch, value, when, host = words
                    yield kind, int(study), int(trial), int(epoch), int(value), float(when), int(host)

    def running(self, study, host):
        """The trials of a study that run on a host now, each with its attempt."""
        found = {}
        for kind, one, trial, epoch, _, _, where in self.events():
            if one == study and where == host and kind == "b":
                found[trial] = epoch
            elif one == study and kind == "e":
                found.pop(trial, None)
        return found

    def again(self, study, running, since):
        """When newer attempts of these trials began, after a time."""
        return {
            trial: when
            for kind, one, trial, epoch, _, when, _ in self.events()
            if kind == "b" and one == study and when > since and epoch == running.get(trial, epoch) + 1
        }

    def stop(self):
        for program in [*self.workers.values(), self.coordinator]:
            if program is not None and program.poll() is None:
                program.terminate()
        for program in [*self.workers.values(), self.coordinator]:
            if program is None:
                continue
            try:
                program.wait(20)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()

    def clear(self):
        """Ends whatever is left on the hosts."""
        for host in self.hosts:
            self.signal_host(host.index, signal.SIGCONT)
            self.signal_host(host.index, signal.SIGKILL)
