"""Univariate importance of the analytics benchmark with scipy's own estimators: Spearman's coefficient for each (symbol, day)
by spearmanr, Kolmogorov-Smirnov by ks_2samp, AUC by rankdata, mutual information and information value on equal-count bins.
Prints seconds a stage as one line of JSON.

    python importance.py DATABASE_URL MODEL SPEC_ID
"""

import json
import resource
import sys
import time
import warnings

import numpy as np
import psycopg2
import psycopg2.extras
from scipy import stats

url, model, spec = sys.argv[1], sys.argv[2], int(sys.argv[3])
warnings.simplefilter("ignore")
rows_at_once = 20_000


def read():
    """Columns of the features and of the outcomes. Rows come in batches: a million of dictionaries do not fit in memory."""
    connection = psycopg2.connect(url)
    cursor = connection.cursor("rows")
    cursor.itersize = rows_at_once
    cursor.execute(
        """SELECT s.symbol, s.ts, s.features, o.pred, o.outcome, o.gross_return
           FROM signals s JOIN outcomes o USING (model_id, symbol, tf, ts)
           WHERE o.spec_id = %s AND s.model_id = %s""",
        (spec, model),
    )
    names, blocks, keys = None, [], []
    while batch := cursor.fetchmany(rows_at_once):
        names = names or sorted(batch[0][2])
        blocks.append(np.array([[row[2].get(name) for name in names] for row in batch], dtype=float))
        keys.extend((row[0], row[1].toordinal(), row[3], row[4], row[5]) for row in batch)
    connection.close()
    return names, np.concatenate(blocks), keys


def bins(values, count):
    """Equal-count bins, ties together."""
    edges = np.quantile(values, np.linspace(0, 1, count + 1)[1:-1])
    return np.searchsorted(edges, values, side="left")


def mutual_information(x, y):
    joint = np.histogram2d(x, y, bins=[np.arange(21) - 0.5, np.arange(21) - 0.5])[0] / len(x)
    independent = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
    there = joint > 0
    return float((joint[there] * np.log(joint[there] / independent[there])).sum())


def information_value(x, won):
    winners = np.bincount(x[won], minlength=20) + 0.5
    losers = np.bincount(x[~won], minlength=20) + 0.5
    a, b = winners / winners.sum(), losers / losers.sum()
    return float(((a - b) * np.log(a / b)).sum())


def auc(values, won):
    ranks = stats.rankdata(values)
    n = won.sum()
    return float((ranks[won].sum() - n * (n + 1) / 2) / (n * (len(won) - n)))


def assess(values, forward, groups, there, decided, won, forward_bins):
    ics = []
    for group in groups:
        ics.append(stats.spearmanr(values[group], forward[group]).statistic)
    ics = np.array(ics)
    binned = bins(values[there], 20)
    deciles = bins(values[there], 10)
    side = values[decided]
    return {
        "ic": float(np.nanmean(ics)),
        "ks": float(stats.ks_2samp(side[won], side[~won], method="asymp").statistic),
        "auc": auc(side, won),
        "mutualInformation": mutual_information(binned, forward_bins),
        "informationValue": information_value(bins(side, 20), won),
        "deciles": [float(forward[there][deciles == decile].mean()) for decile in range(10)],
    }


start = time.perf_counter()
names, features, keys = read()
read_end = time.perf_counter()
symbols = np.array([key[0] for key in keys])
days = np.array([key[1] for key in keys])
pred = np.array([key[2] for key in keys])
outcome = np.array([key[3] or "" for key in keys])
gross = np.array([np.nan if key[4] is None else key[4] for key in keys], dtype=float)
forward = np.where(pred == "SELL", -gross, gross)
forward[pred == "HOLD"] = np.nan
prepared = time.perf_counter()

there = np.isfinite(forward)
decided = (pred != "HOLD") & np.isin(outcome, ["win", "loss", "timeout"])
won = outcome[decided] == "win"
order = np.lexsort((days, symbols))
order = order[there[order]]
changes = np.flatnonzero((symbols[order][1:] != symbols[order][:-1]) | (days[order][1:] != days[order][:-1])) + 1
groups = [group for group in np.split(order, changes) if len(group) >= 30]
forward_bins = bins(forward[there], 20)
found = {
    name: assess(features[:, index], forward, groups, there, decided, won, forward_bins)
    for index, name in enumerate(names)
}
sample = np.linspace(0, len(features) - 1, min(len(features), 100_000)).astype(int)
correlation = np.corrcoef(np.apply_along_axis(stats.rankdata, 0, features[sample]), rowvar=False)
end = time.perf_counter()
print(
    json.dumps(
        {
            "read": read_end - start,
            "compute": end - prepared,
            "total": end - start,
            "rows": len(features),
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "largest": float(np.abs(correlation - np.eye(len(names))).max()),
            "features": found,
        }
    )
)
