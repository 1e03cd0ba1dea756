import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase, testServers, until } from '@tidemark/db/testing';
import { enqueueRetrainRequest, getRetrainRequest, listRetrainRequests } from '@tidemark/store';
import type { CommandContext } from '@tidemark/terminal';
import { runCommands } from '@tidemark/terminal/testing';
import {
  registerModelsPrune,
  registerRetrainCheck,
  registerRetrainPrune,
  registerTrainerCommands,
} from '../src/commands/index.ts';
import { makeFolder } from './make-folder.ts';
import { dataset, storeHours } from './make-training.ts';

// Which server the queue is on makes no difference to options and results.
describe('tidemark trainer work', () => {
  let database: TestDatabase;
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  beforeAll(async () => {
    const [server] = await testServers();
    if (server === undefined) throw new Error('there is no test server');
    database = await createTestDatabase(server);
    folder = await makeFolder();
    await storeHours(database.db, 700);
    const models = { swings: { dataset: { ...dataset, views: ['calendar'] } } };
    await writeFile(join(folder.path, 'trainers.json'), JSON.stringify({ models }));
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });
  const run = (
    argv: readonly string[],
    { signal, env = {} }: { signal?: AbortSignal; env?: object } = {},
  ) => {
    const { url, db } = database;
    const close = async () => {};
    const server = {
      url,
      close,
      kind: 'given',
      description: 'a test',
      [Symbol.asyncDispose]: close,
    } as const;
    const register = (program: Parameters<typeof registerTrainerCommands>[0], context: CommandContext) =>
      registerTrainerCommands(program, { ...context, openServer: async () => server }, { product: 'test' });
    return runCommands(register, ['trainer', 'work', ...argv], {
      ...{ db, cwd: folder.path, env: { PATH: process.env.PATH, ...env } },
      ...(signal === undefined ? {} : { signal }),
    });
  };

  it('works until it is stopped, and reports what it has done', async () => {
    const { id } = await enqueueRetrainRequest(database.db, { modelId: 'swings', reason: 'a test' });
    const abort = new AbortController();
    const argv = ['--trainers', 'trainers.json', '--store', 'store', '--worker', 'me', '--poll', '100ms'];
    const working = run([...argv, '--model', 'swings', '--memory', '512MB'], { signal: abort.signal });
    await until(async () => (await getRetrainRequest(database.db, id)).status === 'completed');
    abort.abort();
    const { data, text, logs, exitCode } = await working;
    expect(data).toEqual({ worker: 'me', completed: 1, failed: 0, released: 0, lost: 0 });
    expect(text).toMatch(/completed +1/);
    expect(exitCode).toBe(0);
    expect(logs[0]).toContain(join(folder.path, 'store', 'models'));
    expect(logs).toContain(`request ${id} (swings): completed`);
    expect(logs.join('\n')).toMatch(/version 1 of swings (is active|stays a candidate: )/);
  });

  it('fails what it has no configuration for', async () => {
    const { id } = await enqueueRetrainRequest(database.db, { modelId: 'other', reason: 'a test' });
    const abort = new AbortController();
    const working = run([], { signal: abort.signal, env: { TIDEMARK_STORE: 'elsewhere' } });
    await until(async () => (await getRetrainRequest(database.db, id)).status === 'failed');
    abort.abort();
    expect((await working).data).toMatchObject({ failed: 1 });
    expect((await getRetrainRequest(database.db, id)).errorMessage).toContain('trainer.model_unknown');
  });

  it.each([
    [['--concurrency', '0'], 'number.invalid'],
    [['--lease', 'soon'], 'number.invalid'],
    [['--lease', '10ms'], 'command.wrong_use'],
    [['--grace', '30d'], 'command.wrong_use'],
    [['--memory', 'much', '--store', 'store'], 'number.invalid'],
    [['--trainers', 'nowhere.json'], 'file.unreadable'],
  ])('refuses %j', async (argv, code) => {
    await expect(run(argv)).rejects.toMatchObject({ code });
  });
});

