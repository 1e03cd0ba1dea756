import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withDuckDb } from '../src/parquet/parquet-rows.ts';
import { readPredictions } from '../src/protocol/read-predictions.ts';
import { makeFolder } from './make-folder.ts';
import { writeRows } from './write-rows.ts';

describe('predictions', () => {
  let root: Awaited<ReturnType<typeof makeFolder>>;
  let data: string[];
  let count = 0;
  beforeAll(async () => {
    root = await makeFolder();
    data = [join(root.path, 'rows.parquet')];
    await writeRows(
      data[0] ?? '',
      [3, 5].map((row) => ({ row, x: 1 })),
    );
  });
  afterAll(async () => root[Symbol.asyncDispose]());
  const read = async (write: (file: string) => Promise<void>) => {
    count += 1;
    const folder = join(root.path, String(count));
    await mkdir(folder);
    await write(join(folder, 'predictions.parquet'));
    return withDuckDb((connection) => readPredictions(connection, { folder, data, labels: ['BUY', 'SELL'] }));
  };
  const good = { row: 3, pred: 'BUY', proba: 0.7 };

  it('are read in order of rows, with what else is in the file let be', async () => {
    const predictions = await read((file) =>
      writeRows(file, [
        { row: 5, pred: 'SELL', proba: 1, proba_BUY: 0 },
        { ...good, proba_BUY: 0.7 },
      ]),
    );
    expect(predictions).toEqual({
      row: Float64Array.of(3, 5),
      pred: ['BUY', 'SELL'],
      proba: Float64Array.of(0.7, 1),
    });
  });

  it.each([
    ['that are not there', null, /there is no predictions\.parquet/],
    ['that are no Parquet', 'row,pred,proba', /cannot be read/],
    ['without probabilities', [{ row: 3, pred: 'BUY' }], /cannot be read/],
    ['that lack a row', [good], /it has 1 rows and was asked for 2/],
    ['that have one twice', [good, good], /where row 5 was asked for, it has 3/],
    ['of a class that there is not', [good, { ...good, row: 5, pred: 'LONG' }], /row 5 is predicted "LONG"/],
    ['with a probability above 1', [good, { ...good, row: 5, proba: 1.5 }], /row 5 has the probability 1\.5/],
    ['with a probability of NaN', [good, { ...good, row: 5, proba: 'nan' as never }], /cannot be read|NaN/],
    ['with none', [good, { ...good, row: 5, proba: null }], /row 5 has the probability null/],
  ])('%s are refused', async (_, content, message) => {
    await expect(
      read(async (file) => {
        if (typeof content === 'string') await writeFile(file, content);
        else if (content !== null) await writeRows(file, content);
      }),
    ).rejects.toMatchObject({
      code: 'trainer.predictions_invalid',
      message: expect.stringMatching(message),
    });
  });
});
