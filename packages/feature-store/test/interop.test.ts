import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { createTestDatabase, reportNotRun, testServers } from '@tidemark/db/testing';
import { materializeFeatures } from '@tidemark/feature-store';
import { makeStore } from '@tidemark/feature-store/testing';
import { upsertCandles } from '@tidemark/store';
import { makeCandle, makeRun, minute, settleKnownAt, start } from '@tidemark/store/testing';
import { finiteView } from './make-views.ts';

/** Reads a tree as pandas users do, and prints the types and some of the rows. */
const program = `
import json, sys
import pyarrow.parquet as parquet
import pyarrow.dataset as dataset

def describe(path):
    table = dataset.dataset(path, partitioning='hive').to_table()
    fields = {field.name: str(field.type) for field in table.schema}
    frame = table.to_pandas()
    time = 'ts' if 'ts' in frame else 'event_timestamp'
    rows = frame.sort_values(time).reset_index(drop=True)
    first = {name: str(value) for name, value in rows.iloc[0].items()}
    nulls = {name: int(count) for name, count in frame.isna().sum().items()}
    return {'fields': fields, 'rows': len(frame), 'first': first, 'nulls': nulls}

candles, features, file = sys.argv[1:]
metadata = parquet.read_metadata(file)
print(json.dumps({
    'candles': describe(candles),
    'features': describe(features),
    'about': json.loads(metadata.metadata[b'tidemark']),
    'compression': metadata.row_group(0).column(0).compression,
}))
`;

const python = process.env.TIDEMARK_PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-c', 'import pyarrow, pandas']).status === 0;
if (!isThere)
  reportNotRun(
    'files of the feature store read by pyarrow',
    `${python} has no pyarrow and pandas; TIDEMARK_PYTHON names another`,
  );

(isThere ? it : it.skip)('is read by pyarrow with its types, instants in UTC and nulls', async () => {
  const [server] = await testServers();
  if (server === undefined) throw new Error('there is no test server');
  await using database = await createTestDatabase(server);
  await using store = await makeStore();
  await upsertCandles(database.db, [
    ...makeRun(100),
    makeCandle(start + 100 * minute, 7, { vwap: null, takerBuyVol: null }),
  ]);
  await upsertCandles(database.db, makeRun(20, Date.UTC(2026, 2, 1)));
  await settleKnownAt(database.db);
  // A superseded version, which is not to be read with the tree.
  await materializeFeatures(store, database.db, { view: finiteView, symbol: 'BTCUSDT', tf: '1m' });
  await upsertCandles(database.db, [makeCandle(start, 900)]);
  await settleKnownAt(database.db);
  const { months } = await materializeFeatures(store, database.db, {
    ...{ view: finiteView, symbol: 'BTCUSDT', tf: '1m' },
  });
  const [first] = months;
  const args = [
    join(store.folder, 'candles'),
    join(store.folder, 'features', 'view=finite'),
    first?.path ?? '',
  ];
  const read = JSON.parse(execFileSync(python, ['-c', program, ...args], { encoding: 'utf8' }));
  const utc = 'timestamp[us, tz=UTC]';
  expect(read.candles.fields).toMatchObject({
    ...{ ts: utc, o: 'double', h: 'double', l: 'double', c: 'double', v: 'double' },
    ...{ vwap: 'double', taker_buy_vol: 'double', known_from: utc },
  });
  expect(read.candles).toMatchObject({
    rows: 121,
    first: { ts: '2026-02-01 00:00:00+00:00', o: '900.0', symbol: 'BTCUSDT', tf: '1m', month: '2026-02' },
    nulls: { ts: 0, o: 0, vwap: 1, taker_buy_vol: 1, known_from: 0 },
  });
  expect(read.features.fields).toMatchObject({
    ...{ event_timestamp: utc, created: utc, to_mean: 'double', price: 'double' },
  });
  expect(read.features).toMatchObject({
    rows: 121,
    first: { event_timestamp: '2026-02-01 00:01:00+00:00', to_mean: 'nan', price: '901.0', month: '2026-02' },
    nulls: { event_timestamp: 0, created: 0, price: 0 },
  });
  // In warm-up, at the start and after the gap before March.
  expect(read.features.nulls.to_mean).toBe(38);
  expect(read.about).toMatchObject({ kind: 'features', view: 'finite', hash: first?.hash, rows: 101 });
  expect(read.compression).toBe('ZSTD');
});
