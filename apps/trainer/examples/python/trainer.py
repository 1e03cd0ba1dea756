"""A trainer in Python: gradient boosted trees of scikit-learn, on the rows that Tidemark gives it.

    trainer.py train   --request FILE --output FOLDER
    trainer.py predict --request FILE --output FOLDER

Standard output has one JSON object a line, and nothing else: libraries that print are sent to stderr.
"""

import argparse
import contextlib
import json
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss

PROTOCOL = sys.stdout

# What may be set by `parameters` of the model's configuration, with what it is otherwise.
DEFAULTS = {
    "learning_rate": 0.05,
    "max_iter": 200,
    "max_leaf_nodes": 15,
    "min_samples_leaf": 50,
    "l2_regularization": 1.0,
}


def say(**line):
    # allow_nan=False: a loss that diverged is an error here, and not a line that nobody can read.
    print(json.dumps(line, allow_nan=False), file=PROTOCOL, flush=True)


def read(request, columns):
    frames = [pd.read_parquet(path, columns=columns, partitioning=None) for path in request["data"]]
    return pd.concat(frames, ignore_index=True).sort_values("row", kind="stable")


def matrix(rows, features):
    # Nulls become NaN, which these trees take as they are: each split learns to which side they go.
    return rows[features].to_numpy(dtype=np.float64, na_value=np.nan)


def train(request, output):
    features = request["features"]
    unknown = set(request["parameters"]) - set(DEFAULTS)
    if unknown:
        raise ValueError(f"unknown parameters: {sorted(unknown)}; there are {sorted(DEFAULTS)}")
    parameters = DEFAULTS | request["parameters"]

    say(progress=0.0, message="reading the rows")
    # Only what it may learn from: other columns of the file tell what happened after the decision.
    rows = read(request, ["row", "label", "weight", *features])
    x, y, weights = matrix(rows, features), rows["label"].to_numpy(), rows["weight"].to_numpy()

    # No early stopping: it would hold out rows at random, which in a series lie beside those that are trained on.
    total = parameters.pop("max_iter")
    model = HistGradientBoostingClassifier(
        **parameters,
        max_iter=1,
        early_stopping=False,
        warm_start=True,
        random_state=request["seed"],
    )
    step = max(1, total // 20)
    for done in range(step, total + step, step):
        model.set_params(max_iter=min(done, total))
        model.fit(x, y, sample_weight=weights)
        say(progress=min(done, total) / total, message=f"{min(done, total)} of {total} rounds")

    probabilities = model.predict_proba(x)
    say(
        metrics={
            "train": {
                "rows": len(rows),
                "log_loss": log_loss(y, probabilities, sample_weight=weights, labels=model.classes_),
                "accuracy": float(np.mean(model.classes_[probabilities.argmax(axis=1)] == y)),
            }
        }
    )
    joblib.dump(model, output / "model.joblib")


def predict(request, output):
    model = joblib.load(Path(request["artefact"]) / "model.joblib")
    rows = read(request, ["row", *request["features"]])
    probabilities = model.predict_proba(matrix(rows, request["features"]))
    best = probabilities.argmax(axis=1)
    predictions = pd.DataFrame(
        {
            "row": rows["row"].to_numpy(dtype=np.int64),
            "pred": model.classes_[best],
            "proba": probabilities[np.arange(len(best)), best],
        }
    )
    predictions.to_parquet(output / "predictions.parquet", index=False)
    say(progress=1.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["train", "predict"])
    parser.add_argument("--request", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    request = json.loads(arguments.request.read_text())
    with contextlib.redirect_stdout(sys.stderr):
        {"train": train, "predict": predict}[arguments.verb](request, arguments.output)


if __name__ == "__main__":
    main()
