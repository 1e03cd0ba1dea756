"""Makes alpha.json: Alpha158 and Alpha360 of real minutes, that the tests of both views compare with.

Python 3 with numpy and pandas; run it beside the file, with the folder of Binance's public archive in TIDEMARK_KLINES
(`data/futures/um/monthly/klines/SYMBOL/1m/SYMBOL-1m-MONTH.zip` within). Two stretches: NEARUSDT on a quiet Sunday of 2023, with
minutes in which nobody traded and windows that do not move, and AVAXUSDT in the most violent hours of February 2026.

Each value comes from its window alone, by the formula as Qlib has published it, in 80-bit numbers: no running sums, and nothing in
common with the kernels. Where pyqlib is installed, its own operators (qlib.data.ops, its compiled rolling sums among them) are
evaluated on the same minutes by its own expressions (qlib.contrib.data.loader), with the 1e-12 of the divisors taken out, and compared
with these values; what they differ in is printed. With pyqlib 0.9.7, pandas 3.1.1 and numpy 2.4.6 all agree to 1e-9 (of the value, or of
0.001 where that is greater), but for what Qlib loses itself on the quiet Sunday: Rsquare 3e-8 by running sums, Std up to 7e-10 in
windows that do not move, where it is 0. Where one of the two has no value, it is Qlib for 0 by 0, and this for CORD with a volume of 0
within, which Qlib leaves out of the window.
"""
import io
import json
import math
import os
import pathlib
import re
import zipfile

import numpy as np
import pandas as pd

here = pathlib.Path(__file__).parent
archive = pathlib.Path(os.environ.get("TIDEMARK_KLINES", here.parents[4] / "shared/data/binance"))
WINDOWS = [5, 10, 20, 30, 60]
MINUTE = 60_000
long = np.longdouble


def read(symbol, start, count):
    month = pd.Timestamp(start).strftime("%Y-%m")
    path = archive / f"data/futures/um/monthly/klines/{symbol}/1m/{symbol}-1m-{month}.zip"
    with zipfile.ZipFile(path) as zipped:
        text = zipped.read(zipped.namelist()[0]).decode()
    rows = pd.read_csv(io.StringIO(text), header=0 if text.startswith("open_time") else None).to_numpy()
    first = int(pd.Timestamp(start, tz="UTC").timestamp() * 1000)
    rows = [row for row in rows if first <= row[0] < first + count * MINUTE]
    assert [int(row[0]) for row in rows] == [first + MINUTE * n for n in range(count)]
    return {
        "ts": [int(row[0]) for row in rows],
        "open": [float(row[1]) for row in rows],
        "high": [float(row[2]) for row in rows],
        "low": [float(row[3]) for row in rows],
        "close": [float(row[4]) for row in rows],
        "volume": [float(row[5]) for row in rows],
        "vwap": [float(row[7]) / float(row[5]) if float(row[5]) > 0 else None for row in rows],
        "takerBuyVolume": [float(row[9]) for row in rows],
    }


def share(part, whole):
    """Nothing of nothing is 0, something of nothing is not known."""
    if whole == 0:
        return long(0) if part == 0 else None
    return part / whole


def ratio(left, right):
    return None if left is None or right is None or right == 0 else left / right


def sample_deviation(x):
    return np.sqrt(((x - x.mean()) ** 2).sum() / (len(x) - 1))


def line(y):
    """Slope, share of the variance explained (None for equal values) and the last residual, by the normal equations about the means."""
    x = np.arange(1, len(y) + 1, dtype=long)
    dx, dy = x - x.mean(), y - y.mean()
    if (y == y[0]).all():
        return long(0), None, long(0)
    slope = (dx * dy).sum() / (dx * dx).sum()
    explained = (dx * dy).sum() ** 2 / ((dx * dx).sum() * (dy * dy).sum())
    return slope, explained, dy[-1] - slope * dx[-1]


