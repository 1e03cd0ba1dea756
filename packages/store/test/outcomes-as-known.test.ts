import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import { type NewSignal, type Outcome, sides } from '@tidemark/domain';
import { parseLabelSpec, type ScoredSignals, statusCodes } from '@tidemark/evaluation';
import {
  createSignals,
  labelSignals,
  listSignals,
  readScoredSignals,
  setSignalOutcome,
  upsertCandles,
} from '@tidemark/store';
import { makeCandle, makeRun, minute, settleKnownAt, start } from '@tidemark/store/testing';

const spec = parseLabelSpec({
  kind: 'triple-barrier',
  profit: { unit: 'percent', value: 1 },
  stop: { unit: 'percent', value: 1 },
  horizon: 5,
});
const range = { from: start, to: start + 1_000 * minute };

const signals: readonly NewSignal[] = Array.from({ length: 30 }, (_, at) => ({
  modelId: 'known',
  symbol: 'BTCUSDT',
  tf: '1m',
  ts: start + (at + 1) * minute,
  pred: sides[at % 2] ?? 'BUY',
  proba: 0.5,
  features: {},
  latencyMs: 1,
}));

/** What a summary is made of, in order of the signals. */
function tell({ ts, status, realizedRr, label }: ScoredSignals) {
  return Array.from(ts, (at, row) => [at, status[row], realizedRr[row], label[row]]).sort(
    (a, b) => (a[0] ?? 0) - (b[0] ?? 0),
  );
}

await describeEachServer(describe, (server) => {
  it('reads outcomes as they were known, before labelling, before a correction, and now', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const read = async (knownAt?: number) =>
      tell(
        await readScoredSignals(db, {
          modelId: 'known',
          range,
          ...(knownAt === undefined ? {} : { knownAt }),
        }),
      );
    const run = (pick: Pick<Parameters<typeof labelSignals>[1], 'modelId'>) =>
      labelSignals(db, { ...pick, spec });
    await upsertCandles(db, makeRun(60));
    await createSignals(db, signals);
    const before = await settleKnownAt(db);
    await run({ modelId: 'known' });
    const labelled = await read();
    const between = await settleKnownAt(db);
    await upsertCandles(db, [makeCandle(start + 12 * minute, 300)]);
    await run({ modelId: 'known' });
    const corrected = await read();
    expect(corrected).not.toEqual(labelled);
    const after = await settleKnownAt(db);

    expect((await read(before)).map(([, status]) => status)).toEqual(signals.map(() => statusCodes.pending));
    expect(await read(between)).toEqual(labelled);
    expect(await read(after)).toEqual(corrected);
    await expect(read(Date.now() + minute)).rejects.toMatchObject({ code: 'time.not_known_yet' });
  });

  it('remembers what a bot said itself and took back', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    await createSignals(db, signals.slice(0, 2));
    const [signal] = (await listSignals(db, { range, modelId: 'known', limit: 10 })).signals;
    if (signal === undefined) throw new Error('nothing was stored');
    const set = (outcome: Outcome | null, realizedRr: number | null) =>
      setSignalOutcome(db, signal.id, { outcome, realizedRr });
    const read = async (knownAt: number) =>
      (await readScoredSignals(db, { modelId: 'known', range, specName: 'own', knownAt })).realizedRr
        .slice()
        .sort();
    await set('win', 1.5);
    const first = await settleKnownAt(db);
    await set('loss', -1);
    const second = await settleKnownAt(db);
    await set(null, null);
    const third = await settleKnownAt(db);
    expect([...(await read(first))]).toEqual([1.5, Number.NaN]);
    expect([...(await read(second))]).toEqual([-1, Number.NaN]);
    expect([...(await read(third))]).toEqual([Number.NaN, Number.NaN]);
  });
});
