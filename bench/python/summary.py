"""The exact summary of the analytics benchmark, as a researcher with pandas would make it: rows by read_sql, metrics by the
formulas of quantstats and empyrical. Prints seconds a stage and some results as one line of JSON.

    python summary.py DATABASE_URL MODEL SPEC_ID
"""

import json
import sys
import time

import numpy as np
import pandas as pd
from sqlalchemy import create_engine, text

url, model, spec = sys.argv[1], sys.argv[2], int(sys.argv[3])
columns = (
    "signal_id, symbol, ts, pred, proba, latency_ms, outcome, label, entry_ts, exit_ts, label_end, stop, gross_return, "
    "net_return, realized_rr, buy_rr, sell_rr, mae, mfe"
)


def concurrency(starts, ends):
    """Average and greatest number of open positions, and the share of time with any."""
    times = np.concatenate([starts, ends])
    steps = np.concatenate([np.ones(len(starts)), -np.ones(len(ends))])
    order = np.lexsort((steps, times))
    times, open_now = times[order], np.cumsum(steps[order])
    lengths = np.diff(times)
    span = times[-1] - times[0]
    return (
        float((open_now[:-1] * lengths).sum() / span),
        int(open_now.max()),
        float(lengths[open_now[:-1] > 0].sum() / span),
    )


def effective_n(frame):
    """Sum of the uniqueness of the labels, per symbol: mean over a label's minutes of 1 / concurrency."""
    total = 0.0
    for _, one in frame.groupby("symbol"):
        starts = one["entry_ts"].to_numpy() // 60_000
        ends = -(-one["label_end"].to_numpy() // 60_000)
        first = starts.min()
        steps = np.zeros(int(ends.max() - first) + 1)
        np.add.at(steps, (starts - first).astype(int), 1)
        np.add.at(steps, (ends - first).astype(int), -1)
        open_now = np.cumsum(steps)
        inverse = np.concatenate([[0], np.cumsum(np.where(open_now > 0, 1 / np.maximum(open_now, 1), 0))])
        at, to = (starts - first).astype(int), (ends - first).astype(int)
        total += ((inverse[to] - inverse[at]) / np.maximum(to - at, 1)).sum()
    return float(total)


def summarize(frame):
    traded = frame[frame["pred"] != "HOLD"]
    resolved = traded[traded["outcome"].isin(["win", "loss", "timeout"])]
    counts = traded["outcome"].value_counts()
    r = resolved["realized_rr"]
    gains, losses = r[r > 0], r[r < 0]
    daily = r.groupby(resolved["ts"].dt.floor("D")).sum()
    daily = daily.reindex(pd.date_range(daily.index[0], daily.index[-1], freq="D"), fill_value=0.0)
    by_exit = resolved.sort_values(["exit_ts", "signal_id"], kind="stable")["realized_rr"].cumsum()
    drawdown = by_exit.cummax().clip(lower=0) - by_exit
    losing = (resolved.sort_values(["exit_ts", "signal_id"], kind="stable")["realized_rr"] < 0).astype(int)
    run = losing.groupby((losing == 0).cumsum()).sum().max()
    gross = resolved["gross_return"] / resolved["stop"]
    milliseconds = {
        name: resolved[name].astype("datetime64[ms, UTC]").astype("int64") for name in ("entry_ts", "exit_ts", "label_end")
    }
    times = pd.DataFrame(milliseconds).assign(symbol=resolved["symbol"])
    holding = times["exit_ts"] - times["entry_ts"]
    win = len(gains) / len(r)
    return {
        "signals": len(frame),
        "wins": int(counts["win"]),
        "losses": int(counts["loss"]),
        "timeouts": int(counts["timeout"]),
        "unresolved": int(counts.get("unresolved", 0)),
        "winRate": win,
        "hitRate": float(counts["win"] / (counts["win"] + counts["loss"])),
        "profitFactor": float(gains.sum() / abs(losses.sum())),
        "payoff": float(gains.mean() / abs(losses.mean())),
        "expectancy": float(win * gains.mean() - len(losses) / len(r) * abs(losses.mean())),
        "averageR": float(r.mean()),
        "medianR": float(r.median()),
        "totalR": float(r.sum()),
        "sqn": float(np.sqrt(min(len(r), 100)) * r.mean() / r.std()),
        "sharpe": float(daily.mean() / daily.std() * np.sqrt(365)),
        "sortino": float(daily.mean() / np.sqrt((daily.clip(upper=0) ** 2).mean()) * np.sqrt(365)),
        "maxDrawdown": float(drawdown.max()),
        "calmar": float(365 * daily.mean() / drawdown.max()),
        "longestLosingRun": int(run),
        "concurrency": concurrency(times["entry_ts"].to_numpy(), times["exit_ts"].to_numpy()),
        "grossAverageR": float(gross.mean()),
        "grossProfitFactor": float(gross[gross > 0].sum() / abs(gross[gross < 0].sum())),
        "breakEvenBps": float(resolved["gross_return"].div(resolved["stop"]).sum() / (2 / resolved["stop"]).sum() * 1e4),
        "mae": [float(resolved["mae"].mean()), float(resolved["mae"].median())],
        "mfe": [float(resolved["mfe"].mean()), float(resolved["mfe"].median())],
        "holding": [float(holding.mean()), float(holding.median())],
        "latency": frame["latency_ms"].quantile([0.5, 0.95, 0.99, 1.0]).tolist(),
        "effectiveN": effective_n(times),
    }


start = time.perf_counter()
with create_engine(url.replace("postgresql://", "postgresql+psycopg2://")).connect() as connection:
    query = text(f"SELECT {columns} FROM outcomes WHERE spec_id = :spec AND model_id = :model")
    rows = pd.read_sql(query, connection, params={"spec": spec, "model": model})
read = time.perf_counter()
summary = summarize(rows)
end = time.perf_counter()
print(json.dumps({"read": read - start, "compute": end - read, "total": end - start, "summary": summary}))
