import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import type { ArchiveFile } from '@tidemark/market';
import { testFolder } from '@tidemark/market/testing';
import { countSignals, listSeries } from '@tidemark/store';
import { z } from 'zod';
import { simulatedKlines } from './support/demo-klines.ts';
import { runTidemark } from './support/run-tidemark.ts';

const um = (symbol: string): ArchiveFile => ({ market: 'um', symbol, tf: '1m', period: '2026-02' });
const share = z.number().min(0).max(1);
const document = z.object({
  synthetic: z.boolean(),
  candles: z.int(),
  inserted: z.int(),
  signals: z.int(),
  resolved: z.int(),
  performance: z.array(
    z.object({
      symbol: z.string(),
      signals: z.int(),
      winRate: share.nullable(),
      profitFactor: z.number().nullable(),
      averageR: z.number().nullable(),
      latency: z.object({ p50: z.number().positive(), p95: z.number().positive() }),
    }),
  ),
  retrainRequest: z.object({
    id: z.string(),
    key: z.string(),
    status: z.string(),
    reason: z.string(),
    reused: z.boolean(),
  }),
  seconds: z.number().positive(),
});

/** Two symbols of um, and one of them on spot too. */
async function publishArchive() {
  const folder = await testFolder();
  await folder.publish(um('AUSDT'), simulatedKlines(um('AUSDT'), 2, 1));
  await folder.publish(um('BUSDT'), simulatedKlines(um('BUSDT'), 2, 2));
  const spot: ArchiveFile = { ...um('AUSDT'), market: 'spot' };
  await folder.publish(spot, simulatedKlines(spot, 1, 3));
  // Files of other timeframes are none of the demo's.
  await folder.publish({ ...um('AUSDT'), tf: '5m' }, ['not a kline']);
  return folder;
}

await describeEachServer(describe, (server) => {
  const demo = (url: string, archive: string, ...argv: string[]) =>
    runTidemark(['demo', '--archive', archive, ...argv], {
      url,
      cwd: archive,
      env: { TIDEMARK_HOME: archive },
    });

  it('goes the whole loop, and adds nothing when run again', async () => {
    await using folder = await publishArchive();
    await using test = await createTestDatabase(server);
    const first = await demo(test.url, folder.path, '--json');
    expect(first.exitCode).toBe(0);
    const report = document.parse(first.json());
    expect(report).toMatchObject({ synthetic: false, candles: 5 * 1_440, inserted: 5 * 1_440 });
    expect(report.performance.map((one) => one.symbol).sort()).toEqual(['AUSDT', 'AUSDT-SPOT', 'BUSDT']);
    expect(report.signals).toBe(176 + 176 + 80);
    expect(report.resolved).toBeGreaterThan(0);
    const range = { from: 0, to: Date.parse('2027-01-01') };
    expect(await countSignals(test.db, { range })).toBe(report.signals);

    const lowest = Math.min(...report.performance.map((one) => one.averageR ?? Number.POSITIVE_INFINITY));
    const worst = report.performance.find((one) => one.averageR === lowest);
    expect(report.retrainRequest).toMatchObject({ key: worst?.symbol, status: 'pending', reused: false });

    const second = document.parse((await demo(test.url, folder.path, '--json')).json());
    expect(second).toEqual({
      ...report,
      inserted: 0,
      retrainRequest: { ...report.retrainRequest, reused: true },
      seconds: second.seconds,
    });
  });

  it('shows a table, names its steps on stderr, and is quiet if asked', async () => {
    await using folder = await testFolder();
    await folder.publish(um('AUSDT'), simulatedKlines(um('AUSDT'), 1, 1));
    await using test = await createTestDatabase(server);
    const shown = await demo(test.url, '.');
    expect(shown.stderr).toContain('error archive.not_found');
    const { stdout, stderr } = await demo(test.url, folder.path);
    expect(stdout).toMatch(/^symbol +signals +resolved +win rate %/m);
    expect(stdout).toMatch(/^AUSDT +80 /m);
    expect(stdout).toMatch(/^Retrain request \d+$/m);
    expect(stderr).toMatch(
      /^Running the baseline strategy on AUSDT and resolving its signals \.\.\.\n {2}done in/m,
    );
    // What is left on a hypertable is the advice about its chunks.
    const quiet = (await demo(test.url, folder.path, '--quiet')).stderr;
    expect(quiet).toMatch(server.kind === 'plain' ? /^$/ : /^a chunk of .*\n$/);
  });

  it('goes on without a bad file, names it and ends with 1', async () => {
    await using folder = await testFolder();
    await folder.publish(um('AUSDT'), simulatedKlines(um('AUSDT'), 1, 1));
    await folder.publish(um('BUSDT'), ['1,2,3']);
    await using test = await createTestDatabase(server);
    const { exitCode, stderr, json } = await demo(test.url, folder.path, '--json');
    expect(exitCode).toBe(1);
    expect(document.parse(json()).performance.map((one) => one.symbol)).toEqual(['AUSDT']);
    expect(stderr).toContain('BUSDT-1m-2026-02.zip');
  });

  it('refuses an archive without minute candles', async () => {
    await using folder = await testFolder();
    await folder.publish({ ...um('AUSDT'), tf: '5m' }, ['x']);
    const { exitCode, json } = await demo(server.url, folder.path, '--json');
    expect([exitCode, json()]).toMatchObject([1, { error: { code: 'ingest.no_files' } }]);
  });

  if (server.kind === 'timescale') {
    it('refuses a database whose retention would drop the candles, and stores nothing there', async () => {
      await using folder = await publishArchive();
      await using test = await createTestDatabase(server);
      await test.db.pool.query(`SELECT add_retention_policy('candles', INTERVAL '30 days')`);
      const { exitCode, json } = await demo(test.url, folder.path, '--json');
      expect([exitCode, json()]).toMatchObject([1, { error: { code: 'ingest.before_retention' } }]);
      expect(await listSeries(test.db)).toEqual([]);
    });
  }
});
