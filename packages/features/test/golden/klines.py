"""Writes klines.json: real minutes for the contract of all features. Run it in its folder with Binance's public archive:

    python klines.py ARCHIVE && npx biome check --write klines.json

AVAXUSDT is a perpetual on a lively day; NEARUSDT one on a quiet day, with minutes of one price only and some without trades.
"""
import csv
import io
import json
import pathlib
import sys
import zipfile

parts = {"AVAXUSDT": ("2026-02", 20_000, 2_400), "NEARUSDT": ("2023-09", 32_600, 2_400)}


def number(value):
    return int(value) if value == int(value) else value


def read(symbol, month, first, count):
    path = pathlib.Path(sys.argv[1]) / f"data/futures/um/monthly/klines/{symbol}/1m/{symbol}-1m-{month}.zip"
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        rows = [row for row in csv.reader(io.TextIOWrapper(file)) if row[0].isdigit()][first : first + count]
    columns = {
        name: [number(float(row[at])) for row in rows]
        for name, at in {"open": 1, "high": 2, "low": 3, "close": 4, "volume": 5, "takerBuyVolume": 9}.items()
    }
    # Null where nothing was traded.
    columns["vwap"] = [round(float(row[7]) / float(row[5]), 8) if float(row[5]) > 0 else None for row in rows]
    times = [int(row[0]) for row in rows]
    assert times == list(range(times[0], times[0] + 60_000 * count, 60_000))
    return {"ts": times[0], **columns}


with open("klines.json", "w") as file:
    json.dump({symbol: read(symbol, *part) for symbol, part in parts.items()}, file)
