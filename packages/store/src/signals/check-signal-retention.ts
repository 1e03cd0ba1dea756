import { type Db, readRetentionHorizon } from '@tidemark/db';
import { formatInstant, TidemarkError } from '@tidemark/domain';

/** How long one look at the retention jobs is good for: a bot that writes signal by signal would look each time. */
const goodForMs = 5_000;

const seen = new WeakMap<Db, { readonly at: number; readonly horizon: Promise<number | null> }>();

/**
 * Refuses a signal that the next run of the retention would drop. @throws TidemarkError `signal.before_retention`
 * @param ts epoch milliseconds
 */
export async function checkSignalRetention(db: Db, ts: number): Promise<void> {
  const now = performance.now();
  let look = seen.get(db);
  if (look === undefined || now - look.at > goodForMs) {
    look = { at: now, horizon: readRetentionHorizon(db).then(({ signals }) => signals) };
    seen.set(db, look);
    // What failed is asked again by the next one.
    look.horizon.catch(() => seen.delete(db));
  }
  refuseExpired(ts, await look.horizon);
}

/** @param horizon from when on signals are kept, epoch milliseconds; null for ever */
export function refuseExpired(ts: number, horizon: number | null): void {
  if (horizon === null || ts >= horizon) return;
  throw new TidemarkError(
    'signal.before_retention',
    `a signal is of ${formatInstant(ts)}, but this database drops signals from before ${formatInstant(horizon)}`,
    {
      value: formatInstant(ts),
      hint: 'Switch retention off or widen it first: TIDEMARK_RETENTION=off tidemark db policies apply',
    },
  );
}
