"""Makes ta.json: the values of TA-Lib on real minutes, that the tests of the view `ta` compare with.

Python 3 with numpy and TA-Lib (0.8.2 of PyPI, on its C library 0.8.1):

    python ta.py ARCHIVE && npx biome check --write ta.json

where ARCHIVE holds Binance's public archive as it names its files. The candles are 800 minutes of the NEARUSDT perpetual
from 2023-09-23 18:40 UTC on, a quiet day: 160 of them have one price only, 10 no trades at all.

A feature is written as {tolerance, begins, from, step, values, known, sum}: the slot of its first value; its values in the
slots from, from + step, .., null where it has none; and of all slots from there on how many have a value, and their sum.

Not TA-Lib's own, but made here from their definitions, are what it has not (Keltner, Donchian's position, shares of volume) and
what is divided by the close. What rests on a standard deviation is summed without rounding, in fractions: E[x^2] - E[x]^2, as
release 0.4 of TA-Lib has it, is off by 4e-9 here, and by more at higher prices; this release agrees. Directional movement is TA-Lib's of prices in whole ticks:
of decimal ones it takes rises and falls of one size, 6 here, for whatever their rounding makes of them.
Where a range is nothing TA-Lib gives 0, and the feature is null.
"""
import csv
import io
import json
import math
import pathlib
import sys
import zipfile
from fractions import Fraction

import numpy as np
import talib

FIRST, COUNT, WANTED = 32_800, 800, 60
month = "data/futures/um/monthly/klines/NEARUSDT/1m/NEARUSDT-1m-2023-09"
with zipfile.ZipFile(pathlib.Path(sys.argv[1]) / f"{month}.zip") as archive:
    with archive.open(archive.namelist()[0]) as file:
        rows = [row for row in csv.reader(io.TextIOWrapper(file)) if row[0].isdigit()]
rows = rows[FIRST : FIRST + COUNT]
ts = int(rows[0][0])
assert all(int(row[0]) == ts + 60_000 * at for at, row in enumerate(rows))
o, h, l, c, v = (np.array([float(row[at]) for row in rows]) for at in range(1, 6))

features = {}


