"""The peers of the alpha158 benchmark. Prints seconds and the sums of the columns, by name, as one line of JSON.

    python alpha158.py FILE ROWS [--apply | --qlib | --set | --places]

Seconds are those of a core: of what is compiled the fastest of five runs after one that is not counted; what takes longer runs once.
FILE holds the columns open, high, low, close, volume and vwap one after another, little-endian float64. Without more it runs each rolling
operator that pandas has compiled over the windows 5, 10, 20, 30 and 60. `--apply` runs those that pandas has not, as functions of numpy
that it calls once a window; they are written so that a call costs as little as it can. The others need pyqlib: `--qlib` runs the
rolling sums that it compiles itself, `--set` its Alpha158 by its own expressions, but for the places of extremes, and `--places` those.
"""

import importlib.util
import json
import re
import sys
import time

import numpy as np
import pandas as pd

path, rows, which = sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""
names = ["open", "high", "low", "close", "volume", "vwap"]
columns = {name: pd.Series(column) for name, column in zip(names, np.fromfile(path).reshape(len(names), rows))}
high, low, close, volume = (columns[name] for name in ["high", "low", "close", "volume"])
WINDOWS = [5, 10, 20, 30, 60]


def line(n):
    """Places of a window less their middle, and the sum of their squares."""
    x = np.arange(n) - (n - 1) / 2
    return x, x @ x


def slope(n):
    x, squares = line(n)
    weights = x / squares
    return close.rolling(n).apply(lambda y: y @ weights, raw=True)


def r_squared(n):
    x, squares = line(n)

    def of(y):
        y = y - y.mean()
        spread = y @ y
        return (y @ x) ** 2 / (squares * spread) if spread > 0 else np.nan

    return close.rolling(n).apply(of, raw=True)


def residual(n):
    x, squares = line(n)
    # The last value less mean and slope times the last place, all of them weights of the values.
    weights = -(1 / n + x * x[-1] / squares)
    weights[-1] += 1
    return close.rolling(n).apply(lambda y: y @ weights, raw=True)


compiled = {
    "mean": lambda n: close.rolling(n).mean(),
    "sum": lambda n: close.diff().abs().rolling(n).sum(),
    "deviation": lambda n: close.rolling(n).std(),
    "max": lambda n: high.rolling(n).max(),
    "min": lambda n: low.rolling(n).min(),
    "quantile": lambda n: close.rolling(n).quantile(0.8),
    "rank": lambda n: close.rolling(n).rank(pct=True),
    "correlation": lambda n: close.rolling(n).corr(np.log(volume + 1)),
}
applied = {
    "slope": slope,
    "rSquared": r_squared,
    "residual": residual,
    "argMax": lambda n: high.rolling(n).apply(lambda x: x.argmax() + 1, raw=True),
    "argMin": lambda n: low.rolling(n).apply(lambda x: x.argmin() + 1, raw=True),
}


def compiled_by_qlib():
    if importlib.util.find_spec("qlib") is None:
        return {}
    from qlib.data._libs.rolling import rolling_resi, rolling_rsquare, rolling_slope

    values = close.to_numpy()
    whole = lambda of: lambda n: pd.Series(of(values, n))[n - 1 :]
    return {"slope": whole(rolling_slope), "rSquared": whole(rolling_rsquare), "residual": whole(rolling_resi)}


def set_of_qlib(places):
    """Features by name, as functions of nothing. What was loaded once is kept, as Qlib keeps it in its memory cache."""
    if importlib.util.find_spec("qlib") is None:
        return {}
    from qlib.contrib.data.loader import Alpha158DL
    from qlib.data import ops
    from qlib.data.base import Expression

    class Column(Expression):
        def __init__(self, name):
            self.name = name

        def __str__(self):
            return f"${self.name}"

        def _load_internal(self, *_):
            return columns[self.name]

        def get_longest_back_rolling(self):
            return 0

        def get_extended_window_size(self):
            return 0, 0

    kept = {}

    def load(expression, *args):
        key = str(expression)
        if key not in kept:
            kept[key] = expression._load_internal(*args)
        return kept[key].copy()

    Expression.load = load
    known = {operator.__name__: operator for operator in ops.OpsList} | {"column": Column}
    parse = lambda field: eval(re.sub(r"\$(\w+)", r'column("\1")', field), known)
    features = {label.lower(): parse(field) for field, label in zip(*Alpha158DL.get_feature_config())}
    return {
        name: lambda expression=expression: expression.load("", 0, rows, "1min")
        for name, expression in features.items()
        if name.startswith(("imax", "imin", "imxd")) == places
    }


started = time.perf_counter()
seconds, sums = {}, {}
if which in ("--set", "--places"):
    chosen = set_of_qlib(which == "--places")
    start = time.process_time()
    found = {name: of() for name, of in chosen.items()}
    seconds["all"] = time.process_time() - start
    # Windows that are not full have values there.
    sums = {name: [float(np.nansum(column.to_numpy()[60:]))] for name, column in found.items()}
    seconds = seconds if chosen else {}
else:
    for name, operator in {"": compiled, "--apply": applied, "--qlib": compiled_by_qlib()}[which].items():
        runs = []
        for _ in range(1 if which == "--apply" else 6):
            start = time.process_time()
            found = [operator(n) for n in WINDOWS]
            runs.append(time.process_time() - start)
        seconds[name] = min(runs[1:] or runs)
        sums[name] = [float(np.nansum(one.to_numpy())) for one in found]
total = time.perf_counter() - started
print(json.dumps({"read": 0.0, "compute": total, "total": total, "seconds": seconds, "sums": sums}))
