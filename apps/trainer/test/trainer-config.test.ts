import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findTrainer, findTraining, parseTrainerConfig, readTrainerConfig } from '@tidemark/trainer';
import { parseSize } from '../src/config/trainer-limits.ts';
import { modelPlace, runPlace } from '../src/work/artefact-place.ts';
import { makeFolder } from './make-folder.ts';

describe('the file of trainers', () => {
  it('finds paths from its own folder, and has the baseline without being told', async () => {
    await using folder = await makeFolder();
    const file = join(folder.path, 'trainers.json');
    const trainers = {
      boosting: { kind: 'command', command: ['python3', './trainer.py', '--fast'], limits: { time: '1h' } },
      mine: { kind: 'module', module: 'mine.js', env: { OMP_NUM_THREADS: '1' } },
    };
    await writeFile(file, JSON.stringify({ trainers, models: { btc: { dataset: 'btc.json' } } }));
    const config = await readTrainerConfig(file);
    expect([...config.trainers.keys()]).toEqual(['baseline', 'boosting', 'mine']);
    expect(findTrainer(config, 'boosting')).toMatchObject({
      runs: { command: ['python3', join(folder.path, 'trainer.py'), '--fast'] },
      limits: { timeMs: 3_600_000, memoryBytes: 4e9, folderBytes: 2e9 },
    });
    expect(findTrainer(config, 'mine').runs).toEqual({
      kind: 'module',
      module: `file://${join(folder.path, 'mine.js')}`,
    });
    expect(findTraining(config, 'btc')).toMatchObject({ trainer: 'baseline', fold: 'last', seed: 1 });
    expect(() => findTrainer(config, 'other')).toThrow('there is no trainer "other"');
    expect(() => findTraining(config, 'other')).toThrow('nothing says how the model "other" is trained');
  });

  it.each([
    ['a file that is not there', null, 'file.unreadable'],
    ['what is no JSON', '{', 'trainer.config_invalid'],
    ['a kind that there is not', { trainers: { x: { kind: 'docker' } } }, 'trainer.config_invalid'],
    ['a setting that there is not', { models: { x: { dataset: 'x', sed: 1 } } }, 'trainer.config_invalid'],
    [
      'a trainer in place of the baseline',
      { trainers: { baseline: { kind: 'module', module: 'x.js' } } },
      'trainer.config_invalid',
    ],
    [
      'a model of a trainer that there is not',
      { models: { x: { trainer: 'y', dataset: 'x' } } },
      'trainer.config_invalid',
    ],
    [
      'a limit without a unit',
      { trainers: { x: { kind: 'module', module: 'x.js', limits: { memory: '4' } } } },
      'trainer.config_invalid',
    ],
    [
      'a limit that no timer can wait',
      { trainers: { x: { kind: 'module', module: 'x.js', limits: { time: '30d' } } } },
      'trainer.config_invalid',
    ],
  ])('refuses %s', async (_, content, code) => {
    await using folder = await makeFolder();
    const file = join(folder.path, 'trainers.json');
    if (content !== null)
      await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    await expect(readTrainerConfig(file)).rejects.toMatchObject({ code });
  });

  it('may be given as it is, too', () => {
    expect([...parseTrainerConfig({}, '/').models]).toEqual([]);
    expect(parseSize('1.5 GiB', 'it')).toBe(1.5 * 2 ** 30);
    expect(() => parseSize('0GB', 'it')).toThrow('it is "0GB"');
  });
});

describe('the place of a run', () => {
  it('has the token in it, and is within the models, whatever a model is called', () => {
    const lease = { id: '7' as never, token: '12' };
    expect(runPlace('btc-trees', lease)).toBe('models/btc-trees/7.12');
    const names = ['../../etc', '..', 'BTC', 'btc', 'a/b', 'a-b', 'ä', '', 'x'.repeat(200)];
    const places = names.map(modelPlace);
    for (const place of places) expect(place).toMatch(/^models\/[a-z0-9_-]*(\.[0-9a-f]{12})?$/);
    expect(new Set(places).size).toBe(names.length);
  });
});
