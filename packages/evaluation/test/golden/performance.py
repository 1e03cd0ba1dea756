"""Makes performance.json: values of numpy, scipy, pandas and scikit-learn that the tests of `performance`, `calibration` and
`comparison` compare with.

Python 3 with numpy, scipy, pandas and scikit-learn; its argument is the folder of a copy of the Binance archive with the
1m klines of AVAXUSDT and FILUSDT of February and April 2026. Two rules decide on them: `momentum` every four hours and
`reversal` at four of five of these times and at times of its own. A triple barrier, walked slot by slot, tells what
became of each; a path that runs into March is unresolved, one into the last day of April pending, and March has idle
days. What klines do not have is invented: a latency out of the count of trades, and now and then a probability or an R
that is missing, an outcome as a bot writes it (no stop, no gross return, no end of the label), a second decision at the
time of another. The limits of the rules are such that there are drawdowns with and without a recovery.

Every reference is computed from the rows as they are written, read back. It then runs
`npx biome check --write performance.json`, so that the file is formatted as all others are.
"""
import fractions
import io
import itertools
import json
import math
import pathlib
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
from scipy import linalg, optimize, stats
from sklearn import metrics

MINUTE, DAY = 60_000, 86_400_000
HORIZON = 480
COST = 2 * (5 + 2) / 10_000
SYMBOLS = ("AVAXUSDT", "FILUSDT")
START = int(pd.Timestamp("2026-02-01", tz="UTC").timestamp() * 1000)
END = int(pd.Timestamp("2026-05-01", tz="UTC").timestamp() * 1000)
# What became of the signals is told as of a day before the last of them.
AS_OF = END - DAY


