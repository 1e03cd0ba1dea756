import { expect, test } from '@jest/globals';
import { createDb } from '../src/db/create-db.ts';
import { refreshSignalDays } from '../src/maintain/refresh-signal-days.ts';
import { migrate } from '../src/migrate/migrate.ts';
import { applyPolicies } from '../src/policies/apply-policies.ts';
import { readPolicies } from '../src/policies/read-policies.ts';
import { defaultSettings } from '../src/settings/default-settings.ts';
import { reportNotRun } from '../src/testing/index.ts';
import { daysAgo, storeCandles } from './support/store-candles.ts';
import { throwawayServer, timescaleInstallation } from './support/throwaway-server.ts';

const timeout = 120_000;

if (timescaleInstallation === undefined) {
  test('needs an installation of TimescaleDB', () =>
    reportNotRun('policies of a server that preloads TimescaleDB later', 'no installation of it was found'));
} else {
  const installation = timescaleInstallation;

  test(
    'retention given while TimescaleDB is not preloaded is kept, and its jobs need an agreement of their own',
    async () => {
      await using own = await throwawayServer(installation, []);
      const opened = await own.open();
      await migrate({ url: opened.url });
      const before = createDb({ url: opened.url });
      await storeCandles(before, { from: daysAgo(300), hours: 2 });
      const nineMonths = {
        ...defaultSettings,
        candles: { ...defaultSettings.candles, retention: '9 months' },
      } as const;
      // Longer than the six months of the migration: nothing expires that did not before.
      expect(await applyPolicies(before, nineMonths)).toMatchObject({
        kind: 'plain',
        activates: false,
        applied: true,
        changes: [{ target: 'candles', what: 'retention', from: '6 months', to: '9 months' }],
        notes: [expect.stringContaining('not_preloaded'), expect.stringContaining('postgresql.conf')],
      });
      const kept = { candles: '9 months', signals: '1 year' };
      expect(await readPolicies(before)).toMatchObject({ state: 'not_preloaded', retention: kept });
      // What a plain retention leaves: days of signals that are gone.
      await before.query(
        'store-signals',
        `INSERT INTO signals (pred, ts, symbol, tf, features, model_id)
         SELECT 'BUY', ts, 'BTCUSDT', '1m', '{}', 'm' FROM unnest($1::timestamptz[]) ts`,
        [[500, 10].map((days) => new Date(daysAgo(days)))],
      );
      await refreshSignalDays(before);
      await before.query('note', `CALL tidemark.note_dropped('signals', now() - interval '1 year')`);
      await before.query('delete', `DELETE FROM signals WHERE ts < now() - interval '1 year'`);
      const days = 'SELECT sum(signals)::int AS n FROM tidemark.signals_1d';
      expect(await before.query('count-days', days)).toEqual([{ n: 2 }]);
      await before.close();
      await opened.close();

      await own.restart(['shared_preload_libraries=timescaledb', 'timescaledb.telemetry_level=off']);
      const reopened = await own.open();
      await using after = createDb({ url: reopened.url });
      expect(await readPolicies(after)).toMatchObject({ kind: 'plain', state: 'ready', retention: kept });
      await expect(applyPolicies(after, nineMonths)).rejects.toMatchObject({ code: 'policies.would_drop' });
      expect(await applyPolicies(after, nineMonths, { allowDrop: true })).toMatchObject({
        kind: 'timescale',
        activates: true,
        applied: true,
        changes: [],
      });
      expect(await readPolicies(after)).toMatchObject({
        kind: 'timescale',
        tables: { candles: { retention: '9 months' }, signals: { retention: '1 year' } },
      });
      expect(await after.query('count', 'SELECT count(*)::int AS n FROM signals')).toEqual([{ n: 1 }]);
      expect(await after.query('count-days', days)).toEqual([{ n: 2 }]);
      await reopened.close();
    },
    timeout,
  );
}
