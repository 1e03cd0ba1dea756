import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, jest } from '@jest/globals';
import { createDb, openServer } from '@tidemark/db';
import { openPassage, until } from '@tidemark/db/testing';
import { completeRetrainRequest, enqueueRetrainRequest, getRetrainRequest } from '@tidemark/store';
import { makeFolder } from './make-folder.ts';
import { startWorker } from './start-worker.ts';

// A server of its own is made and migrated.
jest.setTimeout(180_000);

it('works on when the database server is killed and comes back, three times', async () => {
  await using folder = await makeFolder();
  // The account that the server runs under has to reach its data.
  await chmod(folder.path, 0o755);
  const env = {
    PATH: process.env.PATH,
    TIDEMARK_HOME: join(folder.path, 'home'),
    TIDEMARK_IDLE_SECONDS: '1',
  };
  const open = () => openServer({ env, cwd: folder.path, log: () => {} });
  const data = join(folder.path, 'home', 'embedded', 'data');
  await using passage = await openPassage();
  let server = await open();
  const address = new URL(server.url);
  passage.leadTo(Number(address.port));
  address.port = String(passage.port);
  await using queue = createDb({ url: address.href, log: () => {} });

  const ids: string[] = [];
  const enqueue = async () => {
    const { id } = await enqueueRetrainRequest(queue, { modelId: `model-${ids.length}`, reason: 'a test' });
    ids.push(id);
  };
  for (let count = 0; count < 4; count += 1) await enqueue();
  await using worker = startWorker(queue, {
    concurrency: 2,
    leaseMs: 20_000,
    handle: async (_, lease) => {
      await sleep(400);
      await completeRetrainRequest(queue, lease);
    },
  });
  for (let restart = 0; restart < 3; restart += 1) {
    await until(() => worker.lines.length > restart);
    const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    await server.close().catch(() => {});
    await sleep(700);
    server = await open();
    passage.leadTo(Number(new URL(server.url).port));
    await until(() =>
      queue.query('ping', 'SELECT 1').then(
        () => true,
        () => false,
      ),
    );
    await enqueue();
  }
  const states = async () => {
    const requests = await Promise.all(ids.map((id) => getRetrainRequest(queue, id).catch(() => null)));
    return requests.map((request) => request?.status);
  };
  await until(async () => (await states()).every((status) => status === 'completed'), 60_000);
  expect(ids).toHaveLength(7);
  // It did not go unnoticed.
  const told = [...worker.warnings, ...worker.lines].join('\n');
  expect(told).toMatch(/until the database answers|given back|could not be told|lost/);
  await worker.stop();
  await server.close();
});
