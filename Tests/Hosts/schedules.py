"""What befalls the network and the hosts, by name; the details follow from chance.

A schedule is a generator: it does something and yields the seconds to wait before it goes on. When it is over,
everything has healed.
"""

import signal


def cut(cluster, chance, victim):
    """A host is cut off, both ways, until its leases have run out, and comes back."""
    cluster.network.isolate(victim)
    yield 24
    cluster.network.heal()


def cut_short(cluster, chance, victim):
    """A host is cut off for less than its lease."""
    cluster.network.isolate(victim)
    yield chance.uniform(1, 8)
    cluster.network.heal()


def deaf(cluster, chance, victim):
    """The coordinator's packets do not reach a worker; its own reach the coordinator."""
    cluster.network.set(0, victim, cluster.fault(cut=True))
    yield chance.choice([6, 24])
    cluster.network.heal()


def mute(cluster, chance, victim):
    """A worker's packets do not reach the coordinator; those of the coordinator reach it."""
    cluster.network.set(victim, 0, cluster.fault(cut=True))
    yield chance.choice([6, 24])
    cluster.network.heal()


def island(cluster, chance, victim):
    """The coordinator is cut off from all workers."""
    cluster.network.isolate(0)
    yield chance.choice([3, 10, 24])
    cluster.network.heal()


def flapping(cluster, chance, victim):
    """A link goes and comes, 0.1 s to 3 s at a time."""
    for _ in range(6):
        cluster.network.isolate(victim)
        yield chance.uniform(0.1, 3)
        cluster.network.heal()
        yield chance.uniform(0.1, 1.5)


def clogged(cluster, chance, victim):
    """Links are cut one after another, and come back in another order."""
    order = list(range(1, len(cluster.hosts)))
    chance.shuffle(order)
    for index in order:
        cluster.network.set_both(0, index, cut=True)
        yield chance.uniform(0.2, 3)
    chance.shuffle(order)
    for index in order:
        cluster.network.set(0, index)
        cluster.network.set(index, 0)
        yield chance.uniform(0.2, 3)


def bad_lines(cluster, chance, victim):
    """All links lose 5 %, are 200 ms ± 40 ms long, and double 2 %."""
    for index in range(1, len(cluster.hosts)):
        cluster.network.set_both(0, index, loss=0.05, delay=0.2, jitter=0.04, double=0.02)
    yield 12
    cluster.network.heal()


def flips(cluster, chance, victim):
    """One bit of some packets changes, unseen by TCP: TLS must notice, and the connection is made anew."""
    for index in range(1, len(cluster.hosts)):
        cluster.network.set_both(0, index, flip=0.2)
    yield 10
    cluster.network.heal()


def frozen(cluster, chance, victim):
    """A host stands still, programs and all, until its leases have run out, and goes on."""
    cluster.signal_host(victim, signal.SIGSTOP)
    yield 24
    cluster.signal_host(victim, signal.SIGCONT)


def killed(cluster, chance, victim):
    """All programs of a host are killed; the system closes their connections. The worker is started again."""
    cluster.kill_host(victim)
    yield 14
    cluster.start_worker(victim)


def powerless(cluster, chance, victim):
    """A host loses its power: no connection is closed. It comes back."""
    cluster.network.isolate(victim)
    yield 0.1
    cluster.kill_host(victim)
    yield 24
    cluster.network.heal()
    cluster.start_worker(victim)


def worker_killed(cluster, chance, victim):
    """A worker alone is killed while what it runs goes on, and comes back soon."""
    cluster.kill_worker(victim)
    yield chance.uniform(0.2, 4)
    cluster.start_worker(victim)


def coordinator_killed(cluster, chance, victim):
    """The coordinator is killed while a host is cut off, and comes back before it or after."""
    cluster.network.isolate(victim)
    yield chance.uniform(0, 2)
    cluster.kill_coordinator()
    yield chance.uniform(0.1, 4)
    if chance.random() < 0.5:
        cluster.network.heal()
    cluster.start_coordinator()
    yield chance.uniform(0, 2)
    cluster.network.heal()


# With the most seconds from the beginning to a new run of the trials that the host had; G6.
BOUNDED = {"cut": 20, "powerless": 20, "frozen": 20, "killed": 12}

ALL = {
    function.__name__: function
    for function in (
        cut, killed, cut_short, deaf, mute, island, flapping, clogged, bad_lines, flips, frozen, powerless,
        worker_killed, coordinator_killed,
    )
}

# What a minute has room for.
SHORT = ["cut", "killed", "flips"]
