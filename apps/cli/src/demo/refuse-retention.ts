import { type Db, readRetentionHorizon } from '@tidemark/db';
import { formatInstant, TidemarkError } from '@tidemark/domain';
import type { DemoCandles } from './demo-candles.ts';

/**
 * Refuses, before anything is stored, a database whose retention jobs would drop the demo's history again.
 * @throws TidemarkError `ingest.before_retention`
 */
export async function refuseRetention(db: Db, candles: DemoCandles): Promise<void> {
  const { candles: candlesFrom, signals: signalsFrom } = await readRetentionHorizon(db);
  const horizon = Math.max(candlesFrom ?? Number.NEGATIVE_INFINITY, signalsFrom ?? Number.NEGATIVE_INFINITY);
  if (candles.oldest >= horizon) return;
  throw new TidemarkError(
    'ingest.before_retention',
    `the demo's candles begin at ${formatInstant(candles.oldest)}, but retention jobs of this database drop what is before ${formatInstant(horizon)}`,
    {
      value: formatInstant(candles.oldest),
      hint: 'Run the demo without --db and DATABASE_URL, or on a database of its own whose retention is off: TIDEMARK_RETENTION=off tidemark db migrate --db URL',
    },
  );
}
