"""Feast's side of the join benchmark. Prints seconds and the number of rows as one line of JSON.

    python join.py FOLDER ROWS VIEW...

FOLDER holds a Parquet file a view: symbol, event_timestamp, created and its features. ROWS is a Parquet file of id, symbol, tf and timestamp. The join
is counted, its output to Parquet included; importing Feast and telling it of the views is not.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import time
import warnings
from datetime import timedelta

warnings.filterwarnings("ignore")
os.environ["FEAST_USAGE"] = "False"

import feast
import pandas as pd
import pyarrow.parquet as pq
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig
from feast.types import Float64
from feast.value_type import ValueType

folder, rows, views = sys.argv[1], sys.argv[2], sys.argv[3:]
names = {
    view: [name for name in pq.read_schema(f"{folder}/{view}.parquet").names if name.startswith("v")] for view in views
}
entity = Entity(name="symbol", join_keys=["symbol"], value_type=ValueType.STRING)


def view_of(view):
    source = FileSource(
        name=view,
        path=f"{folder}/{view}.parquet",
        timestamp_field="event_timestamp",
        created_timestamp_column="created",
    )
    schema = [Field(name=name, dtype=Float64) for name in names[view]]
    return FeatureView(name=view, entities=[entity], ttl=timedelta(minutes=2), schema=schema, source=source)


with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(io.StringIO()):
    store = FeatureStore(
        config=RepoConfig(
            project="bench",
            registry=f"{scratch}/registry.db",
            provider="local",
            offline_store={"type": "file"},
            online_store={"type": "sqlite", "path": f"{scratch}/online.db"},
            entity_key_serialization_version=3,
        )
    )
    store.apply([entity, *map(view_of, views)])
    started = time.perf_counter()
    entities = pd.read_parquet(rows)[["id", "symbol", "timestamp"]].rename(columns={"timestamp": "event_timestamp"})
    read = time.perf_counter() - started
    wanted = [f"{view}:{name}" for view in views for name in names[view]]
    found = store.get_historical_features(entity_df=entities, features=wanted).to_df()
    found.to_parquet(f"{scratch}/out.parquet")
    total = time.perf_counter() - started

print(json.dumps({"read": read, "compute": total, "total": total, "rows": len(found), "version": feast.__version__}))
