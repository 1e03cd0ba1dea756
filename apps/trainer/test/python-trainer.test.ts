import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseTrainerConfig } from '../src/config/read-trainer-config.ts';
import { withDuckDb } from '../src/parquet/parquet-rows.ts';
import { predictRows } from '../src/run/predict-rows.ts';
import { runTrainer } from '../src/run/run-trainer.ts';
import { findPython } from './find-python.ts';
import { makeFolder } from './make-folder.ts';
import { makeRequest } from './make-request.ts';
import { toyRows } from './toy-rows.ts';
import { writeRows } from './write-rows.ts';

const example = fileURLToPath(new URL('../examples/python', import.meta.url));
const python = findPython();
const env = { PATH: process.env.PATH ?? '' };

// Python takes seconds to load what it needs, on a machine that is busy many.
jest.setTimeout(180_000);
const features = ['x', 'y', 'flat'];

(python === null ? describe.skip : describe)('the trainer in Python', () => {
  const config = parseTrainerConfig(
    {
      trainers: {
        boosting: {
          kind: 'command',
          command: [python ?? 'python3', './trainer.py'],
          env: { OMP_NUM_THREADS: '1' },
        },
      },
    },
    example,
  );
  const trainer = config.trainers.get('boosting');
  if (trainer === undefined) throw new Error('there is no trainer');
  let root: Awaited<ReturnType<typeof makeFolder>>;
  let data: string[];
  beforeAll(async () => {
    root = await makeFolder();
    data = [join(root.path, 'train.parquet')];
    await writeRows(data[0] ?? '', toyRows(600));
  });
  afterAll(async () => root[Symbol.asyncDispose]());
  const learn = async (name: string, parameters = {}) => {
    const folder = join(root.path, name);
    const request = makeRequest({ features, data, parameters });
    const told: number[] = [];
    const onProgress = (share: number) => told.push(share);
    const run = { trainer, verb: 'train', request, folder, env, onProgress } as const;
    return { folder, told, ...(await runTrainer(run)) };
  };

  it('learns what can be told apart, by the protocol, and gives the same for the same seed', async () => {
    const { folder, told, artefact, metrics } = await learn('one');
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(metrics).toMatchObject({ train: { rows: 600 } });
    expect((await learn('two')).artefact).toEqual(artefact);

    const unseen = [join(root.path, 'unseen.parquet')];
    await writeRows(
      unseen[0] ?? '',
      toyRows(90, 2).map(({ label: _, weight: __, ...row }) => row),
    );
    const { modelId, key, seed, labels } = makeRequest();
    const asked = { modelId, key, seed, labels, features, artefact: folder, data: unseen, parameters: {} };
    const predictions = await withDuckDb((connection) =>
      predictRows({
        ...{ trainer, request: asked, connection, env, folder: join(root.path, 'predicting') },
        artefactHash: artefact?.hash ?? '',
      }),
    );
    const right = toyRows(90, 2).filter(({ label }, at) => predictions.pred[at] === label);
    expect(right.length).toBeGreaterThan(80);
  });

  it('says what parameter it does not have', async () => {
    await expect(learn('three', { depth: 3 })).rejects.toMatchObject({
      code: 'trainer.failed',
      message: expect.stringContaining("unknown parameters: ['depth']"),
    });
  });
});
