import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '@tidemark/db';

export interface RetrainListener {
  /** Called when there may be something to claim: at a notice, and whenever listening begins anew. */
  readonly onWake: () => void;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** How often the connection is asked whether it still listens; default 30 seconds. */
  readonly checkMs?: number;
}

/** The channel that the trigger on `retrain_queue` notifies when a due request is committed. */
const channel = 'tidemark_retrain';
const longestPauseMs = 5_000;

/**
 * Listens for new requests until the signal ends it, on a connection of the pool that it keeps. Never throws for the server's
 * sake: when the connection is lost it takes another, with growing pauses, and wakes once more, for what came meanwhile
 * was not heard. A connection that is open at one end only is found by asking it what it listens to. A notice is a hint: poll
 * as well.
 */
export async function listenForRetrainRequests(
  db: Pick<Db, 'pool'>,
  { onWake, signal, checkMs = 30_000 }: RetrainListener,
): Promise<void> {
  for (let failures = 0; !signal.aborted && !db.pool.ending; ) {
    const heard = await listenOnce(db, { onWake, signal, checkMs });
    failures = heard ? 0 : failures + 1;
    const pause = Math.min(longestPauseMs, 50 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2);
    await sleep(pause, undefined, { signal }).catch(() => {});
  }
}

/** Listens on one connection until it is lost or the signal ends it. Whether it ever listened. */
async function listenOnce(
  db: Pick<Db, 'pool'>,
  { onWake, signal, checkMs }: Required<RetrainListener>,
): Promise<boolean> {
  const client = await db.pool.connect().catch(() => null);
  if (client === null) return false;
  const lost = new AbortController();
  const lose = () => lost.abort();
  const end = AbortSignal.any([signal, lost.signal]);
  client.on('notification', onWake).on('error', lose).on('end', lose);
  let listened = false;
  try {
    await client.query(`LISTEN ${channel}`);
    listened = true;
    // Of this state nothing can be heard of before: requests that came first were not told.
    onWake();
    while (!end.aborted) {
      await sleep(checkMs, undefined, { signal: end }).catch(() => {});
      if (end.aborted) break;
      const late = sleep(Math.min(checkMs, 10_000), null, { signal: end, ref: false }).catch(() => null);
      const answer = await Promise.race([client.query('SELECT pg_listening_channels() AS name'), late]);
      if (answer?.rows[0]?.name !== channel) break;
    }
  } catch {
    // The connection broke; the next one is the answer to that.
  }
  client.off('notification', onWake).off('error', lose).off('end', lose);
  // It listens, so it is not for others.
  client.release(true);
  return listened;
}
