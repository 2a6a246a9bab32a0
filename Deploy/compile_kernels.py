"""Compiles the CUDA kernels with NVRTC, and says what each kernel takes.

usage: compile_kernels.py LIBRARY_FOLDER OUTPUT_FOLDER [ARCHITECTURE ...]
       compile_kernels.py --hash

LIBRARY_FOLDER holds libnvrtc.so.12 and its builtins. An architecture is sm_90a for a cubin or compute_90 for PTX.
Beside the images stands manifest.json: the hash of the sources, the compiler, and size and SHA-256 of each image; and
in source/ what a node with NVRTC compiles for a device that no cubin is for. --hash prints the hash of the sources.
Fails when a kernel does not compile, and when the compiler's report says that a product spills registers, that another
kernel spills more than a few bytes or takes so many registers that two of its blocks do not share a multiprocessor, that
products by groups of warps wait for each other, or that a block takes more shared memory than one has without asking the
device for more.
"""

import ctypes
import glob
import hashlib
import json
import os
import re
import shutil
import sys
import time

# sm_90a is sm_90 with what later devices do not have: products by groups of warps.
ARCHITECTURES = ["sm_75", "sm_80", "sm_86", "sm_89", "sm_90a", "compute_90"]

# A block has 256 threads, and a multiprocessor 65,536 registers. Products hold their sums in registers, so one block of
# them is enough; where they are bound to more, the compiler keeps to it by spilling, which is what is looked at.
REGISTERS_MAX = 128
PRODUCT_REGISTERS_MAX = 255
PRODUCT_SPILL_BYTES_MAX = 0
SPILL_BYTES_MAX = 16
SHARED_BYTES_MAX = 48 << 10
# What the smallest of the devices with tensor cores (compute capability 8.6) gives a block that asks for it.
ASKED_SHARED_BYTES_MAX = 99 << 10
# What devices with groups of warps (9.0) give.
GROUP_SHARED_BYTES_MAX = 227 << 10
# Rows and columns of the tile; of other pipelines also whether groups of warps multiply, stages, and bytes of depth.
PRODUCT = re.compile(r"apus_(?:forward|data|weight)_[a-z]+\d+_(\d+)_(\d+)(?:_(w?)(\d+)x(\d+))?$")
# Products that hold an image in shared memory, whose size tells how much of it they ask for.
IMAGE = re.compile(r"apus_(?:forward|data|weight)_bf16_image_\d+$")


def compile_kernels(nvrtc, source, folders, architecture):
    options = [f"--gpu-architecture={architecture}", "--std=c++17", "--ptxas-options=-v"]
    options += [f"-I{folder}" for folder in folders]
    program = ctypes.c_void_p()
    if nvrtc.nvrtcCreateProgram(ctypes.byref(program), source, b"all.cu", 0, None, None) != 0:
        sys.exit("NVRTC made no program")
    texts = (ctypes.c_char_p * len(options))(*[option.encode() for option in options])
    result = nvrtc.nvrtcCompileProgram(program, len(options), texts)
    log = read(nvrtc, program, "ProgramLog").decode(errors="replace").rstrip("\0")
    if result != 0:
        sys.exit(f"{architecture}: the kernels do not compile\n{log}")
    image = read(nvrtc, program, "PTX" if architecture.startswith("compute") else "CUBIN")
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    return image, log


def read(nvrtc, program, what):
    size = ctypes.c_size_t()
    getattr(nvrtc, f"nvrtcGet{what}Size")(program, ctypes.byref(size))
    buffer = ctypes.create_string_buffer(size.value)
    getattr(nvrtc, f"nvrtcGet{what}")(program, buffer)
    return buffer.raw


def tile_bytes(name):
    """Shared memory that a product asks for at its launch, as Tile.swift does."""
    found = PRODUCT.match(name)
    if not found:
        return 0
    edge = int(found.group(1)) + int(found.group(2))
    if found.group(4) is None:
        return edge * 64 * (3 if edge > 192 else 4)
    padding = 1024 if found.group(3) else 0
    return (edge * int(found.group(5)) + padding) * int(found.group(4))


def shared_max(name):
    found = PRODUCT.match(name)
    if found and found.group(3):
        return GROUP_SHARED_BYTES_MAX
    return ASKED_SHARED_BYTES_MAX if found and found.group(4) else SHARED_BYTES_MAX


def faults(rows):
    """What of a report is over a bound."""
    found = []
    for name, registers, spilled, shared in rows:
        is_product = (PRODUCT.match(name) or IMAGE.match(name)) is not None
        spilled_max = PRODUCT_SPILL_BYTES_MAX if is_product else SPILL_BYTES_MAX
        registers_max = PRODUCT_REGISTERS_MAX if is_product else REGISTERS_MAX
        if spilled > spilled_max:
            found.append(f"{name} spills {spilled} bytes, and may spill {spilled_max}")
        if registers > registers_max:
            found.append(f"{name} takes {registers} registers, and may take {registers_max}")
        if shared + tile_bytes(name) > shared_max(name):
            found.append(f"{name} takes {shared + tile_bytes(name)} bytes of shared memory, not {shared_max(name)}")
    return found


