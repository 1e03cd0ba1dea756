import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, describeEachServer, type TestDatabase } from '@tidemark/db/testing';
import { retrainStatuses } from '@tidemark/domain';
import { listSignals } from '@tidemark/store';
import { z } from 'zod';
import { runTidemark } from './support/run-tidemark.ts';
import { start, storeSignals } from './support/store-samples.ts';

const requestDocument = z.strictObject({
  id: z.string().regex(/^\d+$/),
  modelId: z.string(),
  key: z.string(),
  reason: z.string(),
  signalId: z.string().nullable(),
  priority: z.int().min(1).max(5),
  status: z.enum(retrainStatuses),
  insertedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
  errorMessage: z.string().nullable(),
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

  it('moves a request through its states', async () => {
    const { id, ...made } = await request('enqueue', '--model', 'moved', '--reason', 'drift');
    expect(made).toMatchObject({ status: 'pending', priority: 3, key: 'default', startedAt: null });
    expect(await request('start', id)).toMatchObject({ status: 'processing', completedAt: null });
    const failed = await request('fail', id, '--reason', 'out of memory');
    expect(failed).toMatchObject({ status: 'failed', errorMessage: 'out of memory' });
    expect(await request('retry', id)).toMatchObject({ status: 'pending', errorMessage: null });
    await request('start', id);
    const done = await request('complete', id);
    expect(done.status).toBe('completed');
    expect(await request('show', id)).toEqual(done);
    const illegal = await tidemark('start', id, '--json');
    expect([illegal.exitCode, illegal.json()]).toMatchObject([
      1,
      { error: { code: 'retrain.illegal_move' } },
    ]);
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
      await request('enqueue', '--model', 'listed', '--reason', reason);
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
    for (const argv of [['show'], ['start'], ['complete'], ['retry'], ['fail', '--reason', 'x']]) {
      const result = await tidemark(...argv, '999999', '--json');
      expect([result.exitCode, result.json()]).toMatchObject([1, { error: { code: 'retrain.unknown' } }]);
    }
  });
});