def candles_of(symbol):
    """Of each month the minutes: (open, high, low, close, trades) by minute since START."""
    by_slot = {}
    folder = pathlib.Path(sys.argv[1]) / f"data/futures/um/monthly/klines/{symbol}/1m"
    for month in ("2026-02", "2026-04"):
        with zipfile.ZipFile(folder / f"{symbol}-1m-{month}.zip") as archive:
            rows = np.loadtxt(io.BytesIO(archive.read(archive.namelist()[0])), delimiter=",", skiprows=1)
        for row in rows:
            by_slot[int(row[0] - START) // MINUTE] = (row[1], row[2], row[3], row[4], int(row[8]))
    return by_slot


def walk(path, side, profit, stop):
    """(outcome, candle of the exit, gross return) of a trade on one side; a candle that touches both is a loss."""
    entry = path[0][0]
    target, limit = entry * (1 + side * profit), entry * (1 - side * stop)
    for at, (opened, high, low, _, _) in enumerate(path):
        lost = low <= limit if side > 0 else high >= limit
        won = high >= target if side > 0 else low <= target
        if lost:
            price = min(limit, opened) if side > 0 else max(limit, opened)
            return "loss", at, side * (price / entry - 1)
        if won:
            return "win", at, side * (target / entry - 1)
    return "timeout", len(path) - 1, side * (path[-1][3] / entry - 1)


def settle(candles, second, pred, profit, stop):
    """What became of a decision, slot by slot."""
    entry = math.ceil(second / 60)
    end = entry + HORIZON
    if START + end * MINUTE > AS_OF:
        return {"outcome": None}
    path = [candles.get(slot) for slot in range(entry, end)]
    if None in path:
        return {"outcome": None if pred == "HOLD" else "unresolved"}
    up, down = walk(path, 1, profit, profit), walk(path, -1, profit, profit)
    label = "BUY" if up[0] == "win" else "SELL" if down[0] == "win" else "HOLD"
    if pred == "HOLD":
        return {"outcome": None, "label": label, "labelEnd": end}
    side = 1 if pred == "BUY" else -1
    outcome, at, gross = walk(path, side, profit, stop)
    gross = round(gross, 6)
    lows, highs = [c[2] for c in path[: at + 1]], [c[1] for c in path[: at + 1]]
    worst, best = (min(lows), max(highs)) if side > 0 else (max(highs), min(lows))
    return {
        "outcome": outcome, "label": label, "entry": entry, "exit": entry + at + 1, "labelEnd": end, "stop": stop,
        "gross": gross, "r": round((gross - COST) / stop, 5),
        "mae": round(min(0, side * (worst / path[0][0] - 1)), 5),
        "mfe": round(max(0, side * (best / path[0][0] - 1)), 5),
    }


def decide(candles, second, rule):
    """Prediction, probability and stop from the hours before: four for `momentum`, two for `reversal`."""
    last = math.floor(second / 60)
    hour = [candles.get(slot) for slot in range(last - 60, last)]
    before = candles.get(last - (240 if rule == "momentum" else 120))
    if None in hour or before is None:
        return None
    swing = float(np.mean([c[1] - c[2] for c in hour])) / hour[-1][3]
    strength = (hour[-1][3] / before[3] - 1) / swing
    limit = 8 if rule == "momentum" else 5
    side = 0 if abs(strength) < limit else int(np.sign(strength)) * (1 if rule == "momentum" else -1)
    chance = 1 / (1 + math.exp(0.9 - 0.06 * abs(strength)))
    return {
        "pred": {1: "BUY", 0: "HOLD", -1: "SELL"}[side],
        "proba": round(chance, 2 if rule == "momentum" else 5),
        "latency": round(1 + math.sqrt(hour[-1][4]), 2),
        "stop": max(0.004, round(12 * swing, 4)),
    }


def signals_of(rule):
    rows = []
    for index, symbol in enumerate(SYMBOLS):
        candles = candles_of(symbol)
        for n in range((END - START) // MINUTE // 120):
            hours = n * 2
            # Off the minute, and never at the same second in both symbols; the reversal has times of its own in between.
            common = hours % 4 == 0
            if rule == "momentum" and not common:
                continue
            if rule == "reversal" and (n // 2 % 5 == 0 if common else n % 7 != 1):
                continue
            second = hours * 3600 + 97 + 60 * index
            decided = decide(candles, second, rule)
            if decided is None:
                continue
            stop = decided.pop("stop")
            row = {"symbol": symbol, "second": second, **decided}
            row |= settle(candles, second, decided["pred"], round(1.5 * stop, 4), stop)
            at = len(rows)
            if at % 13 == 5:
                row["proba"] = None
            if at % 17 == 3:
                row["latency"] = None
            if at % 29 == 7 and "r" in row:
                row |= {"stop": None, "gross": None, "labelEnd": None, "mae": None, "mfe": None}
            if at % 97 == 11 and "r" in row:
                row["r"] = None
            rows.append(row)
            if rule == "reversal" and at % 31 == 2 and "r" in row:
                rows.append({**row, "pred": "SELL" if row["pred"] == "BUY" else "BUY", "r": 0.25})
    return rows


COLUMNS = ["symbol", "second", "pred", "proba", "latency", "outcome", "label", "entry", "exit", "labelEnd", "stop", "gross",
           "r", "mae", "mfe"]


def to_lines(rows):
    return pd.DataFrame(rows)[COLUMNS].convert_dtypes().to_csv(index=False, header=False).splitlines()


def from_lines(lines):
    table = pd.DataFrame([line.split(",") for line in lines], columns=COLUMNS).replace("", None)
    words = ["symbol", "pred", "outcome", "label"]
    table = table.astype({column: float for column in COLUMNS if column not in words})
    table["id"] = np.arange(len(table))
    table["ts"] = START + 1000 * table["second"]
    table["resolved"] = table["outcome"].isin(["win", "loss", "timeout"]) & (table["pred"] != "HOLD")
    return table


def uniqueness(rated):
    """Mean of 1 / concurrency over the minutes of each label, counted minute by minute."""
    total = 0.0
    for _, own in rated.groupby("symbol"):
        first = np.ceil(own["second"] / 60).astype(int)
        end = own["labelEnd"].fillna(own["exit"]).astype(int)
        occupied = np.zeros(END // MINUTE - START // MINUTE + HORIZON, int)
        for a, b in zip(first, end):
            occupied[a:b] += 1
        total += sum(float(np.mean(1 / occupied[a:b])) for a, b in zip(first, end))
    return total


def drawdown_of(rated):
    path = rated.iloc[np.lexsort((rated["id"], rated["exit"]))]
    r, exits = path["r"].to_numpy(), path["exit"].to_numpy()
    level = np.concatenate([[0], np.cumsum(r)])
    at = np.concatenate([[path["entry"].iloc[0]], exits])
    high = np.maximum.accumulate(level)
    low = int(np.argmax(high - level))
    top = int(np.flatnonzero(level[: low + 1] == high[low])[-1])
    again = np.flatnonzero(level[low:] >= high[low])
    recovered = None if len(again) == 0 else at[low + again[0]]
    runs = [len(list(run)) for lost, run in itertools.groupby(r < 0) if lost]
    ms = lambda minute: START + int(minute) * MINUTE
    return float((high - level).max()), {
        "from": ms(at[top]), "to": ms(at[low]), "recoveredAt": None if recovered is None else ms(recovered),
        "durationMs": int(at[low] - at[top]) * MINUTE,
        "recoveryMs": None if recovered is None else int(recovered - at[low]) * MINUTE,
    }, max(runs, default=0)


def center(values):
    return {"average": float(np.mean(values)), "median": float(np.median(values))}


def daily_of(table, r):
    days = pd.Series(r.to_numpy(), index=pd.to_datetime(table["ts"], unit="ms"))
    return days.resample("D").sum()


def summary(table):
    traded = table[table["pred"] != "HOLD"]
    count = traded["outcome"].fillna("pending").value_counts()
    rated = table[table["resolved"] & table["r"].notna()]
    r = rated["r"].to_numpy()
    gains, losses = r[r > 0], r[r < 0]
    daily = daily_of(rated, rated["r"]).to_numpy()
    depth, fall, run = drawdown_of(rated)
    held = np.zeros(END // MINUTE - START // MINUTE, int)
    for a, b in zip(rated["entry"].astype(int), rated["exit"].astype(int)):
        held[a:b] += 1
    held = held[int(rated["entry"].min()): int(rated["exit"].max())]
    known = rated[rated["gross"].notna() & rated["stop"].notna()]
    gross = (known["gross"] / known["stop"]).to_numpy()
    left = lambda bps: ((known["gross"] - 2 * bps / 1e4) / known["stop"]).sum()
    latency = table["latency"].dropna()
    return {
        "signals": len(table), "resolved": int(table["resolved"].sum()), "rated": len(rated),
        "wins": int(count.get("win", 0)), "losses": int(count.get("loss", 0)), "timeouts": int(count.get("timeout", 0)),
        "unresolved": int(count.get("unresolved", 0)), "pending": int(count.get("pending", 0)),
        "holds": int((table["pred"] == "HOLD").sum()),
        "winRate": float(np.mean(r > 0)), "hitRate": float(count["win"] / (count["win"] + count["loss"])),
        "profitFactor": float(gains.sum() / -losses.sum()), "payoff": float(gains.mean() / -losses.mean()),
        "expectancy": float(np.mean(r > 0) * gains.mean() - np.mean(r < 0) * -losses.mean()),
        "averageR": float(r.mean()), "medianR": float(np.median(r)), "totalR": math.fsum(r),
        "sqn": float(math.sqrt(min(len(r), 100)) * r.mean() / r.std(ddof=1)),
        "sharpe": float(daily.mean() / daily.std(ddof=1) * math.sqrt(365)),
        "sortino": float(daily.mean() / math.sqrt(np.mean(np.minimum(daily, 0) ** 2)) * math.sqrt(365)),
        "calmar": float(365 * daily.mean() / depth), "maxDrawdown": depth, "drawdown": fall, "longestLosingRun": run,
        "averageConcurrency": float(held.mean()), "maxConcurrency": int(held.max()), "exposure": float(np.mean(held > 0)),
        "breakEvenBps": optimize.brentq(left, -10_000, 10_000, xtol=1e-13, rtol=1e-14),
        "gross": {"averageR": float(gross.mean()), "totalR": math.fsum(gross), "winRate": float(np.mean(gross > 0)),
                  "profitFactor": float(gross[gross > 0].sum() / -gross[gross < 0].sum())},
        "mae": center(rated["mae"].dropna()), "mfe": center(rated["mfe"].dropna()),
        "holdingMs": center((rated["exit"] - rated["entry"]) * MINUTE),
        "latency": dict(zip(("p50", "p95", "p99", "max"), np.quantile(latency, (0.5, 0.95, 0.99, 1)).tolist())),
        "effectiveN": uniqueness(rated), "days": len(daily),
        "from": int(table["ts"].min()), "to": int(table["ts"].max()),
    }


def shares(values):
    return [None if math.isnan(value) else float(value) for value in values]


def calibration(table):
    holds, traded = table["pred"] == "HOLD", table["pred"] != "HOLD"
    used = table[table["resolved"] & table["proba"].notna()]
    p, y = used["proba"].to_numpy(), (used["outcome"] == "win").to_numpy().astype(int)
    bins = []
    parts = {"reliability": 0.0, "resolution": 0.0, "uncertainty": float(np.var(y)), "withinBin": 0.0}
    lower = stats.rankdata(p, "min").astype(int) - 1
    for _, rows in pd.DataFrame({"p": p, "y": y}).groupby(10 * lower // len(p)):
        n, share = len(rows), len(rows) / len(p)
        interval = stats.binomtest(int(rows["y"].sum()), n).proportion_ci(0.95, "wilson")
        bins.append({"n": n, "from": rows["p"].min(), "to": rows["p"].max(), "meanProbability": rows["p"].mean(),
                     "observedRate": rows["y"].mean(), "low": interval.low, "high": interval.high})
        covariance = np.cov(rows["p"], rows["y"], ddof=0)
        parts["reliability"] += share * (rows["p"].mean() - rows["y"].mean()) ** 2
        parts["resolution"] += share * (rows["y"].mean() - y.mean()) ** 2
        parts["withinBin"] += share * float(covariance[0, 0] - 2 * covariance[0, 1])
    brier = metrics.brier_score_loss(y, p)
    fpr, tpr, _ = metrics.roc_curve(y, p, drop_intermediate=False)
    labelled = table[table["label"].notna()]
    sides = ["BUY", "SELL", "HOLD"]
    truth, said = labelled["label"], labelled["pred"]
    cells = metrics.confusion_matrix(said, truth, labels=sides)
    with np.errstate(invalid="ignore"):
        precision, recall = np.diag(cells) / cells.sum(axis=1), np.diag(cells) / cells.sum(axis=0)
    return {
        "signals": len(table), "used": len(used),
        "excluded": {"holds": int(holds.sum()), "pending": int((traded & table["outcome"].isna()).sum()),
                     "unresolved": int((table["outcome"] == "unresolved").sum()),
                     "noProbability": int((table["resolved"] & table["proba"].isna()).sum())},
        "baseRate": float(y.mean()), "meanProbability": float(p.mean()), "brier": brier, "murphy": parts,
        "brierSkill": 1 - brier / metrics.brier_score_loss(y, np.full(len(y), y.mean())),
        "logLoss": metrics.log_loss(y, p),
        "ece": float(sum(b["n"] * abs(b["meanProbability"] - b["observedRate"]) for b in bins) / len(p)), "bins": bins,
        "rocAuc": metrics.roc_auc_score(y, p), "prAuc": metrics.average_precision_score(y, p),
        "thresholds": len(np.unique(p)),
        # More than 200 points would be thinned out.
        **({"roc": [fpr.tolist(), tpr.tolist()]} if len(fpr) <= 200 else {}),
        "confusion": {"n": len(labelled), "classes": sides, "counts": cells.tolist(), "precision": shares(precision),
                      "recall": shares(recall), "accuracy": metrics.accuracy_score(truth, said),
                      "matthews": metrics.matthews_corrcoef(truth, said)},
    }


def comparison(first, second):
    def model(table, other):
        # Of several decisions at one time the first one counts.
        single = table.drop_duplicates(["symbol", "second"])
        r = np.where(single["pred"] == "HOLD", 0, np.where(single["resolved"], single["r"], np.nan))
        common = single.assign(rr=r).merge(other[["symbol", "second"]].drop_duplicates())
        keys = set(zip(other["symbol"], other["second"]))
        alone = sum(key not in keys for key in zip(table["symbol"], table["second"]))
        return common, {"signals": len(table), "alone": alone, "repeated": len(table) - alone - len(common),
                        "notKnown": int(common["rr"].isna().sum())}

    (a, told_a), (b, told_b) = model(first, second), model(second, first)
    both = a.merge(b, on=["symbol", "second", "ts"], suffixes=("A", "B")).dropna(subset=["rrA", "rrB"])
    for told, name in ((told_a, "A"), (told_b, "B")):
        trades = both[both[f"pred{name}"] != "HOLD"][f"rr{name}"]
        told |= {"trades": len(trades), "winRate": float((trades > 0).mean()),
                 "averageR": float(both[f"rr{name}"].mean()), "totalR": math.fsum(both[f"rr{name}"])}
    daily = {name: daily_of(both, both[f"rr{name}"]) for name in "AB"}
    d = (daily["A"] - daily["B"]).to_numpy()
    n = len(d)
    longest = max((both[f"labelEnd{x}"].fillna(both[f"exit{x}"]) - both["second"] / 60).max() for x in "AB")
    lag = max(math.floor(4 * (n / 100) ** (2 / 9)), math.ceil(longest / 1440))
    # The long-run variance as one quadratic form with a matrix of Bartlett weights.
    weights = linalg.toeplitz(np.maximum(0, 1 - np.arange(n) / (lag + 1)))
    centered = d - d.mean()
    t = d.mean() / math.sqrt(centered @ weights @ centered) * n
    # 100,000 histories in blocks of geometric length, by numpy's own generator: the interval but for chance.
    rng = np.random.default_rng(11)
    means = []
    for _ in range(10):
        at = rng.integers(0, n, (10_000, n))
        fresh = rng.random((10_000, n)) < 1 / np.cbrt(n)
        for day in range(1, n):
            at[:, day] = np.where(fresh[:, day], at[:, day], (at[:, day - 1] + 1) % n)
        means.append(d[at].mean(axis=1))
    low, high = np.quantile(np.concatenate(means), (0.025, 0.975))
    traded = both[(both["predA"] != "HOLD") & (both["predB"] != "HOLD")]
    only_a = int(((traded["rrA"] > 0) & ~(traded["rrB"] > 0)).sum())
    only_b = int((~(traded["rrA"] > 0) & (traded["rrB"] > 0)).sum())
    return {
        "first": told_a, "second": told_b, "matched": len(both), "agreement": float((both["predA"] == both["predB"]).mean()),
        "difference": {"totalR": math.fsum(d), "days": n, "dailyMean": float(d.mean()), "lag": lag, "t": t,
                       "pValue": 2 * stats.norm.sf(abs(t))},
        "interval": [low, high],
        "apart": {"onlyFirstWon": only_a, "onlySecondWon": only_b,
                  "pValue": stats.binomtest(only_a, only_a + only_b).pvalue},
        "daily": {"from": int(daily["A"].index[0].timestamp() * 1000), "first": daily["A"].tolist(),
                  "second": daily["B"].tolist()},
    }


def mc_nemar(a, b):
    """Twice the tail of the binomial in whole numbers, since scipy has 0 below 1e-300."""
    n, tail, term = a + b, 1, 1
    for k in range(min(a, b)):
        term = term * (n - k) // (k + 1)
        tail += term
    exact = float(min(fractions.Fraction(1), fractions.Fraction(2 * tail, 2**n)))
    assert exact < 1e-290 or math.isclose(exact, stats.binomtest(a, n).pvalue, rel_tol=1e-11), (a, b)
    return [a, b, exact]


lines = {rule: to_lines(signals_of(rule)) for rule in ("momentum", "reversal")}
momentum, reversal = (from_lines(lines[rule]) for rule in lines)
first, second = lines["momentum"], lines["reversal"]
apart = [(0, 1), (1, 1), (3, 9), (40, 60), (500, 500), (250, 750), (500, 501), (400, 601), (530, 545), (10, 1060), (20, 1120),
         (4900, 5100), (3, 3000), (49_000, 50_500)]
golden = {
    "start": START, "columns": COLUMNS, "momentum": first, "reversal": second,
    "summaries": [{"model": "momentum", "of": {}, **summary(momentum)},
                  *({"model": "momentum", "of": {"symbol": s}, **summary(momentum[momentum["symbol"] == s])} for s in SYMBOLS),
                  *({"model": "momentum", "of": {"pred": p}, **summary(momentum[momentum["pred"] == p])} for p in ("BUY", "SELL")),
                  {"model": "reversal", "of": {}, **summary(reversal)}],
    "calibration": {"momentum": calibration(momentum), "reversal": calibration(reversal)},
    "comparison": comparison(momentum, reversal),
    "mcNemar": [mc_nemar(a, b) for a, b in apart],
}
file = pathlib.Path(__file__).with_name("performance.json")
file.write_text(json.dumps(golden, allow_nan=False) + "\n")
subprocess.run(["npx", "biome", "check", "--write", file.name], cwd=file.parent, check=True)
for rule, table in (("momentum", momentum), ("reversal", reversal)):
    print(rule, len(table), table["pred"].value_counts().to_dict(), table["outcome"].fillna("none").value_counts().to_dict())
for name in ("summaries", "comparison", "mcNemar"):
    print(name, str(golden[name])[:1500])
