import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { outcomes, sides } from '@tidemark/domain';
import { z } from 'zod';
import { runTidemark } from './support/run-tidemark.ts';
import { minute, start, storeSignals } from './support/store-samples.ts';

const signalDocument = z.strictObject({
  id: z.string().regex(/^\d+-\d+$/),
  modelId: z.string(),
  symbol: z.string(),
  tf: z.string(),
  ts: z.iso.datetime(),
  pred: z.enum(sides),
  proba: z.number().nullable(),
  features: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  latencyMs: z.number().nullable(),
  label: z.enum(sides).nullable(),
  outcome: z.enum(outcomes).nullable(),
  realizedRr: z.number().nullable(),
});
const pageDocument = z.strictObject({ signals: z.array(signalDocument), next: z.string().nullable() });

const day = ['--from', '2026-02-02', '--to', '2026-02-03'];

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    await storeSignals(database.db);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const tidemark = (...argv: string[]) => runTidemark(['signals', ...argv], { url: database.url });
  const list = async (...argv: string[]) => {
    const result = await tidemark('list', ...day, ...argv, '--json');
    expect([result.exitCode, result.stderr.includes('error')]).toEqual([0, false]);
    return pageDocument.parse(result.json());
  };
  const count = async (...argv: string[]) => {
    const result = await tidemark('list', ...day, '--count', '--json', ...argv);
    return result.json();
  };

  it.each([
    [['--symbol', 'ETHUSDT'], 1],
    [['--tf', '5m'], 1],
    [['--model', 'trend-1'], 10],
    [['--pred', 'hold'], 1],
    [['--outcome', 'none'], 11],
    [['--outcome', 'win'], 0],
    [['--feature', 'rsi>70'], 2],
    [['--feature', 'rsi>=70'], 3],
    [['--feature', 'rsi < 20'], 2],
    [['--feature', 'rsi<=20'], 3],
    [['--feature', 'rsi=20'], 1],
    [['--feature', 'regime=wild'], 5],
    [['--feature', 'regime==wild', '--feature', 'rsi>80'], 1],
    [['--feature', 'hot=true'], 2],
    [['--feature', 'code="7"'], 11],
    [['--feature', 'code=7'], 0],
    [['--to', new Date(start + 2 * minute).toISOString()], 2],
  ])('counts the signals that %j leaves', async (argv, expected) => {
    expect(await count(...argv)).toEqual({ count: expected });
  });

  it('pages through all of them, each once', async () => {
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: z.infer<typeof pageDocument> = await list(
        '--limit',
        '4',
        ...(next === '' ? [] : ['--after', next]),
      );
      seen.push(...page.signals.map(({ id }) => id));
      next = page.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([11, 11]);
  });

  it('says on stderr how to get the next page, and shows a table on stdout', async () => {
    const { stdout, stderr } = await tidemark('list', ...day, '--limit', '1');
    expect(stdout).toMatch(/^id +time +symbol +tf +model +pred +proba +label +outcome +R +ms\n/);
    expect(stdout).toMatch(
      /2026-02-02T00:00:00Z {2}BTCUSDT {2}1m {2}trend-1 {2}BUY +0.5 {2}- +- +- +1.25\n$/,
    );
    expect(stderr).toMatch(/^there are more: add --after \d+-\d+\n$/);
    expect((await tidemark('list', ...day, '--model', 'nobody')).stdout).toBe('No signals found.\n');
    expect((await tidemark('list', ...day, '--count')).stdout).toBe('11\n');
  });

  it('shows one with its features', async () => {
    const [signal] = (await list('--model', 'other')).signals;
    const shown = await tidemark('show', signal?.id ?? '', '--json');
    expect(signalDocument.parse(shown.json())).toEqual(signal);
    const { stdout } = await tidemark('show', signal?.id ?? '');
    expect(stdout).toMatch(/^proba +-$/m);
    expect(stdout).toMatch(/^features.regime +calm$/m);
  });

  it('sets what became of one, and takes it away again', async () => {
    const [signal] = (await list('--limit', '1')).signals;
    const id = signal?.id ?? '';
    const set = await tidemark('set', id, '--label', 'sell', '--outcome', 'loss', '--rr', '-1.5', '--json');
    const resolved = { label: 'SELL', outcome: 'loss', realizedRr: -1.5 };
    expect(signalDocument.parse(set.json())).toEqual({ ...signal, ...resolved });
    expect(await count('--outcome', 'loss')).toEqual({ count: 1 });
    const cleared = await tidemark('set', id, '--outcome', 'none', '--rr', 'none', '--json');
    expect(cleared.json()).toEqual({ ...signal, label: 'SELL' });
  });

  it('deletes those that exist and is not done where one does not', async () => {
    const { signals } = await list('--pred', 'SELL', '--limit', '2');
    const ids = signals.map(({ id }) => id);
    const unknown = `${start}-999999`;
    const result = await tidemark('delete', ...ids, unknown, '--json');
    expect([result.exitCode, result.json()]).toEqual([1, { deleted: 2, unknown: [unknown] }]);
    const again = await tidemark('delete', ids[0] ?? '');
    expect([again.exitCode, again.stdout]).toEqual([1, `deleted 0 of 1\nno signal has the id ${ids[0]}\n`]);
  });

  it('is not done for a signal that does not exist', async () => {
    for (const argv of [
      ['show', `${start}-999999`],
      ['set', `${start}-999999`, '--outcome', 'win'],
    ]) {
      const result = await tidemark(...argv, '--json');
      expect([result.exitCode, result.json()]).toMatchObject([1, { error: { code: 'signal.unknown' } }]);
    }
  });
});
