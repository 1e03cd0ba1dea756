import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { retrainStatuses } from '@tidemark/domain';
import { claimRetrainRequest, failRetrainRequest, listSignals, reportRetrainProgress } from '@tidemark/store';
import { z } from 'zod';
import { runTidemark } from './support/run-tidemark.ts';
import { start, storeSignals } from './support/store-samples.ts';

const requestDocument = z.strictObject({
  id: z.string().regex(/^\d+$/),
  modelId: z.string(),
  key: z.string(),
  reason: z.string(),
  moreReasons: z.array(z.string()),
  coalesced: z.int(),
  signalId: z.string().nullable(),
  priority: z.int().min(1).max(5),
  status: z.enum(retrainStatuses),
  insertedAt: z.iso.datetime(),
  runAfter: z.iso.datetime(),
  attempt: z.int(),
  maxAttempts: z.int(),
  worker: z.string().nullable(),
  leaseExpiresAt: z.iso.datetime().nullable(),
  deadlineAt: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
  errorMessage: z.string().nullable(),
  progress: z.number().nullable(),
  progressMessage: z.string().nullable(),
  cancelRequestedAt: z.iso.datetime().nullable(),
  rerunRequested: z.boolean(),
  scheduleId: z.string().nullable(),
});
const pageDocument = z.strictObject({ requests: z.array(requestDocument), next: z.string().nullable() });

