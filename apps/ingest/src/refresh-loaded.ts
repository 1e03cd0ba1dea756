import { type Db, refreshRollups } from '@tidemark/db';
import type { TimeRange } from '@tidemark/domain';
import { readLayout } from '@tidemark/store';
import { describeExpiry } from './describe-expiry.ts';
import type { OnIngestEvent } from './ingest-event.ts';

/**
 * After a load into hypertables: brings the rollups up to date where they are materialised already, and says how to
 * compress imported history at once. Plain tables need neither; there it says which candles maintenance would delete.
 * @param loaded open times of the loaded candles, epoch milliseconds; null if there were none
 */
export async function refreshLoaded(db: Db, loaded: TimeRange | null, onEvent: OnIngestEvent): Promise<void> {
  if (loaded === null) return;
  if ((await readLayout(db)).candles === null) {
    const expiry = await describeExpiry(db, loaded);
    if (expiry !== null) onEvent({ kind: 'notice', message: expiry });
    return;
  }
  let spared = 0;
  const onSpared = () => {
    spared += 1;
  };
  await refreshRollups(db, { range: loaded, onSpared });
  if (spared > 0) {
    onEvent({
      kind: 'notice',
      message: `${spared} weeks of rollups are left as they are: they hold buckets of candles that retention has dropped, which a refresh would erase`,
    });
  }
  onEvent({
    kind: 'notice',
    message:
      'the hourly job compresses what is due; `tidemark db maintain` does it now, in order, into fewer chunks',
  });
}
