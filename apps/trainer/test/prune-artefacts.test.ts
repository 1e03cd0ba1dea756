import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';
import type { Db } from '@tidemark/db';
import { createTestDatabase, describeEachServer, until } from '@tidemark/db/testing';
import type { ModelVersion, RetrainLease } from '@tidemark/domain';
import {
  claimRetrainRequest,
  completeRetrainRequest,
  enqueueRetrainRequest,
  forgetArtefacts,
  getModelVersion,
  getRetrainRequest,
  listModelVersions,
  promoteModel,
  registerModel,
  releaseRetrainRequest,
  rollBackModel,
} from '@tidemark/store';
import { runPlace } from '../src/work/artefact-place.ts';
import { listRunFolders } from '../src/work/list-run-folders.ts';
import { type ArtefactPruning, pruneArtefacts } from '../src/work/prune-artefacts.ts';
import { pruningChores } from '../src/work/queue-chores.ts';
import { makeFolder } from './make-folder.ts';
import { startWorker } from './start-worker.ts';

jest.setTimeout(120_000);

const hash = 'd'.repeat(64);
const day = 86_400_000;
const program = fileURLToPath(new URL('prune-process.ts', import.meta.url));

/** What a run leaves: an artefact of some files, and the request beside it. */
async function writeRun(store: string, place: string, files = 2): Promise<void> {
  const artefact = join(store, place, 'artefact');
  await mkdir(artefact, { recursive: true });
  await writeFile(join(store, place, 'request.json'), '{}');
  for (let at = 0; at < files; at += 1) await writeFile(join(artefact, `part-${at}`), `part ${at}`);
}

const claimNext = async (db: Db): Promise<RetrainLease> => {
  const claimed = await claimRetrainRequest(db, { worker: 'test', ageingMs: 1 });
  if (claimed === null) throw new Error('there is nothing to claim');
  return claimed.lease;
};

async function ask(db: Db, key = 'default'): Promise<RetrainLease> {
  await enqueueRetrainRequest(db, { modelId: 'trend', key, reason: 'a test' });
  return claimNext(db);
}

/** Registers what a lease made, and completes its request. */
const publish = (db: Db, lease: RetrainLease, key = 'default') =>
  db.transaction(async (tx) => {
    const version = await registerModel(tx, {
      ...{
        modelId: 'trend',
        key,
        trainer: 'baseline',
        parameters: {},
        labelSpec: {},
        metrics: {},
        views: [],
      },
      dataset: { name: 'btc', id: '0123456789abcdef', hash },
      ...{
        artefactPath: `${runPlace('trend', lease)}/artefact`,
        artefactHash: hash,
        labelEnd: 0,
        requestId: lease.id,
      },
    });
    await completeRetrainRequest(tx, lease);
    return version;
  });

async function makeVersion(db: Db, store: string): Promise<ModelVersion> {
  const lease = await ask(db);
  await writeRun(store, runPlace('trend', lease));
  return publish(db, lease);
}

const makeOld = (db: Db, days: number, ...versions: number[]) =>
  db.query(
    'make-old',
    `UPDATE models SET created_at = now() - $1 * interval '1 day' WHERE version = ANY ($2)`,
    [days, versions],
  );
const promote = (db: Db, version: number) =>
  db.transaction((tx) => promoteModel(tx, { modelId: 'trend', version, reason: 'manual' }));
const foldersOf = async (store: string) => (await listRunFolders(store)).map(({ path }) => path);
const folderOf = ({ artefactPath }: ModelVersion) => artefactPath.replace(/\/artefact$/, '');

