"""Makes labels.json: labels, t statistics and R of real minutes, that the tests of `labels` compare with.

Python 3 with numpy; run it beside the files. avax-minutes.json holds [open time, open, high, low, close] of 450 minutes
of the AVAXUSDT perpetual from 2026-02-05 18:00 UTC on, the most violent of that month, from Binance's public archive.
Everything is read slot by slot from the definitions, with no search and no index; the lines are fitted by numpy's
least squares, and their t statistics come from the inverse of X'X, as a textbook has them.
"""
import json
import math
import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
MINUTE = 60_000
COST = 2 * (5 + 2) / 10_000
minutes = [tuple(row) for row in json.loads((here / "avax-minutes.json").read_text())]
START = minutes[0][0]
END = minutes[-1][0] + MINUTE
# Every 97 seconds; the last ones are pending.
decisions = [START + 97_000 * n for n in range(276)]
# Invented rates of both signs: one at the open of an entry candle, which does not count, and others within paths.
funding = [[START + 20 * MINUTE * n, 0.0003 * (n % 5 - 1.5)] for n in range(1, 22)]


def path_of(ts, horizon):
    first = math.ceil((ts - START) / MINUTE)
    return minutes[first : first + horizon] if first + horizon <= len(minutes) else None


def charged(entry, end):
    return sum(rate for ts, rate in funding if entry < ts <= end)


def held(path, risk):
    """R of both sides of a trade that is held to the last close."""
    entry, out = path[0][1], path[-1][4]
    paid = charged(path[0][0], path[-1][0] + MINUTE)
    return [((out / entry - 1) - COST - paid) / risk, ((1 - out / entry) - COST + paid) / risk]


def fixed_horizon(horizon, threshold, risk):
    rows = []
    for ts in decisions:
        path = path_of(ts, horizon)
        if path is None:
            rows.append(None)
            continue
        change = path[-1][4] / path[0][1] - 1
        label = "HOLD" if abs(change) <= threshold else "BUY" if change > 0 else "SELL"
        rows.append([label, *held(path, risk)])
    return rows


def slope_t(closes):
    y = np.log(np.array(closes, dtype=float))
    x = np.column_stack([np.ones(len(y)), np.arange(len(y))])
    beta = np.linalg.lstsq(x, y - y[0], rcond=None)[0]
    residuals = y - y[0] - x @ beta
    variance = residuals @ residuals / (len(y) - 2)
    return float(beta[1] / math.sqrt(variance * np.linalg.inv(x.T @ x)[1, 1]))


def trend_scanning(spans, min_t, risk):
    rows = []
    for ts in decisions:
        path = path_of(ts, max(spans))
        if path is None:
            rows.append(None)
            continue
        found = [slope_t([row[4] for row in path[:span]]) for span in spans]
        best = max(range(len(spans)), key=lambda at: (abs(found[at]), -spans[at]))
        label = "HOLD" if abs(found[best]) < min_t else "BUY" if found[best] > 0 else "SELL"
        rows.append([label, *held(path, risk)])
    return rows


# Five-minute candles of the same minutes: a tie in one is ordered by its minutes.
fives = []
for at in range(0, len(minutes), 5):
    part = minutes[at : at + 5]
    fives.append(
        (part[0][0], part[0][1], max(r[2] for r in part), min(r[3] for r in part), part[-1][4], part)
    )


def first_touch(path, upper, lower, ordered):
    """(candle, 'upper' | 'lower' | 'both') of the first candle that touches either level."""
    for candle in path:
        up, down = candle[2] >= upper, candle[3] <= lower
        if up and down and ordered:
            for minute in candle[5]:
                up, down = minute[2] >= upper, minute[3] <= lower
                if up or down:
                    break
        if up or down:
            return candle, "both" if up and down else "upper" if up else "lower"
    return None, None


def side_r(path, side, profit, stop, ordered):
    entry = path[0][1]
    upper = entry * (1 + (profit if side > 0 else stop))
    lower = entry * (1 - (stop if side > 0 else profit))
    candle, which = first_touch(path, upper, lower, ordered)
    if candle is None:
        price = path[-1][4]
    elif which == ("upper" if side > 0 else "lower"):
        price = upper if side > 0 else lower
    else:
        price = min(lower, candle[1]) if side > 0 else max(upper, candle[1])
    return (side * (price - entry) / entry - COST) / stop


def triple_barrier(horizon, profit, stop, ordered):
    rows = []
    for ts in decisions:
        first = math.ceil((ts - START) / (5 * MINUTE))
        path = fives[first : first + horizon]
        if len(path) < horizon:
            rows.append(None)
            continue
        entry = path[0][1]
        _, which = first_touch(path, entry * (1 + profit), entry * (1 - profit), ordered)
        label = {"upper": "BUY", "lower": "SELL"}.get(which, "HOLD")
        rows.append([label, *(side_r(path, side, profit, stop, ordered) for side in (1, -1))])
    return rows


golden = {
    "asOf": END,
    "decisions": decisions,
    "funding": funding,
    "slopeT": [[at, span, slope_t([row[4] for row in minutes[at : at + span]])]
               for span in (3, 4, 7, 20, 61, 240) for at in range(0, 200, 23)],
    "fixedHorizon": fixed_horizon(15, 0.004, 0.01),
    "trendScanning": trend_scanning([5, 10, 20, 40], 0, 0.02),
    "trendOverT8": trend_scanning([5, 10, 20, 40], 8, 0.02),
    "barriersOrdered": triple_barrier(12, 0.006, 0.004, True),
    "barriersByPolicy": triple_barrier(12, 0.006, 0.004, False),
}
(here / "labels.json").write_text(json.dumps(golden) + "\n")
if __name__ == "__main__":
    for name, rows in golden.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], list) and isinstance(rows[0][0], str):
            labels = [row[0] if row else "pending" for row in rows]
            print(name, {label: labels.count(label) for label in sorted(set(labels))})
    differ = [a != b for a, b in zip(golden["barriersOrdered"], golden["barriersByPolicy"])]
    print("ordered by minutes:", sum(differ))