def report(log):
    """Kernel, registers, spilled bytes and bytes of shared memory, from the assembler's report."""
    rows, name, spilled = [], None, 0
    for line in log.splitlines():
        if found := re.search(r"entry function '(\w+)'", line):
            name = found.group(1)
        if found := re.search(r"(\d+) bytes spill stores", line):
            spilled = int(found.group(1))
        if (found := re.search(r"Used (\d+) registers", line)) and name:
            shared = re.search(r"(\d+) bytes smem", line)
            rows.append((name, int(found.group(1)), spilled, int(shared.group(1)) if shared else 0))
            name = None
    return rows


def serialized(log):
    """Kernels whose products by groups of warps wait for each other, as the assembler says (C7510 and its neighbours)."""
    found = re.findall(r"wgmma\.mma_async instructions are serialized.*function '(\w+)'", log)
    return [f"{name} waits for each product of its groups of warps" for name in sorted(set(found))]


def source_files(folders):
    """What the kernels are made from, by name."""
    paths = glob.glob(os.path.join(folders[1], "*.cu")) + [os.path.join(folders[0], "kernel_arguments.h")]
    return sorted(paths, key=os.path.basename)


def source_hash(folders):
    digest = hashlib.sha256()
    for path in source_files(folders):
        with open(path, "rb") as file:
            digest.update(os.path.basename(path).encode() + b"\0" + file.read() + b"\0")
    return digest.hexdigest()


def write_manifest(nvrtc, folders, output, names):
    major, minor = ctypes.c_int(), ctypes.c_int()
    nvrtc.nvrtcVersion(ctypes.byref(major), ctypes.byref(minor))
    files = []
    for name in names:
        with open(os.path.join(output, name), "rb") as file:
            image = file.read()
        kind = "ptx" if name.endswith(".ptx") else "cubin"
        files.append(
            {
                "name": name,
                "kind": kind,
                "architecture": int(re.sub(r"\D", "", name)),
                "bytes": len(image),
                "sha256": hashlib.sha256(image).hexdigest(),
            }
        )
    sources = os.path.join(output, "source")
    os.makedirs(sources, exist_ok=True)
    for path in source_files(folders):
        shutil.copyfile(path, os.path.join(sources, os.path.basename(path)))
    manifest = {
        "format": 1,
        "source": source_hash(folders),
        "compiler": f"NVRTC {major.value}.{minor.value}",
        "cuda": major.value * 1000 + minor.value * 10,
        "files": files,
    }
    with open(os.path.join(output, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=2)
        file.write("\n")


def main():
    kernels = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Sources", "CCUDA")
    if sys.argv[1:] == ["--hash"]:
        print(source_hash([os.path.join(kernels, "include"), os.path.join(kernels, "Kernels")]))
        return
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    libraries, output = sys.argv[1], sys.argv[2]
    folders = [os.path.join(kernels, "include"), os.path.join(kernels, "Kernels")]
    # NVRTC opens its builtins by their bare name.
    for builtins in glob.glob(os.path.join(libraries, "libnvrtc-builtins.so*")):
        ctypes.CDLL(builtins, ctypes.RTLD_GLOBAL)
    nvrtc = ctypes.CDLL(os.path.join(libraries, "libnvrtc.so.12"))
    with open(os.path.join(folders[1], "all.cu"), "rb") as file:
        source = file.read()
    os.makedirs(output, exist_ok=True)
    failures, names = [], []
    for architecture in sys.argv[3:] or ARCHITECTURES:
        start = time.monotonic()
        image, log = compile_kernels(nvrtc, source, folders, architecture)
        suffix = "ptx" if architecture.startswith("compute") else "cubin"
        names.append(f"{architecture}.{suffix}")
        with open(os.path.join(output, names[-1]), "wb") as file:
            file.write(image)
        rows = report(log)
        with open(os.path.join(output, f"{architecture}.txt"), "w", encoding="utf-8") as file:
            file.writelines(
                f"{name} registers {registers} spilled {spilled} shared {shared + tile_bytes(name)}\n"
                for name, registers, spilled, shared in rows
            )
        worst = max(rows, key=lambda row: row[1], default=("", 0, 0, 0))
        print(
            f"{architecture}: {len(image)} bytes, {len(rows)} kernels, at most {worst[1]} registers ({worst[0]}), "
            f"{time.monotonic() - start:.1f} s",
            flush=True,
        )
        if suffix == "cubin" and not rows:
            failures.append(f"{architecture}: the compiler reported no kernel")
        failures += [f"{architecture}: {fault}" for fault in faults(rows) + serialized(log)]
    write_manifest(nvrtc, folders, output, names)
    sys.exit("\n".join(failures) or 0)


main()
