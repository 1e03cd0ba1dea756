import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer } from '@tidemark/db/testing';
import {
  addRetrainSchedule,
  claimRetrainRequest,
  enqueueDueSchedules,
  enqueueRetrainRequest,
  failRetrainRequest,
  listenForRetrainRequests,
  listRetrainRequests,
  listRetrainSchedules,
  releaseRetrainRequest,
  removeRetrainSchedule,
} from '@tidemark/store';
import { nextScheduleTime } from '../src/retrain/schedule-times.ts';

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); await sleep(10))
    if (Date.now() > end) throw new Error('it did not come');
}

await describeEachServer(describe, (server) => {
  it('wakes at what becomes due and at nothing else, and again after its connection was ended', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const stop = new AbortController();
    let wakes = 0;
    const listening = listenForRetrainRequests(db, {
      onWake: () => (wakes += 1),
      signal: stop.signal,
      checkMs: 50,
    });
    // What came before it listened was not heard, so it wakes at once.
    await until(() => wakes === 1);
    await enqueueRetrainRequest(db, { modelId: 'm', reason: 'r' });
    await until(() => wakes === 2);
    await enqueueRetrainRequest(db, { modelId: 'm', reason: 'joins it' });
    await enqueueRetrainRequest(db, { modelId: 'n', reason: 'r', runAfter: Date.now() + 3_600_000 });
    const first = await claimRetrainRequest(db, { worker: 'w' });
    if (first === null) throw new Error('nothing was claimed');
    await sleep(200);
    expect(wakes).toBe(2);
    await releaseRetrainRequest(db, first.lease);
    await until(() => wakes === 3);
    const again = await claimRetrainRequest(db, { worker: 'w' });
    if (again === null) throw new Error('nothing was claimed');
    await failRetrainRequest(db, again.lease, { message: 'x' });
    await db.query(
      'end',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    await until(() => wakes === 4);
    await enqueueRetrainRequest(db, { modelId: 'o', reason: 'r' });
    await until(() => wakes === 5);
    stop.abort();
    await listening;
  }, 60_000);

  it('ends at once when it is told to, and gives its connection back', async () => {
    await using database = await createTestDatabase(server);
    await listenForRetrainRequests(database.db, { onWake: () => {}, signal: AbortSignal.abort() });
    await listenForRetrainRequests(database.db, { onWake: () => {}, signal: AbortSignal.timeout(100) });
    expect(database.db.pool.totalCount).toBe(database.db.pool.idleCount);
  });

  it('asks once for a schedule, however many times were missed and however many workers look', async () => {
    await using database = await createTestDatabase(server);
    const { db } = database;
    const hourly = await addRetrainSchedule(db, {
      modelId: 'm',
      cron: '0 * * * *',
      reason: 'hourly',
      priority: 4,
    });
    expect(await addRetrainSchedule(db, { modelId: 'm', cron: '0 * * * *', reason: 'hourly' })).toMatchObject(
      {
        id: hourly.id,
        priority: 3,
        nextAt: hourly.nextAt,
      },
    );
    await addRetrainSchedule(db, { modelId: 'n', cron: '0 0 1 1 *', reason: 'yearly' });
    expect(await enqueueDueSchedules(db)).toEqual([]);
    await db.query(
      'miss',
      `UPDATE retrain_schedules SET next_at = now() - interval '50 hours' WHERE model_id = 'm'`,
    );
    const asked = (await Promise.all(Array.from({ length: 6 }, () => enqueueDueSchedules(db)))).flat();
    expect(asked).toMatchObject([{ modelId: 'm', reason: 'hourly', scheduleId: hourly.id, coalesced: 0 }]);
    const [after] = await listRetrainSchedules(db);
    expect(after?.nextAt).toBe(hourly.nextAt);
    expect(after?.lastAt).not.toBeNull();
    expect(await listRetrainRequests(db)).toHaveLength(1);
    await removeRetrainSchedule(db, hourly.id);
    await expect(removeRetrainSchedule(db, hourly.id)).rejects.toMatchObject({
      code: 'retrain.schedule_unknown',
    });
  }, 60_000);
});

describe('the times of a schedule', () => {
  it.each([
    ['0 3 * * 1', '2026-11-25T12:00:00Z', '2026-11-30T03:00:00Z'],
    ['*/15 * * * *', '2026-11-25T12:00:00Z', '2026-11-25T12:15:00Z'],
    ['0 0 29 2 *', '2026-11-25T12:00:00Z', '2028-02-29T00:00:00Z'],
    // No hour is left out or doubled where clocks are set forward: it is UTC.
    ['30 2 * * *', '2026-03-28T03:00:00Z', '2026-03-29T02:30:00Z'],
  ])('%s after %s is at %s', (cron, after, next) => {
    expect(new Date(nextScheduleTime(cron, Date.parse(after))).toISOString()).toBe(
      new Date(next).toISOString(),
    );
  });

  it.each(['', 'now', '* * * *', '0 0 3 * * 1', '61 * * * *', '0 0 30 2 *', '@daily now'])(
    'refuses "%s"',
    (cron) => {
      expect(() => nextScheduleTime(cron, 0)).toThrow(
        expect.objectContaining({ code: 'retrain.schedule_invalid' }),
      );
    },
  );
});
