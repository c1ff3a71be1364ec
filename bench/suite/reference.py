"""What the operators of the suite compute, in numpy: the truth that its sources are checked against.

    python reference.py CASE.json FOLDER

CASE.json: {"operator", "dims": {name: int}, "output": tensor, "tensors": [{"tensor", "file", "dtype", "shape", "axes"?}]}.
Reads FOLDER/<file>.in of every tensor but the output and writes FOLDER/<file>.expected: float64, or int64 for integer
results. A tensor with "axes" is stored with its axes in that order.
"""
import json
import math
import os
import sys

import numpy as np


def matmul(a, b):
    # Integer products through doubles are exact below 2^53.
    return a @ b


def windows(x, kh, kw, sh, sw):
    """[N,H,W,C] -> one [N,OH,OW,C] per place of the window, row by row."""
    oh, ow = (x.shape[1] - kh) // sh + 1, (x.shape[2] - kw) // sw + 1
    for r in range(kh):
        for s in range(kw):
            yield x[:, r:r + (oh - 1) * sh + 1:sh, s:s + (ow - 1) * sw + 1:sw]


def conv2d_nhwc(x, f, stride, pad):
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    kh, kw = f.shape[1:3]
    taps = f.transpose(1, 2, 3, 0).reshape(kh * kw, f.shape[3], f.shape[0])
    return sum(part @ tap for part, tap in zip(windows(x, kh, kw, stride, stride), taps))


def conv2d_nchw(x, f, stride, pad):
    return conv2d_nhwc(x.transpose(0, 2, 3, 1), f.transpose(0, 2, 3, 1), stride, pad).transpose(0, 3, 1, 2)


def conv1d(x, w):
    return np.lib.stride_tricks.sliding_window_view(x, len(w)) @ w


def depthwise(x, f):
    k = f.shape[0]
    return sum(part[0] * tap for part, tap in zip(windows(x[None], k, k, 1, 1), f.reshape(k * k, -1)))


def pool(t, d, how):
    parts = list(windows(t["X"], d["KH"], d["KW"], d["SH"], d["SW"]))
    if how in ("max", "min"):
        return (np.maximum if how == "max" else np.minimum).reduce(parts)
    return sum(parts) / (len(parts) if how == "avg" else 1)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def layernorm(x, gamma, beta):
    centred = x - x.mean(-1, keepdims=True)
    return gamma * centred / np.sqrt((centred ** 2).mean(-1, keepdims=True) + 1e-5) + beta


def rmsnorm(x, g):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * (1 if g is None else g)


def attention(q, k, v):
    return softmax(q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1])) @ v


def deformable(value, shapes, locations, weights):
    """Bilinear samples of every level at x * width - 1/2, y * height - 1/2 (zero outside), weighted and summed."""
    batch, _, heads, channels = value.shape
    out = np.zeros((batch, locations.shape[1], heads, channels))
    b, h = np.arange(batch)[:, None, None], np.arange(heads)[None, None, :]
    start = 0
    for level, (height, width) in enumerate(shapes.astype(int)):
        grid = value[:, start:start + height * width].reshape(batch, height, width, heads, channels)
        start += height * width
        for point in range(locations.shape[4]):
            x = locations[:, :, :, level, point, 0] * width - 0.5
            y = locations[:, :, :, level, point, 1] * height - 0.5
            left, top = np.floor(x).astype(int), np.floor(y).astype(int)
            for row, col in ((top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)):
                share = (1 - np.abs(y - row)) * (1 - np.abs(x - col)) * weights[:, :, :, level, point]
                inside = (row >= 0) & (row < height) & (col >= 0) & (col < width)
                cell = grid[b, np.clip(row, 0, height - 1), np.clip(col, 0, width - 1), h]
                out += (share * inside)[..., None] * cell
    return out


operators = {
    "gemm": lambda t, d: matmul(t["A"], t["B"]),
    "gemv": lambda t, d: matmul(t["A"], t["x"]),
    "batch-gemm": lambda t, d: matmul(t["A"], t["W"]),
    "conv1d": lambda t, d: conv1d(t["X"], t["W"]),
    "conv2d-nhwc": lambda t, d: conv2d_nhwc(t["X"], t["F"], d["S"], d["P"]),
    "conv2d-nchw": lambda t, d: conv2d_nchw(t["X"], t["F"], d["S"], d["P"]),
    "depthwise-conv": lambda t, d: depthwise(t["X"], t["F"]),
    "relu": lambda t, d: np.maximum(t["X"], 0),
    "softmax": lambda t, d: softmax(t["X"]),
    "gelu": lambda t, d: t["X"] / 2 * (1 + np.vectorize(math.erf)(t["X"] / math.sqrt(2))),
    "sigmoid": lambda t, d: 1 / (1 + np.exp(-t["X"])),
    "add": lambda t, d: t["A"] + t["B"],
    "sign": lambda t, d: np.sign(t["X"]),
    "max-pool": lambda t, d: pool(t, d, "max"),
    "avg-pool": lambda t, d: pool(t, d, "avg"),
    "min-pool": lambda t, d: pool(t, d, "min"),
    "sum-pool": lambda t, d: pool(t, d, "sum"),
    "layernorm": lambda t, d: layernorm(t["X"], t["gamma"], t["beta"]),
    "deformable-attention": lambda t, d: deformable(t["value"], t["shapes"], t["locations"], t["weights"]),
    "self-attention": lambda t, d: attention(t["Q"], t["K"], t["V"]),
    "rmsnorm": lambda t, d: rmsnorm(t["X"], t.get("g")),
}

numpy_types = {"f16": "<f2", "f32": "<f4", "f64": "<f8", "i8": "<i1", "u8": "<u1", "i16": "<i2", "u16": "<u2",
               "i32": "<i4", "u32": "<u4", "i64": "<i8", "u64": "<u8"}


def read(path, dtype, shape):
    if dtype == "bf16":
        bits = np.fromfile(path, "<u2").astype("<u4") << 16
        return bits.view("<f4").astype(np.float64).reshape(shape)
    return np.fromfile(path, numpy_types[dtype]).astype(np.float64).reshape(shape)


def main(case_path, folder):
    with open(case_path) as f:
        case = json.load(f)
    given, result = {}, None
    for p in case["tensors"]:
        if p["tensor"] == case["output"]:
            result = p
            continue
        stored = read(os.path.join(folder, p["file"] + ".in"), p["dtype"], p["shape"])
        given[p["tensor"]] = stored.transpose(np.argsort(p["axes"])) if "axes" in p else stored
    y = operators[case["operator"]](given, case["dims"])
    y = y.transpose(result["axes"]) if "axes" in result else y
    assert list(y.shape) == list(result["shape"]), (y.shape, result["shape"])
    integers = result["dtype"][0] in "iu"
    np.ascontiguousarray(y, "<i8" if integers else "<f8").tofile(os.path.join(folder, result["file"] + ".expected"))


if __name__ == "__main__":
    main(*sys.argv[1:])
