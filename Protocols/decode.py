#!/usr/bin/env python3
"""Decodes frames of the cluster protocol, written from Cluster.md and cluster.proto alone.

    decode.py --check        decodes every vector beside it, and compares
    decode.py FILE.hex …     prints what the frames of a vector say

It needs nothing but Python's standard library. It is not part of Apus: it shows that the text suffices.
"""
import json
import os
import re
import struct
import sys

FRAME_MAX = 1_048_576
HELLO_FRAME_MAX = 327_680
CHUNK_MAX = 262_144
PEBIBYTE = 2**50
SEQUENCE_MAX = 2**63 - 1
# The session of every vector that is not a first message.
SESSION = 0x0102030405060708


class Broken(Exception):
    """A rule that was broken, by its code."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code = code


# --- Protocol Buffers ---------------------------------------------------------------------------------------------


def varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data) or shift >= 70:
            raise Broken(20, "bad varint")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at


def skip_group(data, at, depth):
    if depth > 8:
        raise Broken(20, "too deep")
    while True:
        number, wire, raw, at = field(data, at, depth)
        if wire == 4:
            return at


def field(data, at, depth):
    """One field: its number, its wire type, its raw value, and where the next begins."""
    tag, at = varint(data, at)
    number, wire = tag >> 3, tag & 7
    if number == 0 or tag > 0xFFFFFFFF:
        raise Broken(20, "bad tag")
    if wire == 0:
        raw, at = varint(data, at)
    elif wire in (1, 5):
        size = 8 if wire == 1 else 4
        if at + size > len(data):
            raise Broken(20, "truncated number")
        raw, at = data[at:at + size], at + size
    elif wire == 2:
        size, at = varint(data, at)
        if at + size > len(data):
            raise Broken(20, "truncated field")
        raw, at = data[at:at + size], at + size
    elif wire == 3:
        raw, at = None, skip_group(data, at, depth + 1)
    elif wire == 4:
        raw = None
    else:
        raise Broken(20, "bad wire type")
    return number, wire, raw, at


def signed(value, bits):
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def utf8(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Broken(20, "not UTF-8") from None


SCALARS = {
    "uint32": (0, lambda raw: raw & 0xFFFFFFFF),
    "uint64": (0, lambda raw: raw),
    "int32": (0, lambda raw: signed(raw, 32)),
    "int64": (0, lambda raw: signed(raw, 64)),
    "sint64": (0, lambda raw: (raw >> 1) ^ -(raw & 1)),
    "bool": (0, lambda raw: raw != 0),
    "enum": (0, lambda raw: signed(raw, 32)),
    "fixed64": (1, lambda raw: struct.unpack("<Q", raw)[0]),
    "double": (1, lambda raw: struct.unpack("<d", raw)[0]),
    "string": (2, utf8),
    "bytes": (2, bytes),
}


def parse(schema, data, into):
    """Reads a message. Unknown fields, and fields of a wrong wire type, are skipped."""
    at = 0
    while at < len(data):
        number, wire, raw, at = field(data, at, 0)
        if wire == 4:
            raise Broken(20, "group ends that never began")
        if number not in schema:
            continue
        name, kind, one_of = schema[number]
        repeated = kind.startswith("*")
        kind = kind.lstrip("*")
        if kind in SCALARS:
            wanted, convert = SCALARS[kind]
            if wire != wanted:
                continue
            value = convert(raw)
        else:
            if wire != 2:
                continue
            merged = into.get(name) if not repeated else None
            value = parse(SCHEMAS[kind], raw, merged if merged is not None else {})
        if repeated:
            into.setdefault(name, []).append(value)
            continue
        if one_of:
            for other, _, group in schema.values():
                if group == one_of and other != name:
                    into.pop(other, None)
        into[name] = value
    return into


def fields(*rows):
    """Rows `number name type [oneof]` of one message."""
    table = {}
    for row in rows:
        number, name, kind, *one_of = row.split()
        table[int(number)] = (name, kind, one_of[0] if one_of else None)
    return table


SCHEMAS = {
    "WorkerFrame": fields(
        "1 session uint64", "2 hello Hello m", "3 ready Ready m", "4 report Report m", "5 heartbeat Heartbeat m",
        "6 stream_open StreamOpen m", "7 stream_end StreamEnd m", "8 stream_refused StreamRefused m",
        "9 input_request InputRequest m", "10 goodbye Empty m"),
    "CoordinatorFrame": fields(
        "1 session uint64", "2 welcome Welcome m", "3 refused Refused m", "4 program Program m", "5 assign Assign m",
        "6 stop Stop m", "7 acknowledge Acknowledge m", "8 fenced Fenced m", "9 heartbeat_reply HeartbeatReply m",
        "10 stream_accepted StreamAt m", "11 stream_acknowledged StreamAt m", "12 stream_done StreamDone m",
        "13 stream_refused StreamRefused m", "14 stream_end StreamEnd m", "15 file_request FileRequest m"),
    "Empty": {},
    "Attempt": fields("1 study uint64", "2 trial uint32", "3 epoch uint32"),
    "Hello": fields(
        "1 version_min uint32", "2 version_max uint32", "3 token string", "4 worker string", "5 instance fixed64",
        "6 software string", "7 capabilities Capabilities", "8 resuming uint64", "9 held *Attempt"),
    "Capabilities": fields(
        "1 slots uint32", "2 cores uint32", "3 memory_bytes uint64", "4 devices *Device", "5 engines *string",
        "6 limits AttemptLimits"),
    "AttemptLimits": fields("1 means string", "2 enforced *string", "3 missing *string"),
    "Device": fields("1 name string", "2 memory_bytes uint64", "3 compute_capability string"),
    "Ready": fields("1 attempts_max uint32", "2 rates *Rates"),
    "Rates": fields(
        "1 engine string", "2 device uint32", "3 launch_seconds double", "4 operations_per_second double",
        "5 bytes_per_second double"),
    "Report": fields(
        "1 attempt Attempt", "2 sequence uint64", "3 started Empty e", "4 measurements Measurements e",
        "5 ended Ended e"),
    "Measurements": fields("1 items *Measurement"),
    "Measurement": fields("1 metric string", "2 step int64", "3 value double"),
    "Ended": fields(
        "1 outcome enum", "2 reason string", "3 exit_status int32", "4 signal int32",
        "5 duration_nanoseconds uint64", "6 artifact bytes", "7 artifact_byte_count uint64",
        "8 steps_done uint64"),
    "Heartbeat": fields("1 sequence uint64", "2 held *Attempt"),
    "StreamOpen": fields(
        "1 stream uint32", "2 attempt Attempt", "3 name string", "4 log Empty k", "5 artifact ArtifactStream k"),
    "ArtifactStream": fields("1 byte_count uint64", "2 digest bytes"),
    "StreamEnd": fields("1 stream uint32", "2 byte_count uint64"),
    "StreamRefused": fields("1 stream uint32", "2 reason enum"),
    "InputRequest": fields("1 stream uint32", "2 digest bytes", "3 offset uint64"),
    "Welcome": fields(
        "1 version uint32", "2 heartbeat_interval_milliseconds uint64", "3 lease_milliseconds uint64",
        "4 held *Held"),
    "Held": fields("1 attempt Attempt", "2 acknowledged uint64", "3 is_kept bool"),
    "Refused": fields("1 reason enum", "2 text string", "3 code uint32"),
    "Program": fields("1 digest bytes", "2 json bytes"),
    "Assign": fields(
        "1 attempt Attempt", "2 program bytes", "3 values *Value", "4 seed fixed64", "5 resources Resources",
        "6 wallclock_milliseconds uint64", "7 steps Steps", "8 target Target"),
    "Target": fields("1 instance string", "2 specific string", "3 cutoff_seconds double", "4 seed sint64"),
    "Steps": fields(
        "1 from uint32", "2 to uint32", "3 total uint32", "4 checkpoint bytes", "5 checkpoint_byte_count uint64"),
    "Value": fields(
        "1 name string", "2 boolean bool l", "3 integer sint64 l", "4 real double l", "5 text string l"),
    "Resources": fields("1 gpus uint32", "2 cores uint32", "3 memory_bytes uint64", "4 is_capped bool"),
    "Stop": fields("1 attempt Attempt", "2 reason enum"),
    "Acknowledge": fields("1 attempt Attempt", "2 sequence uint64"),
    "Fenced": fields("1 attempt Attempt"),
    "HeartbeatReply": fields("1 sequence uint64"),
    "StreamAt": fields("1 stream uint32", "2 offset uint64"),
    "StreamDone": fields("1 stream uint32"),
    "FileRequest": fields(
        "1 stream uint32", "2 attempt Attempt", "3 path string", "4 offset sint64", "5 byte_count_max uint64"),
}

# --- What each field may hold -------------------------------------------------------------------------------------


def has_controls(text):
    return any(byte < 0x20 or byte == 0x7F for byte in text.encode())


def text(value, longest, rule):
    if len(value.encode()) > longest:
        raise Broken(23, "text too long")
    if rule == "anything":
        return
    if rule == "name" and not value:
        raise Broken(24, "empty")
    if has_controls(value):
        raise Broken(25, "control character")


def between(value, low, high):
    if not low <= value <= high:
        raise Broken(27, f"{value} is not within {low} to {high}")


def count(items, most):
    if len(items) > most:
        raise Broken(28, "too many")


def one_of(value, most):
    if not 1 <= value <= most:
        raise Broken(29, f"no value {value}")


def digest(value):
    if len(value) != 32:
        raise Broken(30, "digest")


def need(message, *names):
    for name in names:
        if name in message:
            return message[name]
    raise Broken(22, f"{' or '.join(names)} is missing")


def attempt(message):
    check_attempt(need(message, "attempt"))


def check_attempt(value):
    for name in ("study", "trial", "epoch"):
        between(value.get(name, 0), 1, 2**64 - 1)


def attempts(items):
    count(items, 10_000)
    for item in items:
        check_attempt(item)
    if len({tuple(sorted(item.items())) for item in items}) != len(items):
        raise Broken(31, "an attempt twice")


def sequence(message):
    between(message.get("sequence", 0), 1, SEQUENCE_MAX)


def opens(message, parity):
    stream = message.get("stream", 0)
    if stream == 0 or stream % 2 != parity:
        raise Broken(44, "parity")


def check_hello(m):
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", m.get("worker", ""), re.ASCII):
        raise Broken(26, "worker name")
    capabilities = need(m, "capabilities")
    between(capabilities.get("slots", 0), 0, 10_000)
    between(capabilities.get("cores", 0), 0, 65_536)
    between(capabilities.get("memory_bytes", 0), 0, PEBIBYTE)
    count(capabilities.get("devices", []), 64)
    for device in capabilities.get("devices", []):
        text(device.get("name", ""), 256, "clean")
        between(device.get("memory_bytes", 0), 0, PEBIBYTE)
        text(device.get("compute_capability", ""), 16, "clean")
    count(capabilities.get("engines", []), 16)
    for engine in capabilities.get("engines", []):
        text(engine, 32, "name")
    limits = capabilities.get("limits", {})
    text(limits.get("means", ""), 64, "clean")
    for field, most in (("enforced", 32), ("missing", 512)):
        count(limits.get(field, []), 16)
        for item in limits.get(field, []):
            text(item, most, "name")
    between(m.get("version_min", 0), 1, 2**32)
    between(m.get("version_max", 0), m.get("version_min", 0), 2**32)
    text(m.get("token", ""), 256, "name")
    text(m.get("software", ""), 128, "clean")
    attempts(m.get("held", []))


def check_report(m):
    sequence(m)
    attempt(m)
    need(m, "started", "measurements", "ended")
    if "measurements" in m:
        items = m["measurements"].get("items", [])
        if not items:
            raise Broken(24, "no measurements")
        count(items, 1_024)
        for item in items:
            text(item.get("metric", ""), 128, "name")
            between(item.get("step", 0), 0, 2**53)
    if "ended" in m:
        ended = m["ended"]
        one_of(ended.get("outcome", 0), 9)
        text(ended.get("reason", ""), 8_192, "anything")
        between(ended.get("duration_nanoseconds", 0), 0, SEQUENCE_MAX)
        between(ended.get("steps_done", 0), 0, 2**53)
        if ended.get("artifact"):
            digest(ended["artifact"])
        between(ended.get("artifact_byte_count", 0), 0, PEBIBYTE if ended.get("artifact") else 0)


def check_heartbeat(m):
    sequence(m)
    attempts(m.get("held", []))


def check_stream_open(m):
    opens(m, 1)
    attempt(m)
    text(m.get("name", ""), 1_024, "name")
    need(m, "log", "artifact")
    if "artifact" in m:
        between(m["artifact"].get("byte_count", 0), 1, PEBIBYTE)
        digest(m["artifact"].get("digest", b""))


def check_input_request(m):
    opens(m, 1)
    digest(m.get("digest", b""))
    between(m.get("offset", 0), 0, PEBIBYTE)


def check_welcome(m):
    interval = m.get("heartbeat_interval_milliseconds", 0)
    between(interval, 1, 3_600_000)
    between(m.get("lease_milliseconds", 0), interval, 86_400_000)
    held = m.get("held", [])
    count(held, 10_000)
    for item in held:
        attempt(item)
        between(item.get("acknowledged", 0), 0, SEQUENCE_MAX)
    attempts([item["attempt"] for item in held])


def check_refused(m):
    one_of(m.get("reason", 0), 6)
    text(m.get("text", ""), 1_024, "anything")


def check_program(m):
    digest(m.get("digest", b""))
    if not m.get("json"):
        raise Broken(24, "no program")
    if len(m["json"]) > 524_288:
        raise Broken(32, "program too long")


def check_assign(m):
    attempt(m)
    digest(m.get("program", b""))
    values = m.get("values", [])
    count(values, 1_000)
    for value in values:
        need(value, "boolean", "integer", "real", "text")
        text(value.get("name", ""), 256, "name")
        if "real" in value and abs(value["real"]) in (float("inf"),) or value.get("real") != value.get("real"):
            raise Broken(33, "not finite")
        text(value.get("text", ""), 65_536, "anything")
    if len({value["name"] for value in values}) != len(values):
        raise Broken(31, "a name twice")
    resources = need(m, "resources")
    between(resources.get("gpus", 0), 0, 64)
    between(resources.get("cores", 0), 0, 65_536)
    between(resources.get("memory_bytes", 0), 0, PEBIBYTE)
    if "wallclock_milliseconds" in m:
        between(m["wallclock_milliseconds"], 1, 2**53)
    if "steps" in m:
        check_steps(m["steps"])
    if "target" in m:
        check_target(m["target"])


def check_target(m):
    text(m.get("instance", ""), 4_096, "name")
    text(m.get("specific", ""), 4_096, "anything")
    between(m.get("seed", 0), -1, 2**32 - 1)
    if "cutoff_seconds" in m:
        cutoff = m["cutoff_seconds"]
        if cutoff != cutoff or cutoff in (float("inf"), float("-inf")):
            raise Broken(33, "not finite")
        between(cutoff, 5e-324, float("inf"))


def number(value, low, high):
    if value != value or value in (float("inf"), float("-inf")):
        raise Broken(33, "not finite")
    between(value, low, high)


def check_ready(m):
    between(m.get("attempts_max", 0), 0, 10_000)
    rates = m.get("rates", [])
    count(rates, 65)
    for one in rates:
        text(one.get("engine", ""), 32, "name")
        between(one.get("device", 0), 0, 63)
        number(one.get("launch_seconds", 0.0), 1e-12, 10)
        number(one.get("operations_per_second", 0.0), 1e3, 1e21)
        number(one.get("bytes_per_second", 0.0), 1e3, 1e21)
    if len({(one["engine"], one.get("device", 0)) for one in rates}) < len(rates):
        raise Broken(31, "twice")


def check_steps(m):
    between(m.get("total", 0), 1, 1_000_000_000)
    between(m.get("to", 0), 1, m["total"])
    between(m.get("from", 0), 0, m["to"])
    if m.get("checkpoint"):
        digest(m["checkpoint"])
        between(m.get("checkpoint_byte_count", 0), 1, PEBIBYTE)
    else:
        between(m.get("checkpoint_byte_count", 0), 0, 0)


def check_file_request(m):
    opens(m, 0)
    attempt(m)
    path = m.get("path", "")
    text(path, 1_024, "anything")
    if path.startswith("/") or ".." in path.split("/") or has_controls(path):
        raise Broken(34, "path")
    between(m.get("offset", 0), -PEBIBYTE, PEBIBYTE)
    between(m.get("byte_count_max", 0), 1, 1_048_576)


CHECKS = {
    "hello": check_hello,
    "ready": check_ready,
    "report": check_report,
    "heartbeat": check_heartbeat,
    "stream_open": check_stream_open,
    "stream_end": lambda m: between(m.get("byte_count", 0), 0, PEBIBYTE),
    "stream_refused": lambda m: one_of(m.get("reason", 0), 10),
    "input_request": check_input_request,
    "goodbye": lambda m: None,
    "welcome": check_welcome,
    "refused": check_refused,
    "program": check_program,
    "assign": check_assign,
    "stop": lambda m: (attempt(m), one_of(m.get("reason", 0), 5)),
    "acknowledge": lambda m: (attempt(m), sequence(m)),
    "fenced": attempt,
    "heartbeat_reply": sequence,
    "stream_accepted": lambda m: between(m.get("offset", 0), 0, PEBIBYTE),
    "stream_acknowledged": lambda m: between(m.get("offset", 0), 0, PEBIBYTE),
    "stream_done": lambda m: None,
    "file_request": check_file_request,
}

# --- Frames -------------------------------------------------------------------------------------------------------


def read_frame(data, at, longest, sender, first):
    """One frame: its kind, where the next begins, and what it says. Nothing when more bytes are needed."""
    if len(data) - at < 4:
        return None
    length = int.from_bytes(data[at:at + 4], "big")
    if length > longest:
        if first and re.match(rb"GET |POST|PUT |HEAD|DELE|OPTI|PATC|CONN|TRAC|PRI |\x16\x03|SSH-", data[at:at + 4]):
            raise Broken(8, "another protocol")
        raise Broken(2, "frame too long")
    if length < 1:
        raise Broken(1, "empty frame")
    if len(data) - at < 5:
        return None
    kind = data[at + 4]
    if kind not in (1, 2):
        raise Broken(3, "unknown kind")
    if kind == 2 and length - 1 < 13:
        raise Broken(4, "chunk too short")
    if kind == 2 and length - 13 > CHUNK_MAX:
        raise Broken(5, "chunk too long")
    if len(data) - at < 4 + length:
        return None
    payload = data[at + 5:at + 4 + length]
    end = at + 4 + length
    if kind == 2:
        stream, offset = struct.unpack(">IQ", payload[:12])
        chunk = payload[12:]
        if offset + len(chunk) > PEBIBYTE:
            raise Broken(6, "offset too large")
        return kind, end, {"stream": stream, "offset": offset, "bytes": chunk}
    message = parse(SCHEMAS["WorkerFrame" if sender == "worker" else "CoordinatorFrame"], payload, {})
    session = message.pop("session", 0)
    if not message:
        raise Broken(21, "no message")
    (name, body), = message.items()
    if name == "welcome" and session == 0:
        raise Broken(43, "a welcome without a session")
    CHECKS[name](body)
    return kind, end, {"session": session, "message": name, "fields": body}


class Connection:
    """Who may say what, and when."""

    def __init__(self, sender, state):
        self.sender, self.state = sender, state
        self.highest = {1: 0, 0: 0}
        self.heartbeat = 0

    def open(self, stream):
        if stream <= self.highest[stream % 2]:
            raise Broken(45, "stream number used before")
        self.highest[stream % 2] = stream

    def name(self, stream):
        if stream == 0 or stream > self.highest[stream % 2]:
            raise Broken(46, "unknown stream")

    def take(self, kind, said):
        first = "hello" if self.sender == "worker" else "welcome"
        name = said.get("message")
        if self.sender == "coordinator" and name == "refused":
            self.state = "closed"
            return
        if self.state == "new":
            if name != first:
                raise Broken(40 if self.sender == "worker" else 49, f"{first} comes first")
            if name == "hello" and said["session"] != 0:
                raise Broken(43, "a hello with a session")
            if name == "welcome" and said["fields"].get("version", 0) != 1:
                raise Broken(48, "a version that was not offered")
            self.state = "deciding" if self.sender == "worker" else "established"
            return
        if name == first:
            raise Broken(41 if self.sender == "worker" else 50, f"{first} again")
        if self.state == "deciding":
            raise Broken(42, "before the welcome")
        if kind == 2:
            return self.name(said["stream"])
        if said["session"] != SESSION:
            raise Broken(43, "another session")
        body = said["fields"]
        if name in ("stream_open", "input_request", "file_request"):
            self.open(body["stream"])
        elif name.startswith("stream_"):
            self.name(body.get("stream", 0))
        elif name == "heartbeat":
            if body["sequence"] <= self.heartbeat:
                raise Broken(47, "heartbeats must grow")
            self.heartbeat = body["sequence"]


def decode(data, sender, state):
    """What the frames of a vector say; raises `Broken` where they break a rule."""
    connection = Connection(sender, state)
    said, at = [], 0
    while at < len(data):
        longest = HELLO_FRAME_MAX if sender == "worker" and connection.state == "new" else FRAME_MAX
        frame = read_frame(data, at, longest, sender, first=at == 0)
        if frame is None:
            raise Broken(7, "the bytes end inside a frame")
        kind, at, content = frame
        connection.take(kind, content)
        said.append(content)
    return said


# --- Vectors ------------------------------------------------------------------------------------------------------


def canonical(content):
    """One line of JSON: digests and bytes as hexadecimal text, NaN and infinities as texts."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        if isinstance(value, bytes):
            return value.hex()
        if isinstance(value, float) and (value != value or abs(value) == float("inf")):
            return str(value)
        return value

    return json.dumps(plain(content), sort_keys=True, ensure_ascii=True)