describe('tidemark retrain check', () => {
  it('says what the rules find, and asks for nothing on a dry run', async () => {
    const [server] = await testServers();
    if (server === undefined) throw new Error('there is no test server');
    await using database = await createTestDatabase(server);
    await using folder = await makeFolder();
    const triggers = { rules: [{ when: 'age', atLeast: '30d' }] };
    const models = { swings: { dataset, triggers }, still: { dataset } };
    await writeFile(join(folder.path, 'trainers.json'), JSON.stringify({ models }));
    const check = (...argv: string[]) =>
      runCommands(
        (program, context) => registerRetrainCheck(program.command('retrain'), context),
        ['retrain', 'check', '--trainers', 'trainers.json', ...argv],
        { db: database.db, cwd: folder.path },
      );
    expect((await check('--dry-run')).text).toMatch(/swings/);
    expect(await listRetrainRequests(database.db)).toEqual([]);
    expect((await check('--model', 'still')).text).toBe('No model has rules.');
  });
});

describe('the commands that prune', () => {
  it('list what is old by the setting, or by the age that is given, and delete it with --yes', async () => {
    const [server] = await testServers();
    if (server === undefined) throw new Error('there is no test server');
    await using database = await createTestDatabase(server);
    await using folder = await makeFolder();
    const { db } = database;
    const run = (group: 'retrain' | 'models', argv: readonly string[], env: object = {}) =>
      runCommands(
        (program, context) =>
          (group === 'retrain' ? registerRetrainPrune : registerModelsPrune)(program.command(group), context),
        [group, 'prune', ...argv],
        { db, cwd: folder.path, env: { TIDEMARK_STORE: 'store', ...env } },
      );
    const endDays = [10, 50, 100];
    for (const days of endDays)
      await db.query(
        'ended',
        `INSERT INTO retrain_queue (model_id, key, reason, status, completed_at) VALUES ('m', $1, 'r', 'failed', now() - $2 * interval '1 day')`,
        [`k${days}`, days],
      );
    await enqueueRetrainRequest(db, { modelId: 'm', reason: 'waits' });
    expect((await run('retrain', [])).text).toBe('1 requests to delete\nNothing was deleted: --yes does it.');
    expect((await run('retrain', ['--older-than', '30d'])).data).toEqual({ deleted: false, requests: 2 });
    expect((await run('retrain', ['--yes'], { TIDEMARK_RETENTION_RETRAIN: 'off' })).data).toMatchObject({
      requests: 0,
    });
    await expect(run('retrain', ['--older-than', 'soon'])).rejects.toMatchObject({ code: 'number.invalid' });
    expect(await listRetrainRequests(db)).toHaveLength(4);
    expect((await run('retrain', ['--yes'])).text).toBe('1 requests deleted');
    expect((await run('retrain', ['--older-than', '0d', '--yes'])).data).toEqual({
      deleted: true,
      requests: 2,
    });
    expect(await listRetrainRequests(db)).toMatchObject([{ status: 'pending' }]);

    const [place, old] = ['models/m/7.1', new Date('2026-01-01')];
    await mkdir(join(folder.path, 'store', place, 'artefact'), { recursive: true });
    await writeFile(join(folder.path, 'store', place, 'artefact', 'model.json'), '{}');
    expect((await run('models', [])).text).toBe('0 folders, 0 bytes to delete');
    await utimes(join(folder.path, 'store', place), old, old);
    expect((await run('models', [])).text).toMatch(
      /models\/m\/7\.1 +request unknown .*\n\n1 folders, .* to delete\nNothing was deleted: --yes does it\.$/s,
    );
    expect((await run('models', ['--yes'], { TIDEMARK_RETENTION_RETRAIN: 'off' })).data).toMatchObject({
      folders: [],
    });
    expect((await run('models', ['--yes'])).data).toMatchObject({
      deleted: true,
      folders: [{ path: place }],
    });
    expect(existsSync(join(folder.path, 'store', place))).toBe(false);
  });
});
