"""Hosts that are network namespaces, and a network between them that fails as it is told.

Each host has one TUN device; this process carries the packets, one direction of one pair at a time: it may drop, delay,
double or change them. Chance comes from a seed. Nothing else of the machine's network is touched, and no route leads
out. Needs root.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time

PREFIX = "198.18.77."
FIRST = 10
MTU = 1400
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000


def address(index):
    return f"{PREFIX}{FIRST + index}"


class Fault:
    """What befalls packets of one direction; all zero: nothing."""

    def __init__(self, cut=False, loss=0.0, delay=0.0, jitter=0.0, double=0.0, flip=0.0):
        self.cut, self.loss, self.delay, self.jitter = cut, loss, delay, jitter
        self.double, self.flip = double, flip


class Host:
    """One namespace with a device of its own."""

    def __init__(self, index, name):
        self.index, self.name = index, name
        self.address = address(index)
        subprocess.run(["ip", "netns", "add", name], check=True)
        try:
            self.tun = self._tun()
            for words in (
                ["link", "set", "lo", "up"],
                ["link", "set", "eth0", "mtu", str(MTU), "up"],
                ["addr", "add", f"{self.address}/24", "dev", "eth0"],
            ):
                subprocess.run(["ip", "-n", name, *words], check=True)
        except BaseException:
            subprocess.run(["ip", "netns", "del", name], check=False)
            raise

    def _tun(self):
        """Opens the device in the namespace; a thread of its own enters it, and ends there."""
        result = []

        def enter():
            try:
                libc = ctypes.CDLL(None, use_errno=True)
                with open(f"/run/netns/{self.name}") as space:
                    if libc.setns(space.fileno(), CLONE_NEWNET) != 0:
                        raise OSError(ctypes.get_errno(), "setns")
                tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
                fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"eth0", IFF_TUN | IFF_NO_PI))
                result.append(tun)
            except OSError as error:
                result.append(error)

        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
        if isinstance(result[0], OSError):
            raise result[0]
        return result[0]

    def start(self, words, **options):
        return subprocess.Popen(["ip", "netns", "exec", self.name, *words], **options)

    def remove(self):
        os.close(self.tun)
        subprocess.run(["ip", "netns", "del", self.name], check=False)


class Network(threading.Thread):
    """The packets between the hosts."""

    def __init__(self, hosts, seed):
        super().__init__(name="network", daemon=True)
        self.hosts = hosts
        self.by_tun = {host.tun: host for host in hosts}
        self.faults = {}
        self.random = random.Random(seed)
        self.count = {"carried": 0, "dropped": 0, "doubled": 0, "changed": 0}
        self.waiting = []
        self.sequence = 0
        self.ended = False

    def set(self, source, target, fault=None):
        """From now on packets from `source` to `target`, both indices, have this fault; None: none."""
        if fault is None:
            self.faults.pop((source, target), None)
        else:
            self.faults[(source, target)] = fault

    def set_both(self, one, other, **fault):
        self.set(one, other, Fault(**fault))
        self.set(other, one, Fault(**fault))

    def isolate(self, index):
        for host in self.hosts:
            if host.index != index:
                self.set_both(index, host.index, cut=True)

    def heal(self):
        self.faults.clear()

    def run(self):
        poll = select.poll()
        for host in self.hosts:
            poll.register(host.tun, select.POLLIN)
        while not self.ended:
            self._deliver()
            wait = 100.0
            if self.waiting:
                wait = min(wait, max(0.0, (self.waiting[0][0] - time.monotonic()) * 1_000))
            for tun, _ in poll.poll(wait):
                self._read(self.by_tun[tun])

    def _read(self, host):
        for _ in range(64):
            try:
                packet = os.read(host.tun, 65_536)
            except BlockingIOError:
                return
            if len(packet) < 20 or packet[0] >> 4 != 4:
                continue
            target = packet[19] - FIRST
            if packet[16:19] != bytes([198, 18, 77]) or not 0 <= target < len(self.hosts):
                continue
            self._take(packet, self.faults.get((host.index, target)), target)

    def _take(self, packet, fault, target):
        if fault is None:
            return self._write(packet, target)
        if fault.cut or self.random.random() < fault.loss:
            self.count["dropped"] += 1
            return
        if self.random.random() < fault.flip:
            packet = self._flipped(packet)
        copies = 2 if self.random.random() < fault.double else 1
        self.count["doubled"] += copies - 1
        for _ in range(copies):
            delay = max(0.0, fault.delay + fault.jitter * self.random.uniform(-1, 1))
            self.sequence += 1
            heapq.heappush(self.waiting, (time.monotonic() + delay, self.sequence, target, packet))

    def _flipped(self, packet):
        """One bit of TCP's payload changed, and the checksum made right: only what is above TCP can notice."""
        start = (packet[0] & 15) * 4
        if packet[9] != 6 or len(packet) < start + 20:
            return packet
        payload = start + (packet[start + 12] >> 4) * 4
        if payload >= len(packet):
            return packet
        self.count["changed"] += 1
        changed = bytearray(packet)
        changed[self.random.randrange(payload, len(packet))] ^= 1 << self.random.randrange(8)
        changed[start + 16 : start + 18] = b"\0\0"
        pseudo = bytes(changed[12:20]) + struct.pack("!BBH", 0, 6, len(changed) - start)
        changed[start + 16 : start + 18] = struct.pack("!H", checksum(pseudo + bytes(changed[start:])))
        return bytes(changed)

    def _deliver(self):
        now = time.monotonic()
        while self.waiting and self.waiting[0][0] <= now:
            _, _, target, packet = heapq.heappop(self.waiting)
            self._write(packet, target)

    def _write(self, packet, target):
        try:
            os.write(self.hosts[target].tun, packet)
            self.count["carried"] += 1
        except OSError:
            self.count["dropped"] += 1

    def end(self):
        self.ended = True
        self.join()


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def obstacle():
    """Why this machine cannot be several hosts; None when it can."""
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    name = f"apus-try-{os.getpid()}"
    try:
        Host(0, name).remove()
    except (OSError, subprocess.SubprocessError) as error:
        return f"a network namespace with a TUN device cannot be made here: {error}"
    return None