await describeEachServer(describe, (server) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(server);
    await storeSignals(database.db);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  const tidemark = (...argv: string[]) => runTidemark(['retrain', ...argv], { url: database.url });
  const request = async (...argv: string[]) => {
    const result = await tidemark(...argv, '--json');
    expect([result.exitCode, result.stderr]).toEqual([0, '']);
    return requestDocument.parse(result.json());
  };

  it('shows how a request is worked on, and puts a failed one back', async () => {
    const { id, ...made } = await request(
      'enqueue',
      '--model',
      'moved',
      '--reason',
      'drift',
      '--priority',
      '5',
    );
    expect(made).toMatchObject({ status: 'pending', priority: 5, key: 'default', startedAt: null });
    const claimed = await claimRetrainRequest(database.db, { worker: 'w1', modelIds: ['moved'] });
    if (claimed === null) throw new Error('nothing was claimed');
    await reportRetrainProgress(database.db, claimed.lease, { progress: 0.5, message: 'epoch 2' });
    const running = await tidemark('show', id);
    expect(running.stdout).toMatch(/^worker +w1$/m);
    expect(running.stdout).toMatch(/^progress +50%, epoch 2$/m);
    const again = await tidemark('enqueue', '--model', 'moved', '--reason', 'more');
    expect(again.stderr).toContain('one more request is made');
    await failRetrainRequest(database.db, claimed.lease, { message: 'out of memory', retry: false });
    expect(await request('show', id)).toMatchObject({ status: 'failed', errorMessage: 'out of memory' });
    const refused = await tidemark('retry', id, '--json');
    expect([refused.exitCode, refused.json()]).toMatchObject([
      1,
      { error: { code: 'retrain.already_open' } },
    ]);
    const { requests } = pageDocument.parse(
      (await tidemark('list', '--model', 'moved', '--status', 'pending', '--json')).json(),
    );
    expect(requests).toMatchObject([{ reason: 'more' }]);
    await request('cancel', requests[0]?.id ?? '');
    expect(await request('retry', id)).toMatchObject({ status: 'pending', attempt: 0, errorMessage: null });
    const illegal = await tidemark('retry', id, '--json');
    expect([illegal.exitCode, illegal.json()]).toMatchObject([
      1,
      { error: { code: 'retrain.illegal_move' } },
    ]);
    expect(await request('cancel', id)).toMatchObject({ status: 'failed', errorMessage: 'cancelled' });
  });

  it('says that a request joined an open one, and when a running one is told to stop', async () => {
    const argv = ['enqueue', '--model', 'joined', '--priority', '5', '--run-after', '2020-01-01'];
    const { id } = await request(...argv, '--reason', 'a');
    const joined = await tidemark(...argv, '--reason', 'b');
    expect(joined.stderr).toContain('it was open already');
    expect(joined.stdout).toMatch(/^asked again +b$/m);
    await claimRetrainRequest(database.db, { worker: 'w1', modelIds: ['joined'] });
    expect((await tidemark('cancel', id)).stderr).toContain('at its next heartbeat');
    expect((await request('show', id)).cancelRequestedAt).not.toBeNull();
  });

  it('shows how full the queue is', async () => {
    await request('enqueue', '--model', 'counted', '--reason', 'r', '--priority', '2');
    const { stdout } = await tidemark('stats');
    expect(stdout).toMatch(/^pending +\d+$/m);
    expect(stdout).toMatch(/^priority +pending +longest wait\n( +\d +\d+ +\S+( s)?\n){5}$/m);
    expect((await tidemark('stats', '--json')).json()).toMatchObject({
      levels: [{ priority: 5 }, {}, {}, {}, {}],
    });
  });

  it('keeps schedules, lists them with when they are due, and removes them', async () => {
    const add = ['schedule', 'add', '--model', 's', '--cron', '0 3 * * 1'];
    const added = (await tidemark(...add, '--json')).json();
    expect(added).toMatchObject({ cron: '0 3 * * 1', reason: 'scheduled', lastAt: null });
    const { nextAt, id } = z.object({ nextAt: z.iso.datetime(), id: z.string() }).parse(added);
    expect([new Date(nextAt).getUTCDay(), nextAt.slice(11, 16)]).toEqual([1, '03:00']);
    expect((await tidemark('schedule', 'list')).stdout).toMatch(/ s +default +0 3 \* \* 1 +3 /);
    expect((await tidemark('schedule', 'remove', id)).exitCode).toBe(0);
    const gone = await tidemark('schedule', 'remove', id, '--json');
    expect([gone.exitCode, gone.json()]).toMatchObject([1, { error: { code: 'retrain.schedule_unknown' } }]);
    const wrong = await tidemark('schedule', 'add', '--model', 's', '--cron', '0 0 30 2 *');
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('never comes')]);
  });

  it('keeps the signal that gave rise to a request, and refuses one that does not exist', async () => {
    const range = { from: start, to: start + 1 };
    const [signal] = (await listSignals(database.db, { range })).signals;
    const argv = ['enqueue', '--model', 'm', '--reason', 'loss', '--priority', '5', '--key', 'BTCUSDT'];
    const made = await request(...argv, '--signal', signal?.id ?? '');
    expect(made).toMatchObject({ signalId: signal?.id, priority: 5, key: 'BTCUSDT' });
    const refused = await tidemark(...argv, '--signal', `${start}-999999`);
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('error signal.unknown')]);
  });

  it('lists by state and model, in pages', async () => {
    for (const reason of ['first', 'second', 'third']) {
      await request('enqueue', '--model', 'listed', '--key', reason, '--reason', reason);
    }
    const list = async (...argv: string[]) => {
      const result = await tidemark('list', '--model', 'listed', ...argv, '--json');
      return pageDocument.parse(result.json());
    };
    const { requests, next } = await list('--limit', '2', '--status', 'pending');
    expect(requests.map(({ reason }) => reason)).toEqual(['first', 'second']);
    const rest = await list('--limit', '2', '--after', next ?? '');
    expect([rest.requests.map(({ reason }) => reason), rest.next]).toEqual([['third'], null]);
    expect(await list('--status', 'failed')).toEqual({ requests: [], next: null });
  });

  it('shows people a table, a request by its fields, and the way to more', async () => {
    await request('enqueue', '--model', 'shown', '--reason', 'two\nlines \u001b[31m');
    const { stdout, stderr } = await tidemark('list', '--model', 'shown', '--limit', '1');
    expect(stdout).toMatch(/^id +status +priority +model +key +asked for +reason\n/);
    expect(stdout).toMatch(/\d +pending +3 +shown +default +\S+Z +two lines \\u001b\[31m\n$/);
    expect(stderr).toMatch(/add --after \d+/);
    const shown = await tidemark('show', stdout.split('\n')[1]?.split(' ')[0] ?? '');
    expect(shown.stdout).toMatch(/^reason +two lines \\u001b\[31m$/m);
    const none = await tidemark('list', '--model', 'nobody');
    expect(none.stdout).toBe('No retrain requests found.\n');
  });

  it('is not done for a request that does not exist', async () => {
    for (const command of ['show', 'retry', 'cancel']) {
      const result = await tidemark(command, '999999', '--json');
      expect([result.exitCode, result.json()]).toMatchObject([1, { error: { code: 'retrain.unknown' } }]);
    }
  });
});
