"""Makes importance.json: values of scipy, numpy and scikit-learn that the tests of `importance` compare with.

Python 3 with numpy, scipy and scikit-learn; its argument is the folder of a copy of the Binance archive with the 1m klines
of AVAXUSDT and FILUSDT of February 2026. Decisions every 30 minutes on the first 12 days of the month, so that the file
stays small; inputs are rounded and stored with the results.
"""
import io
import json
import pathlib
import sys
import zipfile

import numpy as np
from scipy import cluster, spatial, special, stats
from sklearn import metrics

DAY = 86_400_000
horizons = [1, 60, 240]
columns = {name: [] for name in ("ts", "symbol", "status", "pred", "momentum", "twin", "hour", "up", "volume")}
returns = {h: [] for h in horizons}
for index, symbol in enumerate(("AVAXUSDT", "FILUSDT")):
    folder = pathlib.Path(sys.argv[1]) / f"data/futures/um/monthly/klines/{symbol}/1m"
    with zipfile.ZipFile(folder / f"{symbol}-1m-2026-02.zip") as archive:
        rows = archive.read(archive.namelist()[0])
    k = np.loadtxt(io.BytesIO(rows), delimiter=",", skiprows=1)
    opened, o, c, v = k[:, 0], k[:, 1], k[:, 4], k[:, 5]
    for at in range(240, 12 * 1440, 30):
        columns["ts"].append(int(opened[at]))
        columns["symbol"].append(index)
        momentum = c[at - 1] / c[at - 16] - 1
        columns["momentum"].append(round(momentum, 6))
        columns["twin"].append(round(c[at - 1] / c[at - 20] - 1, 4))
        columns["hour"].append(int(opened[at] % DAY // 3_600_000))
        columns["up"].append(int(c[at - 1] > c[at - 2]))
        volume = round(v[at - 5:at].sum() / v[at - 60:at].sum(), 4)
        columns["volume"].append(None if at % 7 == 0 or (index == 1 and at < 1440) else volume)
        for h in horizons:
            gone = h == 240 and at % 1440 > 1200
            returns[h].append(None if gone else round(c[at + h - 1] / o[at] - 1, 7))
        ahead = c[at + 59] / o[at] - 1
        side = 1 if momentum > 0.002 else -1 if momentum < -0.002 else 0
        columns["pred"].append(side)
        won = side * ahead
        columns["status"].append(0 if at % 11 == 0 else 1 if won > 0.003 else 2 if won < -0.002 else 3)

array = {name: np.array([np.nan if x is None else x for x in column], float) for name, column in columns.items()}
forward = {h: np.array([np.nan if x is None else x for x in column], float) for h, column in returns.items()}
features = ["momentum", "twin", "hour", "up", "volume"]
day = array["ts"] // DAY


def bins(x, count):
    return np.floor(count * np.searchsorted(np.sort(x), x, "left") / len(x)).astype(int)


def coefficient(x, h):
    y = forward[h]
    days, ics, n = [], [], 0
    for d in np.unique(day):
        found = []
        for s in (0, 1):
            at = (day == d) & (array["symbol"] == s) & ~np.isnan(x) & ~np.isnan(y)
            if at.sum() < 30 or np.ptp(x[at]) == 0 or np.ptp(y[at]) == 0:
                continue
            found.append(stats.spearmanr(x[at], y[at]).statistic)
            n += int(at.sum())
        if found:
            days.append(d)
            ics.append(np.mean(found))
    ics = np.array(ics)
    size = len(ics)
    lag = min(size - 1, max(int(4 * (size / 100) ** (2 / 9)), int(np.ceil(h * 60_000 / DAY))))
    e = ics - ics.mean()
    variance = e @ e / size
    for step in range(1, lag + 1):
        variance += 2 * (1 - step / (lag + 1)) * (e[step:] @ e[:-step]) / size
    t = ics.mean() / np.sqrt(variance / size)
    first, span = day.min(), int(day.max() - day.min() + 1)
    edges = [first + w * span // 6 for w in range(7)]
    windows = [ics[(np.array(days) >= a) & (np.array(days) < b)] for a, b in zip(edges, edges[1:])]
    means = np.array([w.mean() for w in windows if len(w)])
    return {"horizon": h, "n": n, "days": size, "mean": ics.mean(), "sd": ics.std(ddof=1), "lag": lag, "t": t,
            "pValue": 2 * stats.norm.sf(abs(t)), "stability": float(np.mean(np.sign(means) == np.sign(ics.mean()))),
            "spread": means.std(ddof=1)}


def assess(name):
    x, y = array[name], forward[60]
    both = ~np.isnan(x) & ~np.isnan(y)
    decile = bins(x[both], 10)
    counted = (array["pred"] != 0) & (array["status"] > 0) & ~np.isnan(x)
    won = array["status"][counted] == 1
    value = x[counted]
    part = bins(value, 20)
    used = np.unique(part)
    w = np.array([(won & (part == b)).sum() + 0.5 for b in used])
    l = np.array([(~won & (part == b)).sum() + 0.5 for b in used])
    w, l = w / w.sum(), l / l.sum()
    ks = stats.ks_2samp(value[won], value[~won]).statistic
    return {
        "name": name, "n": int((~np.isnan(x)).sum()), "ics": [coefficient(x, h) for h in horizons],
        "deciles": [{"decile": int(d) + 1, "n": int((decile == d).sum()), "from": x[both][decile == d].min(),
                     "to": x[both][decile == d].max(), "meanReturn": y[both][decile == d].mean()}
                    for d in np.unique(decile)],
        "mutualInformation": metrics.mutual_info_score(bins(x[both], 20), bins(y[both], 20)),
        "separation": {"winners": int(won.sum()), "losers": int((~won).sum()), "ks": ks,
                       "ksPValue": special.kolmogorov(ks * np.sqrt(won.sum() * (~won).sum() / len(won))),
                       "auc": metrics.roc_auc_score(won, value), "informationValue": float(((w - l) * np.log(w / l)).sum())},
    }


assessed = [assess(name) for name in features]
q = stats.false_discovery_control([a["ics"][1]["pValue"] for a in assessed])
rho = np.array([[stats.pearsonr(*(lambda a, b, on: (a[on], b[on]))(
    ra, rb, ~np.isnan(ra) & ~np.isnan(rb))).statistic for rb in ranked] for ranked in [[
        stats.rankdata(array[f], nan_policy="omit") for f in features]] for ra in ranked])
near = 1 - np.abs(rho)
np.fill_diagonal(near, 0)
flat = cluster.hierarchy.fcluster(cluster.hierarchy.linkage(
    spatial.distance.squareform(near, checks=False), "average"), 0.3, "distance")
rng = np.random.default_rng(3)
many = rng.normal(size=(12, 300)) + 1.2 * rng.normal(size=(4, 300)).repeat(3, axis=0)
alike = np.abs(np.corrcoef(many))
grouped = cluster.hierarchy.fcluster(cluster.hierarchy.linkage(
    spatial.distance.squareform(1 - alike, checks=False), "average"), 0.5, "distance")
tied = rng.integers(0, 9, size=(2, 60)).astype(float)
p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 1]
pathlib.Path(__file__).with_name("importance.json").write_text(json.dumps({
    "columns": columns, "returns": {str(h): column for h, column in returns.items()},
    "features": [a | {"qValue": x} for a, x in zip(assessed, q)],
    "rho": rho.tolist(), "clusters": flat.tolist(),
    "alike": alike.ravel().tolist(), "grouped": grouped.tolist(),
    "tied": tied.tolist(), "midRanks": stats.rankdata(tied[0]).tolist(),
    "spearman": stats.spearmanr(tied[0], tied[1]).statistic,
    "pValues": p, "qValues": stats.false_discovery_control(p).tolist(),
    "kolmogorov": [[x, special.kolmogorov(x)] for x in (0.05, 0.2, 0.5, 0.9, 0.999, 1, 1.3, 2, 4, 8)],
}, separators=(",", ":"), allow_nan=False) + "\n")
