#!/usr/bin/env python3
"""Checks a model's files against the engine's own predictions.

check_artifact.py FOLDER, with model.json, model.safetensors, model.onnx and predictions.safetensors (tensors
`input`, NHWC, and `output`). Two readers that share nothing with the engine: onnxruntime on the ONNX file, and
NumPy on the architecture and the weights. Exits 1 when a prediction differs by more than 1e-5.
"""
import json
import math
import sys

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file

LIMIT = 1e-5


def windows(x, op, fill):
    """The input under each place of a window: (N, rows, columns, window height, window width, C)."""
    (height, width), stride, (top, left, bottom, right) = op["window"], op["stride"], op["pads"]
    x = np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)), constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(1, 2))
    return view[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)


def activate(x, op):
    function, alpha = op["function"], op.get("alpha")
    if function == "relu":
        return np.maximum(x, 0)
    if function == "leaky_relu":
        return np.where(x > 0, x, alpha * x)
    if function == "elu":
        return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))
    if function == "gelu":
        return x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))
    if function == "tanh":
        return np.tanh(x)
    if function == "sigmoid":
        return 1 / (1 + np.exp(-x))
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def run(op, inputs, weights):
    x = inputs[0]
    tensors = [weights[name].astype(np.float64) for name in op["tensors"]]
    kind = op["kind"]
    if kind == "conv":
        y = np.tensordot(windows(x, op, 0), tensors[0], axes=3)
        return y + tensors[1] if len(tensors) > 1 else y
    if kind == "maxpool":
        return windows(x, op, -np.inf).max((3, 4))
    if kind == "avgpool":
        return np.nanmean(windows(x, op, np.nan), (3, 4))
    if kind == "globalavgpool":
        return x.mean((1, 2), keepdims=True)
    if kind == "dense":
        y = x @ tensors[0]
        return y + tensors[1] if len(tensors) > 1 else y
    if kind == "batchnorm":
        gamma, beta, mean, variance = tensors
        return gamma * (x - mean) / np.sqrt(variance + op["epsilon"]) + beta
    if kind == "activation":
        return activate(x, op)
    if kind == "flatten":
        return x.reshape(len(x), 1, 1, -1)
    if kind == "add":
        return x + inputs[1]
    assert kind == "dropout", kind
    return x


def main(folder):
    model = json.load(open(f"{folder}/model.json"))
    weights = load_file(f"{folder}/model.safetensors")
    predictions = load_file(f"{folder}/predictions.safetensors")
    x, expected = predictions["input"], predictions["output"]

    values = [x.astype(np.float64)]
    for op in model["operations"]:
        values.append(run(op, [values[i] for i in op["inputs"]], weights))
        assert list(values[-1].shape[1:]) == op["output"], (op["name"], values[-1].shape, op["output"])
    by_numpy = np.abs(values[-1].reshape(expected.shape) - expected).max()

    graph = onnx.load(f"{folder}/model.onnx")
    onnx.checker.check_model(graph, full_check=True)
    session = onnxruntime.InferenceSession(f"{folder}/model.onnx", providers=["CPUExecutionProvider"])
    flat = len(session.get_inputs()[0].shape) == 2
    fed = x.reshape(len(x), -1) if flat else np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    by_onnx = np.abs(session.run(["output"], {"input": fed})[0] - expected).max()
    single = np.abs(session.run(["output"], {"input": fed[:1]})[0] - expected[:1]).max()

    print(f"largest difference: numpy {by_numpy:.1e}, onnxruntime {by_onnx:.1e}, one sample {single:.1e}")
    return 0 if max(by_numpy, by_onnx, single) < LIMIT else 1


sys.exit(main(sys.argv[1]))