await describeEachServer(describe, (server) => {
  it('deletes what nobody refers to, and lists it first; what is active, was, is young or is being made stays', async () => {
    await using database = await createTestDatabase(server);
    await using folder = await makeFolder();
    const { db } = database;
    const store = folder.path;
    const [retired, active, rejected, young] = [
      await makeVersion(db, store),
      await makeVersion(db, store),
      await makeVersion(db, store),
      await makeVersion(db, store),
    ];
    await promote(db, retired.version);
    await promote(db, active.version);
    await makeOld(db, 100, retired.version, active.version, rejected.version);
    // A request whose first lease was lost, and that is being worked on again.
    const lost = await ask(db);
    await writeRun(store, runPlace('trend', lost));
    await releaseRetrainRequest(db, lost);
    const held = await claimNext(db);
    expect(held).toMatchObject({ id: lost.id, token: '2' });
    await writeRun(store, runPlace('trend', held));
    // Completed by something that registers nothing: whose it is cannot be told.
    const other = await ask(db, 'other');
    await writeRun(store, runPlace('trend', other));
    await completeRetrainRequest(db, other);
    for (const place of ['models/trend/900.1', 'models/trend/901.1']) await writeRun(store, place);
    const long = new Date(Date.now() - 100 * day);
    await utimes(join(store, 'models/trend/900.1'), long, long);
    // None of ours: another name, and a link.
    await writeRun(store, 'models/trend/notes');
    await writeRun(store, 'elsewhere/902.1');
    await symlink(join(store, 'elsewhere/902.1'), join(store, 'models/trend/902.1'));

    const pruning: ArtefactPruning = { store, keepMs: 90 * day, graceMs: 0 };
    const before = await foldersOf(store);
    const found = [
      { path: folderOf(rejected), because: 'never active', bytes: expect.any(Number) },
      { path: runPlace('trend', lost), because: 'lease lost', bytes: expect.any(Number) },
      { path: 'models/trend/900.1', because: 'request unknown', bytes: expect.any(Number) },
    ];
    const byPath = (one: { path: string }, two: { path: string }) => (one.path < two.path ? -1 : 1);
    found.sort(byPath);
    expect([...(await pruneArtefacts(db, { ...pruning, dryRun: true }))].sort(byPath)).toEqual(found);
    expect(await foldersOf(store)).toEqual(before);
    expect(await getModelVersion(db, rejected)).toMatchObject({ artefactPrunedAt: null });
    // With the grace of an hour what was lost just now stays, and without an age what is old does.
    expect(await pruneArtefacts(db, { store, keepMs: null })).toEqual([]);
    expect(await foldersOf(store)).toEqual(before);

    expect([...(await pruneArtefacts(db, pruning))].sort(byPath)).toEqual(found);
    const gone = found.map(({ path }) => path);
    expect(await foldersOf(store)).toEqual(before.filter((path) => !gone.includes(path)));
    for (const kept of [retired, active, young])
      expect(await readFile(join(store, kept.artefactPath, 'part-1'), 'utf8')).toBe('part 1');
    expect(existsSync(join(store, 'models/trend/notes/request.json'))).toBe(true);
    expect(existsSync(join(store, 'models/trend/902.1/request.json'))).toBe(true);
    expect(await pruneArtefacts(db, pruning)).toEqual([]);

    await expect(promote(db, rejected.version)).rejects.toMatchObject({ code: 'model.artefact_pruned' });
    expect(await db.transaction((tx) => rollBackModel(tx, { modelId: 'trend' }))).toMatchObject({
      version: retired.version,
      state: 'active',
    });
    expect((await listModelVersions(db, { modelId: 'trend', state: 'active' })).length).toBe(1);
  });

  it('gives a version up or lets it be promoted, and never both', async () => {
    await using database = await createTestDatabase(server);
    await using folder = await makeFolder();
    const { db } = database;
    const outcomes = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      const { version } = await makeVersion(db, folder.path);
      await makeOld(db, 100, version);
      const wait = round % 3 === 0 ? 0 : Math.random() * 4;
      const [promoted] = await Promise.allSettled([
        sleep(wait).then(() => promote(db, version)),
        sleep(round % 3 === 1 ? 4 : Math.random() * 4).then(() =>
          forgetArtefacts(db, { olderThan: 90 * day }),
        ),
      ]);
      const { state, artefactPrunedAt } = await getModelVersion(db, { modelId: 'trend', version });
      expect([state, artefactPrunedAt === null]).toEqual(
        promoted.status === 'fulfilled' ? ['active', true] : ['candidate', false],
      );
      outcomes.add(state);
    }
    expect([...outcomes].sort()).toEqual(['active', 'candidate']);
    await expect(
      db.query('by-hand', `UPDATE models SET artefact_pruned_at = now() WHERE state = 'active'`),
    ).rejects.toMatchObject({ constraint: 'models_pruned_check' });
  });

  it('is killed half way, and the next one does the rest', async () => {
    await using database = await createTestDatabase(server);
    await using folder = await makeFolder();
    const { db } = database;
    const store = folder.path;
    const kept = await makeVersion(db, store);
    await promote(db, kept.version);
    const rejected: ModelVersion[] = [];
    for (let at = 0; at < 20; at += 1) {
      const lease = await ask(db);
      await writeRun(store, runPlace('trend', lease), 300);
      rejected.push(await publish(db, lease));
    }
    await makeOld(db, 100, kept.version, ...rejected.map(({ version }) => version));
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions', 'tidemark-source', program, database.url, store],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once('close', (_, signal) => resolve(signal)),
    );
    while ((await foldersOf(store)).length > 18) await sleep(1);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const left = await foldersOf(store);
    expect(left.length).toBeGreaterThan(1);
    expect(left).toContain(folderOf(kept));
    // All were given up before the first folder went: none can be promoted of which a part is gone.
    for (const { version } of rejected)
      await expect(promote(db, version)).rejects.toMatchObject({ code: 'model.artefact_pruned' });
    await pruneArtefacts(db, { store, keepMs: 90 * day, graceMs: 0 });
    expect(await foldersOf(store)).toEqual([folderOf(kept)]);
    expect(await readdir(join(store, kept.artefactPath))).toHaveLength(2);
  });

  it('leaves what is being made, published or promoted while it runs over and over', async () => {
    await using database = await createTestDatabase(server);
    await using folder = await makeFolder();
    const { db } = database;
    const store = folder.path;
    const requests = 40;
    for (let at = 0; at < requests; at += 1)
      await enqueueRetrainRequest(db, { modelId: 'trend', key: `k${at}`, reason: 'a test', maxAttempts: 1 });
    const made: ModelVersion[] = [];
    let passes = 0;
    let pruned = 0;
    const stop = new AbortController();
    const prune = async () => {
      for (; !stop.signal.aborted; passes += 1)
        pruned += (await pruneArtefacts(db, { store, keepMs: 90 * day, graceMs: 0 })).length;
    };
    const pruners = [prune(), prune()];
    {
      await using worker = startWorker(db, {
        concurrency: 3,
        leaseMs: 10_000,
        handle: async ({ key }, lease) => {
          await writeRun(store, runPlace('trend', lease), 20);
          await sleep(Math.random() * 30);
          // One in four is killed as it were: it leaves its folder, and what it made is nobody's.
          if (Number(key.slice(1)) % 4 === 0) throw new Error('killed');
          const version = await publish(db, lease, key);
          if (version.version % 2 === 0) await promote(db, version.version);
          made.push(version);
        },
      });
      await until(async () => {
        const [row] = await db.query<{ open: number }>(
          'open',
          'SELECT count(*)::int AS open FROM retrain_queue WHERE completed_at IS NULL',
        );
        return row?.open === 0;
      });
      expect(worker.warnings.every((line) => line.endsWith('killed'))).toBe(true);
    }
    stop.abort();
    await Promise.all(pruners);
    await pruneArtefacts(db, { store, keepMs: 90 * day, graceMs: 0 });
    expect(passes).toBeGreaterThan(5);
    expect(pruned).toBeGreaterThan(0);
    expect(made).toHaveLength(requests * 0.75);
    expect(await foldersOf(store)).toEqual(made.map(folderOf).sort());
    for (const { artefactPath } of made) expect(await readdir(join(store, artefactPath))).toHaveLength(20);
  });

  it('is a chore of a worker, as is the pruning of requests', async () => {
    await using database = await createTestDatabase(server);
    await using folder = await makeFolder();
    const { db } = database;
    const store = folder.path;
    const rejected = await makeVersion(db, store);
    const young = await makeVersion(db, store);
    await makeOld(db, 100, rejected.version);
    const old = `UPDATE retrain_queue SET completed_at = now() - interval '100 days' WHERE id = $1`;
    await db.query('old-request', old, [rejected.requestId]);
    const waiting = await enqueueRetrainRequest(db, {
      modelId: 'trend',
      reason: 'later',
      runAfter: Date.now() + day,
    });
    {
      await using worker = startWorker(db, {
        chores: pruningChores(db, { store, keepMs: 90 * day, everyMs: 50 }),
      });
      await until(async () => !existsSync(join(store, folderOf(rejected))));
      await until(() =>
        getRetrainRequest(db, String(rejected.requestId)).then(
          () => false,
          () => true,
        ),
      );
      expect(worker.warnings).toEqual([]);
    }
    expect(await foldersOf(store)).toEqual([folderOf(young)]);
    expect(await getRetrainRequest(db, String(young.requestId))).toMatchObject({ status: 'completed' });
    expect(await getRetrainRequest(db, waiting.id)).toMatchObject({ status: 'pending' });
    // Never, where the setting is off.
    expect(pruningChores(db, { store, keepMs: null }).map(({ name }) => name)).toEqual(['old artefacts']);
  });
});
