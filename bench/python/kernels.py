"""TA-Lib's C functions, the peers of the kernels benchmark. Prints seconds and the sums of the columns, by name, as one line of JSON.

    python kernels.py FILE ROWS

FILE holds the columns high, low, close and volume one after another, little-endian float64. Seconds are those of a core, the fastest of
five runs after one that is not counted, whose columns numpy had at hand, over the windows 5, 10, 20, 30 and 60; of SAR over five accelerations.
"""

import json
import sys
import time

import numpy as np
import talib

path, rows = sys.argv[1], int(sys.argv[2])
high, low, close, volume = np.fromfile(path).reshape(4, rows)
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
    "DEMA": [lambda n=n: talib.DEMA(close, n) for n in WINDOWS],
    "TEMA": [lambda n=n: talib.TEMA(close, n) for n in WINDOWS],
    "TRIX": [lambda n=n: talib.TRIX(close, n) for n in WINDOWS],
    "MACD": [lambda n=n: talib.MACD(close, n, 2 * n, 9) for n in WINDOWS],
    "RSI": [lambda n=n: talib.RSI(close, n) for n in WINDOWS],
    "ROC": [lambda n=n: talib.ROC(close, n) for n in WINDOWS],
    "MOM": [lambda n=n: talib.MOM(close, n) for n in WINDOWS],
    "BBANDS": [lambda n=n: talib.BBANDS(close, n, 2, 2) for n in WINDOWS],
    "STOCH": [lambda n=n: talib.STOCH(high, low, close, n, 3, 0, 3, 0) for n in WINDOWS],
    "WILLR": [lambda n=n: talib.WILLR(high, low, close, n) for n in WINDOWS],
    "CCI": [lambda n=n: talib.CCI(high, low, close, n) for n in WINDOWS],
    "AROON": [lambda n=n: talib.AROON(high, low, n) for n in WINDOWS],
    "ATR": [lambda n=n: talib.ATR(high, low, close, n) for n in WINDOWS],
    "NATR": [lambda n=n: talib.NATR(high, low, close, n) for n in WINDOWS],
    "ADX": [lambda n=n: talib.ADX(high, low, close, n) for n in WINDOWS],
    "PLUS_DI": [lambda n=n: talib.PLUS_DI(high, low, close, n) for n in WINDOWS],
    "ULTOSC": [lambda n=n: talib.ULTOSC(high, low, close, n, 2 * n, 4 * n) for n in WINDOWS],
    "MFI": [lambda n=n: talib.MFI(high, low, close, volume, n) for n in WINDOWS],
}

start = time.perf_counter()
seconds, sums = {}, {}
for name, calls in functions.items():
    runs = []
    for _ in range(6):
        begin = time.process_time()
        found = [call() for call in calls]
        runs.append(time.process_time() - begin)
    seconds[name] = min(runs[1:])
    columns = [column for one in found for column in (one if isinstance(one, tuple) else (one,))]
    sums[name] = [float(np.nansum(column)) for column in columns]
total = time.perf_counter() - start
print(json.dumps({"read": 0, "compute": total, "total": total, "seconds": seconds, "sums": sums}))
