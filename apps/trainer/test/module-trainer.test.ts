import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseTrainerConfig } from '../src/config/read-trainer-config.ts';
import { runTrainer } from '../src/run/run-trainer.ts';
import { makeFolder } from './make-folder.ts';
import { makeRequest } from './make-request.ts';

const beside = fileURLToPath(new URL('.', import.meta.url));
const env = { PATH: process.env.PATH ?? '' };

describe('a trainer that is a module', () => {
  const config = parseTrainerConfig(
    { trainers: { mine: { kind: 'module', module: './trainers/module-trainer.js' } } },
    beside,
  );
  const trainer = config.trainers.get('mine');
  if (trainer === undefined) throw new Error('there is no trainer');
  let root: Awaited<ReturnType<typeof makeFolder>>;
  beforeAll(async () => {
    root = await makeFolder();
  });
  afterAll(async () => root[Symbol.asyncDispose]());
  const train = (way: string) =>
    runTrainer({
      ...{ trainer, verb: 'train', folder: join(root.path, way), env },
      request: makeRequest({ parameters: { way } }),
    });

  it('tells progress and metrics by what it is given, and may print what it likes', async () => {
    expect(await train('good')).toMatchObject({
      metrics: { train: { loss: 0.5 } },
      artefact: { files: 1 },
    });
  });

  it('fails by throwing', async () => {
    await expect(train('throws')).rejects.toMatchObject({
      code: 'trainer.failed',
      message: expect.stringContaining('a column is missing'),
    });
  });

  it('cannot pass NaN for a number', async () => {
    await expect(train('diverges')).rejects.toMatchObject({ code: 'trainer.metrics_invalid' });
  });

  it('has to have the verb that it is asked for', async () => {
    const { modelId, key, seed, labels, features } = makeRequest();
    const request = { modelId, key, seed, labels, features, data: ['/x'], artefact: '/x', parameters: {} };
    await expect(
      runTrainer({
        ...{ trainer, verb: 'predict', folder: join(root.path, 'verb'), env },
        request: { format: 1, verb: 'predict', ...request },
      }),
    ).rejects.toMatchObject({ message: expect.stringContaining('exports no function predict') });
  });
});
