"""Makes statistics.json: values of scipy and numpy that the tests of `statistics` compare with.

Python 3 with numpy and scipy; run it beside the file it writes. xoshiro128** is written out again here from the
authors' C, in Python's own whole numbers.
"""
import json
import pathlib

import numpy as np
from scipy import special, stats


def xoshiro(seed, count):
    mask = 0xFFFFFFFF
    state, filling = [], seed
    for _ in range(4):
        filling = (filling + 0x9E3779B9) & mask
        z = filling
        z = ((z ^ (z >> 16)) * 0x85EBCA6B) & mask
        z = ((z ^ (z >> 13)) * 0xC2B2AE35) & mask
        state.append(z ^ (z >> 16))
    rotl = lambda x, k: ((x << k) | (x >> (32 - k))) & mask
    found = []
    for _ in range(count):
        found.append((rotl((state[1] * 5) & mask, 7) * 9) & mask)
        t = (state[1] << 9) & mask
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= t
        state[3] = rotl(state[3], 11)
    return found


def newey_west(x, lag):
    e = x - x.mean()
    s = e @ e / len(x)
    for step in range(1, lag + 1):
        s += 2 * (1 - step / (lag + 1)) * (e[step:] @ e[:-step]) / len(x)
    se = np.sqrt(s / len(x))
    return {"lag": lag, "mean": x.mean(), "standardError": se, "t": x.mean() / se}


rng = np.random.default_rng(7)
noise = rng.normal(size=400)
series = 0.1 + noise + 0.6 * np.concatenate([[0], noise[:-1]])
points = [-37, -10, -6, -4.1, -3.9, -2, -1, -0.5, -0.1, -1e-9, 0, 0.3, 0.6627, 1.5, 3, 5.6, 8]
chances = [1e-300, 1e-40, 1e-12, 1e-5, 0.01, 0.07, 0.0751, 0.3, 0.5, 0.8, 0.92499, 0.926, 0.975, 0.9999, 1 - 1e-12]
pathlib.Path(__file__).with_name("statistics.json").write_text(json.dumps({
    "bits": {str(seed): xoshiro(seed, 8) for seed in (0, 1, 4294967295)},
    "cdf": [[x, stats.norm.cdf(x)] for x in points],
    "erfc": [[x, special.erfc(x)] for x in (-3, -0.3, 0, 0.2, 0.46875, 0.5, 2, 4, 4.5, 20)],
    "quantile": [[p, stats.norm.ppf(p)] for p in chances],
    "series": series.tolist(),
    "neweyWest": [newey_west(series, lag) for lag in (0, 1, 5, 20)],
    "lags": [[n, int(np.floor(4 * (n / 100) ** (2 / 9)))] for n in (1, 30, 100, 365, 1000, 5000)],
}, indent=1) + "\n")
