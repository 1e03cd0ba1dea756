import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@tidemark/db/testing';
import { TidemarkError } from '@tidemark/domain';
import { parseTrainerConfig } from '../src/config/read-trainer-config.ts';
import type { Trainer } from '../src/config/trainer.ts';
import { groupMemory } from '../src/run/group-memory.ts';
import { runTrainer, type TrainerRun } from '../src/run/run-trainer.ts';
import { makeFolder } from './make-folder.ts';
import { makeRequest } from './make-request.ts';

const program = fileURLToPath(new URL('trainers/bad-trainer.js', import.meta.url));
const env = { PATH: process.env.PATH ?? '', DATABASE_URL: 'postgresql://secret' };

function bad(way: string, limits: Record<string, string> = {}): Trainer {
  const command = [process.execPath, program, way];
  const config = parseTrainerConfig({ trainers: { bad: { kind: 'command', command, limits } } }, '/');
  const trainer = config.trainers.get('bad');
  if (trainer === undefined) throw new Error('there is no trainer');
  return trainer;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a run of a trainer', () => {
  let root: Awaited<ReturnType<typeof makeFolder>>;
  let count = 0;
  beforeAll(async () => {
    root = await makeFolder();
  });
  afterAll(async () => root[Symbol.asyncDispose]());
  const run = (trainer: Trainer, other: Partial<TrainerRun> = {}) => {
    count += 1;
    const folder = join(root.path, String(count));
    return runTrainer({ trainer, verb: 'train', request: makeRequest(), folder, env, ...other });
  };

  it('tells progress and metrics, and hashes what is left', async () => {
    const told: [number, string][] = [];
    const result = await run(bad('good'), { onProgress: (...line) => told.push(line) });
    expect(told).toEqual([
      [0.5, 'half'],
      [1, ''],
    ]);
    expect(result.metrics).toEqual({ train: { log_loss: 0.5 } });
    expect(result.artefact).toMatchObject({ files: 2 });
    const again = await run(bad('good'));
    expect(again.artefact).toEqual(result.artefact);
    const other = await run(bad('good'), { request: makeRequest({ seed: 2 }) });
    expect(other.artefact?.hash).not.toBe(result.artefact?.hash);
  });

  it('gives the trainer neither the address of the database nor anything else of the environment', async () => {
    const folder = join(root.path, 'environment');
    await run({ ...bad('environment'), env: { OMP_NUM_THREADS: '1' } }, { folder });
    const seen: object = JSON.parse(await readFile(join(folder, 'environment.json'), 'utf8'));
    expect(Object.keys(seen).sort()).toEqual(['OMP_NUM_THREADS', 'PATH', 'TMPDIR']);
  });

  const failures: readonly (readonly [string, string, RegExp, Record<string, string>?])[] = [
    ['exits', 'trainer.failed', /"bad" exited with 3\. The end of what it said: x+\nKeyError: 'rsi_14'$/],
    ['crashes', 'trainer.failed', /was ended by SIGSEGV\. It said nothing/],
    ['garbage', 'trainer.output_invalid', /printed "\[LightGBM\] \[Info\] Total Bins 1024"/],
    ['garbage-at-the-end', 'trainer.output_invalid', /printed "done"/],
    ['other-json', 'trainer.output_invalid', /printed "\[1, 2\]"/],
    ['progress-beyond', 'trainer.output_invalid', /progress/],
    ['flood', 'trainer.output_flood', /more than 16777216 characters/],
    ['endless-line', 'trainer.output_flood', /a line of more than 65536/],
    ['hangs', 'trainer.time_exceeded', /ended after 0\.7 s/, { time: '700ms' }],
    ['hangs-busily', 'trainer.time_exceeded', /ended after 0\.7 s/, { time: '700ms' }],
    ['folder', 'trainer.folder_exceeded', /its folder has .*limit is /, { folder: '5MB' }],
    ['folder-at-once', 'trainer.folder_exceeded', /its folder has/, { folder: '5MB' }],
    ['metrics-of-text', 'trainer.metrics_invalid', /no finite numbers.*high/s],
    ['metrics-nan', 'trainer.metrics_invalid', /NaN/],
    ['metrics-infinite', 'trainer.metrics_invalid', /no finite numbers.*1e999/s],
    ['nothing', 'trainer.artefact_missing', /left no artefact/],
    ['an-empty-file', 'trainer.artefact_missing', /left no artefact/],
    ['link', 'trainer.artefact_invalid', /"escaped" of the artefact is a symbolic link/],
  ];
  it.each(failures)('that %s fails with %s', async (way, code, message, limits = {}) => {
    const failure = await run(bad(way, limits)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    expect((failure as TidemarkError).message.length).toBeLessThan(5_000);
  });

  it('whose program is not there says so', async () => {
    const runs = { kind: 'command', command: ['/nowhere/trainer'] } as const;
    await expect(run({ ...bad('good'), runs })).rejects.toMatchObject({
      code: 'trainer.start_failed',
      message: expect.stringContaining('ENOENT'),
    });
  });

  // Where there is no /proc memory is not watched, and the result says null.
  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux.each(['memory', 'memory-of-a-child'])('that outgrows its %s is ended', async (way) => {
    await expect(run(bad(way, { memory: '300MB' }))).rejects.toMatchObject({
      code: 'trainer.memory_exceeded',
      message: expect.stringMatching(/held .* in memory, and its limit is/),
    });
  });
  onLinux('tells how much memory it took', async () => {
    const { peakMemoryBytes } = await run(bad('leaves-a-child', { time: '20s' }));
    expect(peakMemoryBytes === null || peakMemoryBytes >= 0).toBe(true);
    expect(groupMemory(process.pid)).not.toBeNull();
  });

  it('that is aborted ends with all that it started, though they will not', async () => {
    const abort = new AbortController();
    let other = 0;
    const running = run(bad('forks'), {
      signal: abort.signal,
      killAfterMs: 200,
      onProgress: (_, message) => {
        other = Number(message);
      },
    });
    await until(() => other > 0 && isAlive(other));
    const reason = new TidemarkError('retrain.unknown', 'the lease is lost');
    abort.abort(reason);
    await expect(running).rejects.toBe(reason);
    await until(() => !isAlive(other), 5_000);
  });

  it('that ends leaves nothing running', async () => {
    let other = 0;
    const started = performance.now();
    const result = await run(bad('leaves-a-child'), {
      onProgress: (_, message) => (other = Number(message)),
    });
    expect(result.artefact?.files).toBe(1);
    await until(() => !isAlive(other), 5_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('is not begun where the signal is aborted already', async () => {
    await expect(run(bad('good'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'trainer.stopped',
    });
  });
});
