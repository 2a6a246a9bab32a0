"""Compiles the CUDA kernels with NVRTC, and says what each kernel takes.

usage: compile_kernels.py LIBRARY_FOLDER OUTPUT_FOLDER [ARCHITECTURE ...]
       compile_kernels.py --hash

LIBRARY_FOLDER holds libnvrtc.so.12 and its builtins. An architecture is sm_90 for a cubin or compute_90 for PTX.
Beside the images stands manifest.json: the hash of the sources, the compiler, and size and SHA-256 of each image; and
in source/ what a node with NVRTC compiles for a device that no cubin is for. --hash prints the hash of the sources.
Fails when a kernel does not compile, when one of the products spills registers, or when one takes more shared memory or
registers than a block may have.
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

ARCHITECTURES = ["sm_75", "sm_80", "sm_86", "sm_89", "sm_90", "compute_90"]
SPILL_BYTES_MAX = 64


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


def report(log):
    """Kernel, registers and spilled bytes, from the assembler's report."""
    rows, name, spilled = [], None, 0
    for line in log.splitlines():
        if found := re.search(r"entry function '(\w+)'", line):
            name = found.group(1)
        if found := re.search(r"(\d+) bytes spill stores", line):
            spilled = int(found.group(1))
        if (found := re.search(r"Used (\d+) registers", line)) and name:
            rows.append((name, int(found.group(1)), spilled))
            name = None
    return rows


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
            file.writelines(f"{name} registers {registers} spilled {spilled}\n" for name, registers, spilled in rows)
        worst = max(rows, key=lambda row: row[1], default=("", 0, 0))
        print(
            f"{architecture}: {len(image)} bytes, {len(rows)} kernels, at most {worst[1]} registers ({worst[0]}), "
            f"{time.monotonic() - start:.1f} s",
            flush=True,
        )
        failures += [
            f"{architecture}: {name} spills {spilled} bytes" for name, _, spilled in rows if spilled > SPILL_BYTES_MAX
        ]
    write_manifest(nvrtc, folders, output, names)
    sys.exit("\n".join(failures) or 0)


main()
