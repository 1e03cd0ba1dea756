"""Writes fingerprint.json: the SHA-256 of canonical forms, by Python's json and hashlib. Run it in its folder."""
import hashlib
import json


def column(name, **more):
    return {"kind": "column", "revision": 1, "parameters": {"name": name, **more}, "inputs": []}


def mean(of, window):
    return {"kind": "rolling-sum", "revision": 3, "parameters": {"window": window}, "inputs": [of], "output": "mean"}


def binary(kind, left, right):
    return {"kind": kind, "revision": 1, "parameters": {}, "inputs": [left, right]}


def constant(value):
    return {"kind": "constant", "revision": 1, "parameters": {"value": value}, "inputs": []}


hour = {
    "kind": "on-timeframe",
    "revision": 1,
    "parameters": {"timeframe": "1h"},
    "inputs": [column(name) for name in ("open", "high", "low", "close", "volume", "vwap", "takerBuyVolume")],
    "inner": mean(column("close"), 3),
}

forms = {
    "one": {"name": "tested", "version": 1, "features": [{"name": "price", "expression": column("close")}]},
    "several": {
        "name": "tested",
        "version": 2,
        "features": [
            {"name": "mean_20", "expression": mean(column("close"), 20)},
            {"name": "off", "expression": binary("divide", column("close"), mean(column("close"), 20))},
            {"name": "half", "expression": binary("multiply", column("volume"), constant(0.5))},
            {"name": "reference", "expression": mean(column("close", symbol="BTCUSDT"), 5)},
            {"name": "hour", "expression": hour},
        ],
    },
}

with open("fingerprint.json", "w") as file:
    hashes = {
        name: hashlib.sha256(json.dumps(form, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        for name, form in forms.items()
    }
    file.write(json.dumps(hashes, indent=2) + "\n")