def correlation(x, y):
    if any(value is None for value in x) or any(value is None for value in y):
        return None
    x, y = np.array(x, dtype=long), np.array(y, dtype=long)
    if (x == x[0]).all() or (y == y[0]).all():
        return None
    dx, dy = x - x.mean(), y - y.mean()
    return (dx * dy).sum() / np.sqrt((dx * dx).sum() * (dy * dy).sum())


def quantile(x, q):
    ordered, place = sorted(x), (len(x) - 1) * q
    below = math.floor(place)
    above = min(below + 1, len(x) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * long(place - below)


def alpha158(candles, t):
    """The 158 values of the candle in place t, of which there are 60 before."""
    at = {name: np.array([math.nan if v is None else v for v in column], dtype=long) for name, column in candles.items()}
    o, h, l, c = (at[name][t] for name in ["open", "high", "low", "close"])
    v = at["volume"][t]
    out = {
        "kmid": (c - o) / o,
        "klen": (h - l) / o,
        "kmid2": share(c - o, h - l),
        "kup": (h - max(o, c)) / o,
        "kup2": share(h - max(o, c), h - l),
        "klow": (min(o, c) - l) / o,
        "klow2": share(min(o, c) - l, h - l),
        "ksft": (2 * c - h - l) / o,
        "ksft2": share(2 * c - h - l, h - l),
        "open0": o / c,
        "high0": h / c,
        "low0": l / c,
        "vwap0": ratio(candles["vwap"][t] and long(candles["vwap"][t]), c),
    }
    closes, volumes = at["close"], at["volume"]
    changes, volume_changes = np.diff(closes), np.diff(volumes)  # [i] is that of place i + 1
    for n in WINDOWS:
        window = slice(t - n + 1, t + 1)
        steps = slice(t - n, t)
        x, high, low, volume = closes[window], at["high"][window], at["low"][window], volumes[window]
        slope, explained, residual = line(x)
        top, bottom = high.max(), low.min()
        # numpy's argmax is the first of several, and the oldest comes first.
        highest, lowest = long(int(high.argmax()) + 1), long(int(low.argmin()) + 1)
        up, down = np.maximum(changes[steps], 0), np.maximum(-changes[steps], 0)
        volume_up, volume_down = np.maximum(volume_changes[steps], 0), np.maximum(-volume_changes[steps], 0)
        price_ratios = [closes[i] / closes[i - 1] for i in range(t - n + 1, t + 1)]
        volume_ratios = [ratio(volumes[i], volumes[i - 1]) for i in range(t - n + 1, t + 1)]
        weighted = np.array([abs(closes[i] / closes[i - 1] - 1) * volumes[i] for i in range(t - n + 1, t + 1)])
        of = {
            "roc": closes[t - n] / c,
            "ma": x.mean() / c,
            "std": sample_deviation(x) / c,
            "beta": slope / c,
            "rsqr": explained,
            "resi": residual / c,
            "max": top / c,
            "min": bottom / c,
            "qtlu": quantile(x, 0.8) / c,
            "qtld": quantile(x, 0.2) / c,
            "rank": ((x < c).sum() + ((x == c).sum() + 1) / long(2)) / long(n),
            "rsv": share(c - bottom, top - bottom),
            "imax": highest / n,
            "imin": lowest / n,
            "imxd": (highest - lowest) / n,
            "corr": correlation(x, np.log(volume + 1)),
            "cord": correlation(price_ratios, [None if r is None else np.log(r + 1) for r in volume_ratios]),
            "cntp": long(int((changes[steps] > 0).sum())) / n,
            "cntn": long(int((changes[steps] < 0).sum())) / n,
            "cntd": long(int((changes[steps] > 0).sum()) - int((changes[steps] < 0).sum())) / n,
            "sump": share(up.sum(), np.abs(changes[steps]).sum()),
            "sumn": share(down.sum(), np.abs(changes[steps]).sum()),
            "sumd": share(up.sum() - down.sum(), np.abs(changes[steps]).sum()),
            "vma": share(volume.mean(), v),
            "vstd": share(sample_deviation(volume), v),
            "wvma": share(sample_deviation(weighted), weighted.mean()),
            "vsump": share(volume_up.sum(), np.abs(volume_changes[steps]).sum()),
            "vsumn": share(volume_down.sum(), np.abs(volume_changes[steps]).sum()),
            "vsumd": share(volume_up.sum() - volume_down.sum(), np.abs(volume_changes[steps]).sum()),
        }
        out |= {f"{name}{n}": value for name, value in of.items()}
    return out


def alpha360(candles, t):
    out = {}
    for name in ["close", "open", "high", "low", "vwap"]:
        for back in range(60):
            value = candles[name][t - back]
            out[f"{name}{back}"] = None if value is None else long(value) / long(candles["close"][t])
    for back in range(60):
        out[f"volume{back}"] = share(long(candles["volume"][t - back]), long(candles["volume"][t]))
    return out


def with_qlib(candles):
    """Both sets by Qlib's own expressions and operators: a column a feature."""
    from qlib.contrib.data import loader
    from qlib.data import ops
    from qlib.data.base import Expression

    class Column(Expression):
        def __init__(self, name):
            self.name = name

        def __str__(self):
            return f"${self.name}"

        def load(self, *_):
            return pd.Series(candles[self.name], dtype=float)

        def _load_internal(self, *_):
            return self.load()

        def get_longest_back_rolling(self):
            return 0

        def get_extended_window_size(self):
            return 0, 0

    names = {operator.__name__: operator for operator in ops.OpsList} | {"column": Column}
    # Without the cache of what was loaded, which would have to be told of a data set.
    Expression.load = lambda self, *args: self._load_internal(*args)
    columns = {}
    for fields, labels in [loader.Alpha158DL.get_feature_config(), loader.Alpha360DL.get_feature_config()]:
        for field, label in zip(fields, labels):
            text = re.sub(r"\$(\w+)", r'column("\1")', field.replace("+1e-12", ""))
            with np.errstate(all="ignore"):
                columns[label.lower()] = eval(text, names).load("", 0, len(candles["ts"]), "1min").to_numpy(dtype=float)
    return columns


def compare_with_qlib(stretch):
    try:
        theirs = with_qlib(stretch["candles"])
    except ImportError:
        print("pyqlib is not installed: not compared with it")
        return
    worst, nulls = {}, {}
    for view in ["alpha158", "alpha360"]:
        for name, values in stretch[view].items():
            for row, value in zip(stretch[f"{view}Rows"], values):
                other = theirs[name][row]
                if value is None or not math.isfinite(other):
                    if (value is None) != (not math.isfinite(other)):
                        nulls.setdefault(name, []).append((row, value, other))
                    continue
                off = abs(other - value) / max(abs(value), 1e-3)
                worst[name] = max(worst.get(name, 0), off)
    far = {name: off for name, off in worst.items() if off > 1e-9}
    print(stretch["symbol"], len(worst), "features; farther than 1e-9:", far)
    print("  nothing in one of the two:", {name: rows[:2] for name, rows in nulls.items()})


def rounded(value):
    # Thirteen digits: more than the tolerance asks for, less than the doubles of a row would weigh.
    return None if value is None else float(f"{value:.13g}")


stretches = []
for symbol, start, count, every in [("NEARUSDT", "2023-09-24 09:00", 240, 7), ("AVAXUSDT", "2026-02-05 18:00", 240, 9)]:
    candles = read(symbol, start, count)
    stretch = {"symbol": symbol, "candles": candles}
    for view, of, rows in [
        ("alpha158", alpha158, list(range(60, count, every))),
        ("alpha360", alpha360, list(range(59, count, 5 * every))),
    ]:
        values = [of(candles, row) for row in rows]
        stretch[f"{view}Rows"] = rows
        stretch[view] = {name: [rounded(one[name]) for one in values] for name in values[0]}
    compare_with_qlib(stretch)
    stretches.append(stretch)
(here / "alpha.json").write_text(json.dumps({"stretches": stretches}))
