"""TA-Lib's C functions, the peers of the kernels benchmark. Prints seconds and the sums of the columns, by name, as one line of JSON.

    python kernels.py FILE ROWS

FILE holds the columns high, low and close one after another, little-endian float64. Seconds are the median of five runs after one that is not
counted, over the windows 5, 10, 20, 30 and 60; of SAR over five accelerations.
"""

import json
import statistics
import sys
import time

import numpy as np
import talib

path, rows = sys.argv[1], int(sys.argv[2])
high, low, close = np.fromfile(path).reshape(3, rows)
WINDOWS = [5, 10, 20, 30, 60]
ACCELERATIONS = [0.01, 0.02, 0.03, 0.04, 0.05]

functions = {
    "SMA": [lambda n=n: talib.SMA(close, n) for n in WINDOWS],
    "EMA": [lambda n=n: talib.EMA(close, n) for n in WINDOWS],
    "WMA": [lambda n=n: talib.WMA(close, n) for n in WINDOWS],
    "STDDEV": [lambda n=n: talib.STDDEV(close, n, 1) for n in WINDOWS],
    "MAX": [lambda n=n: talib.MAX(close, n) for n in WINDOWS],
    "MIN": [lambda n=n: talib.MIN(close, n) for n in WINDOWS],
    "LINEARREG": [lambda n=n: talib.LINEARREG(close, n) for n in WINDOWS],
    "LINEARREG_SLOPE": [lambda n=n: talib.LINEARREG_SLOPE(close, n) for n in WINDOWS],
    "CORREL": [lambda n=n: talib.CORREL(high, low, n) for n in WINDOWS],
    "KAMA": [lambda n=n: talib.KAMA(close, n) for n in WINDOWS],
    "SAR": [lambda a=a: talib.SAR(high, low, a, 0.2) for a in ACCELERATIONS],
}

start = time.perf_counter()
seconds, sums = {}, {}
for name, calls in functions.items():
    runs = []
    for _ in range(6):
        begin = time.perf_counter()
        columns = [call() for call in calls]
        runs.append(time.perf_counter() - begin)
    seconds[name] = statistics.median(runs[1:])
    sums[name] = [float(np.nansum(column)) for column in columns]
total = time.perf_counter() - start
print(json.dumps({"read": 0, "compute": total, "total": total, "seconds": seconds, "sums": sums}))