def load(path):
    """The headers of a .hex file, and its bytes. `AA*1000` stands for that byte a thousand times."""
    headers, data = {}, bytearray()
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                key, _, value = line[1:].partition(":")
                headers[key.strip()] = value.strip()
                continue
            for word in line.split():
                byte, _, times = word.partition("*")
                data += bytes.fromhex(byte) * int(times or 1)
    return headers, bytes(data)


def verdict(path):
    """Nothing when the vector decodes as it says, or what is wrong."""
    headers, data = load(path)
    sender = headers["from"]
    state = headers.get("state", "new" if "error" in headers else "any")
    try:
        if state == "any":
            kind, end, content = read_frame(data, 0, FRAME_MAX, sender, first=False)
            assert end == len(data)
            said = [content]
        else:
            said = decode(data, sender, state)
    except Broken as error:
        expected = headers.get("error", "none").split()[0]
        return None if str(error.code) == expected else f"expected error {expected}, found {error}"
    if "error" in headers:
        return f"expected error {headers['error']}, found none"
    found = canonical(said[0])
    return None if found == headers["message"] else f"expected {headers['message']}, found {found}"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1] != "--check":
        for path in sys.argv[2:] if sys.argv[1] == "--" else sys.argv[1:]:
            headers, data = load(path)
            try:
                for content in decode(data, headers["from"], headers.get("state", "new")):
                    print(canonical(content))
            except Broken as error:
                print(f"error {error}")
        return
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Vectors")
    names = sorted(name for name in os.listdir(folder) if name.endswith(".hex"))
    wrong = {name: problem for name in names if (problem := verdict(os.path.join(folder, name)))}
    for name, problem in wrong.items():
        print(f"{name}: {problem}")
    bad = sum(name.startswith("bad-") for name in names)
    print(f"{len(names) - bad} golden and {bad} bad vectors, {len(wrong)} wrong")
    sys.exit(1 if wrong or not names else 0)


if __name__ == "__main__":
    main()
