import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { TidemarkError } from '@tidemark/domain';
import type { Trainer } from '../config/trainer.ts';
import type { TrainerLimits } from '../config/trainer-limits.ts';
import { parseOutputLine } from '../protocol/output-line.ts';
import type { TrainerMetrics } from '../protocol/trainer-metrics.ts';
import type { TrainerRequest } from '../protocol/trainer-request.ts';
import { folderSize } from './folder-size.ts';
import { type Artefact, hashArtefact } from './hash-artefact.ts';
import { keepTail } from './keep-tail.ts';
import { signalGroup } from './kill-group.ts';
import { readLines } from './read-lines.ts';
import { spawnTrainer, type TrainerProcess } from './spawn-trainer.ts';
import { failureOfEnd, outgrewFolder, printedTooMuch, stopped, type TrainerEnd } from './trainer-failures.ts';
import { watchUsage } from './watch-usage.ts';

export interface TrainerRun {
  readonly trainer: Trainer;
  readonly verb: 'train' | 'predict';
  readonly request: TrainerRequest;
  /** Where it leaves what it makes: absolute, and empty or not there yet. */
  readonly folder: string;
  /** Default: those of the trainer. */
  readonly limits?: TrainerLimits;
  /** What of the environment the trainer gets is chosen from this: PATH, HOME, the language. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the run. A TidemarkError as its reason is what the run then throws. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: number, message: string) => void;
  /** How long after SIGTERM comes SIGKILL; default 5,000. */
  readonly killAfterMs?: number;
}

export interface TrainerResult {
  /** What the trainer says of itself. */
  readonly metrics: TrainerMetrics;
  /** Of `train`; null of `predict`. */
  readonly artefact: Artefact | null;
  readonly elapsedMs: number;
  /** The greatest resident memory that was seen; null where it cannot be watched, which is everywhere but on Linux. */
  readonly peakMemoryBytes: number | null;
}

const outputLimits = { longestLine: 65_536, most: 16 * 2 ** 20 };
const keptStderr = 4_096;

/**
 * Runs a verb of a trainer in a process group of its own, within limits of time, memory and size of its folder, and ends the whole group when
 * it exceeds one, prints what is not of the protocol, or the signal aborts: SIGTERM, then SIGKILL. A process that leaves the group
 * by itself (setsid) is not followed: limits are against mistakes, not against malice.
 * @throws TidemarkError `trainer.start_failed`, `trainer.failed`, `trainer.time_exceeded`, `trainer.memory_exceeded`, `trainer.folder_exceeded`,
 *   `trainer.output_invalid`, `trainer.output_flood`, `trainer.metrics_invalid`, `trainer.artefact_missing`, `trainer.artefact_invalid`, `trainer.stopped`
 */
export async function runTrainer(run: TrainerRun): Promise<TrainerResult> {
  const { trainer, verb, request, folder, limits = trainer.limits, env, signal, onProgress } = run;
  const { name } = trainer;
  if (signal?.aborted) throw reasonOf(name, signal);
  const temporary = join(folder, '.tmp');
  await mkdir(temporary, { recursive: true });
  const requestFile = join(temporary, 'request.json');
  await writeFile(requestFile, `${JSON.stringify(request, null, 2)}\n`);

  const started = performance.now();
  const child = spawnTrainer({ trainer, verb, requestFile, folder, temporary, env });
  // What cannot be written to a process that has ended is told by how it ended.
  child.stdin.on('error', () => {});
  const ending = endOf(child);
  const group = child.pid;
  if (group === undefined) throw failureOfEnd(name, { error: (await ending).why }, '') ?? new Error();

  let failure: TidemarkError | null = null;
  let killer: NodeJS.Timeout | undefined;
  const stop = (error: TidemarkError) => {
    if (failure !== null) return;
    failure = error;
    signalGroup(group, 'SIGTERM');
    killer = setTimeout(() => signalGroup(group, 'SIGKILL'), run.killAfterMs ?? 5_000);
  };
  const onAbort = () => stop(reasonOf(name, signal));
  signal?.addEventListener('abort', onAbort, { once: true });

  let metrics: TrainerMetrics = {};
  const stderr = keepTail(child.stderr, keptStderr);
  readLines(child.stdout, {
    ...outputLimits,
    onFlood: (what) => stop(printedTooMuch(name, what)),
    onLine(text) {
      if (failure !== null) return;
      try {
        const line = parseOutputLine(text);
        if (line.metrics !== null) metrics = { ...metrics, ...line.metrics };
        if (line.progress !== null) onProgress?.(line.progress, line.message);
      } catch (error) {
        stop(error as TidemarkError);
      }
    },
  });
  const endWatch = watchUsage({ name, group, folder, limits, onExceeded: stop });

  const { end } = await ending;
  signal?.removeEventListener('abort', onAbort);
  clearTimeout(killer);
  const { peakMemoryBytes } = await endWatch();
  const elapsedMs = performance.now() - started;
  // Closures set it, which the compiler does not follow.
  const failed = (failure as TidemarkError | null) ?? failureOfEnd(name, end, stderr());
  if (failed !== null) throw failed;
  const size = await folderSize(folder);
  if (size > limits.folderBytes) throw outgrewFolder(name, size, limits);
  await rm(temporary, { recursive: true, force: true });
  return {
    metrics,
    artefact: verb === 'train' ? await hashArtefact(folder) : null,
    elapsedMs,
    peakMemoryBytes,
  };
}

interface Ended {
  readonly end: TrainerEnd;
  readonly why: string;
}

/** Waits for the supervisor, and then ends what is left of its group: a trainer that has exited leaves nothing running. */
async function endOf(child: TrainerProcess): Promise<Ended> {
  const told: Buffer[] = [];
  const report = child.stdio[3] as Readable | null | undefined;
  report?.on('data', (bytes: Buffer) => told.push(bytes));
  const closed = once(child, 'close').catch(() => {});
  const why = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => resolve(''));
  });
  if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  // Whoever left the group may hold the pipes for ever.
  await Promise.race([closed, sleep(1_000, undefined, { ref: false })]);
  for (const stream of child.stdio) (stream as Readable | null)?.destroy();
  const text = Buffer.concat(told).toString('utf8');
  return { end: text === '' ? null : (JSON.parse(text) as TrainerEnd), why };
}

function reasonOf(name: string, signal: AbortSignal | undefined): TidemarkError {
  const reason: unknown = signal?.reason;
  return reason instanceof TidemarkError ? reason : stopped(name, reason);
}