def put(name, values, tolerance=1e-12, since=None, begins=None):
    """`since`: the slot from which on both agree, where they begin differently. `begins`: where they differ in that too."""
    known = np.flatnonzero(~np.isnan(values))
    first = int(known[0]) if since is None else since
    step = max(1, (COUNT - first) // WANTED)
    sampled = [None if math.isnan(value) else float(value) for value in values[first::step]]
    later = values[first:][~np.isnan(values[first:])]
    features[name] = {
        "tolerance": tolerance,
        "known": len(later),
        "sum": math.fsum(later),
        "begins": int(known[0]) if begins is None else begins,
        "from": first,
        "step": step,
        "values": sampled,
    }


def put_with_ratio(name, values, by=c, suffix="to_close", **options):
    put(name, values, **options)
    put(f"{name}_{suffix}", values / by, **options)


def windows(values, size):
    """For each slot the window that ends with it; none before there is one."""
    return [None] * (size - 1) + list(np.lib.stride_tricks.sliding_window_view(values, size))


def over(values, size, function):
    return np.array([math.nan if part is None else function(part) for part in windows(values, size)])


def unless(flat, values):
    return np.where(flat, math.nan, values)


for n in (10, 20, 50, 100, 200):
    put_with_ratio(f"sma_{n}", talib.SMA(c, n))
for n in (12, 20, 26, 50, 100, 200):
    put_with_ratio(f"ema_{n}", talib.EMA(c, n))
for n in (10, 20, 50):
    put_with_ratio(f"wma_{n}", talib.WMA(c, n))
for n in (20, 50):
    put_with_ratio(f"dema_{n}", talib.DEMA(c, n))
    put_with_ratio(f"tema_{n}", talib.TEMA(c, n))
for n in (10, 30):
    put_with_ratio(f"kama_{n}", talib.KAMA(c, n))
for n in (7, 14, 21):
    put(f"rsi_{n}", talib.RSI(c, n))

# TA-Lib gives no line before there is a signal.
line, signal, histogram = talib.MACD(c, 12, 26, 9)
put_with_ratio("macd_line", line, tolerance=1e-9, since=160, begins=25)
put_with_ratio("macd_signal", signal, tolerance=1e-9, since=160)
put_with_ratio("macd_histogram", histogram, tolerance=1e-9, since=160)


def one_price(size):
    return over(h, size, np.max) == over(l, size, np.min)


def any_of(flags, size):
    return over(flags.astype(float), size, np.max) == 1


k, d = talib.STOCHF(h, l, c, fastk_period=5, fastd_period=3, fastd_matype=0)
fast_k = talib.STOCHF(h, l, c, fastk_period=5, fastd_period=1, fastd_matype=0)[0]
put("stoch_fast_k_5", unless(one_price(5), fast_k))
put("stoch_fast_d_5_3", unless(any_of(one_price(5), 3), d))
k, d = talib.STOCH(h, l, c, fastk_period=14, slowk_period=3, slowk_matype=0, slowd_period=3, slowd_matype=0)
# TA-Lib gives %K no earlier than %D.
put("stoch_slow_k_14_3", unless(any_of(one_price(14), 3), k), begins=15)
put("stoch_slow_d_14_3_3", unless(any_of(one_price(14), 5), d))
k, d = talib.STOCHRSI(c, timeperiod=14, fastk_period=14, fastd_period=3, fastd_matype=0)
# Where no price has changed within the window, only the rounding of TA-Lib's RSI has.
rsi = talib.RSI(c, 14)
still = over(rsi, 14, np.max) - over(rsi, 14, np.min) < 1e-9
put("stoch_rsi_k_14", unless(still, k), begins=27)
put("stoch_rsi_d_14_3", unless(any_of(still, 3), d))
put("williams_r_14", unless(one_price(14), talib.WILLR(h, l, c, 14)))
for n in (5, 10, 20):
    put(f"roc_{n}", talib.ROC(c, n))
put_with_ratio("mom_10", talib.MOM(c, 10))
put("cci_20", talib.CCI(h, l, c, 20), tolerance=1e-10)
ticks = [np.round(price * 1e4) for price in (h, l, c)]
put("plus_di_14", talib.PLUS_DI(*ticks, 14), tolerance=1e-9, since=300)
put("minus_di_14", talib.MINUS_DI(*ticks, 14), tolerance=1e-9, since=300)
put("adx_14", talib.ADX(*ticks, 14), tolerance=1e-9, since=350)
down, up = talib.AROON(h, l, 25)
put("aroon_up_25", up)
put("aroon_down_25", down)
put("aroon_oscillator_25", talib.AROONOSC(h, l, 25))
put("atr_14", talib.ATR(h, l, c, 14))
put("natr_14", talib.NATR(h, l, c, 14))


def exact_deviation(part):
    values = [Fraction(value) for value in part]
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / len(values)
    return math.sqrt(variance)


mean = over(c, 20, lambda part: math.fsum(part) / 20)
reach = 2 * over(c, 20, exact_deviation)
assert np.nanmax(np.abs(talib.BBANDS(c, 20)[0] - (mean + reach))) < 1e-12
put("bollinger_upper_20", mean + reach)
put("bollinger_lower_20", mean - reach)
put("bollinger_width_20", 2 * reach / mean)
put("bollinger_percent_b_20", (c - (mean - reach)) / (2 * reach), tolerance=1e-11)

middle, reach = talib.EMA(c, 20), 2 * talib.ATR(h, l, c, 10)
put("keltner_upper_20_10", middle + reach)
put("keltner_lower_20_10", middle - reach)
put("keltner_width_20_10", 2 * reach / middle)
put("keltner_position_20_10", (c - middle + reach) / (2 * reach), tolerance=1e-11)

upper, lower = talib.MAX(h, 20), talib.MIN(l, 20)
put("donchian_upper_20", upper, tolerance=0)
put("donchian_middle_20", (upper + lower) / 2, tolerance=1e-15)
put("donchian_lower_20", lower, tolerance=0)
put("donchian_width_20", (upper - lower) / ((upper + lower) / 2))
put("donchian_position_20", (c - lower) / (upper - lower))


def change(values, slots):
    """Of a level, which is what TA-Lib adds up from the first slot on."""
    return np.concatenate([np.full(slots, math.nan), values[slots:] - values[:-slots]])


volume_20 = over(v, 20, math.fsum)
put_with_ratio("obv_change_20", change(talib.OBV(c, v), 20), by=volume_20, suffix="to_volume")
# The line begins with the flow of the first slot, so that the first window has no difference.
put_with_ratio("ad_change_20", change(talib.AD(h, l, c, v), 20), by=volume_20, suffix="to_volume", begins=19)
oscillator = talib.ADOSC(h, l, c, v, 3, 10)
put_with_ratio("adosc_3_10", oscillator, by=talib.EMA(v, 10), suffix="to_volume", tolerance=1e-9, since=120)
put("mfi_14", talib.MFI(h, l, c, v, 14))
put("trix_15", talib.TRIX(c, 15))
put("ultimate_oscillator_7_14_28", talib.ULTOSC(h, l, c, 7, 14, 28))
put_with_ratio("sar", talib.SAR(h, l, acceleration=0.02, maximum=0.2))
put_with_ratio("linreg_14", talib.LINEARREG(c, 14))
put_with_ratio("linreg_slope_14", talib.LINEARREG_SLOPE(c, 14), tolerance=1e-9)

candles = {"ts": ts, "open": o, "high": h, "low": l, "close": c, "volume": v}
candles = {name: one if isinstance(one, int) else one.tolist() for name, one in candles.items()}
golden = {"candles": candles, "features": features}
pathlib.Path(__file__).with_name("ta.json").write_text(json.dumps(golden))
