import { quote, TidemarkError } from '@tidemark/domain';
import { formatBytes } from '@tidemark/terminal';
import type { TrainerLimits } from '../config/trainer-limits.ts';

/** How a trainer's process ended, as its supervisor tells: `null` where that was killed itself. */
export type TrainerEnd =
  | { readonly error: string }
  | { readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | null;

/** Why a run failed by the way its process ended; null where it ended well. `stderr` is the end of what it said. */
export function failureOfEnd(name: string, end: TrainerEnd, stderr: string): TidemarkError | null {
  if (end !== null && 'error' in end)
    return new TidemarkError(
      'trainer.start_failed',
      `the trainer ${quote(name)} cannot be started: ${end.error}`,
      {
        value: name,
        hint: 'Check its command in the file of trainers, and that the program is installed.',
      },
    );
  if (end?.code === 0) return null;
  const how = end === null ? 'was killed from outside' : describeEnd(end.code, end.signal);
  const said =
    stderr.trim() === '' ? 'It said nothing on stderr.' : `The end of what it said: ${stderr.trim()}`;
  return new TidemarkError('trainer.failed', `the trainer ${quote(name)} ${how}. ${said}`, {
    value: end,
    hint:
      end?.signal === 'SIGKILL'
        ? 'A machine that is out of memory kills so: lower the memory limit, and see the log of its kernel.'
        : 'What it says on stderr should tell why.',
  });
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exited with ${code}` : `was ended by ${signal}`;
}

export function tookTooLong(name: string, { timeMs }: TrainerLimits): TidemarkError {
  return new TidemarkError(
    'trainer.time_exceeded',
    `the trainer ${quote(name)} was ended after ${timeMs / 1_000} s, its limit of time`,
    { value: timeMs, hint: 'Raise its limit `time`, or train on less.' },
  );
}

export function outgrewMemory(name: string, bytes: number, { memoryBytes }: TrainerLimits): TidemarkError {
  return new TidemarkError(
    'trainer.memory_exceeded',
    `the trainer ${quote(name)} was ended: it held ${formatBytes(bytes)} in memory, and its limit is ${formatBytes(memoryBytes)}`,
    { value: bytes, hint: 'Raise its limit `memory`, or train on less.' },
  );
}

export function outgrewFolder(name: string, bytes: number, { folderBytes }: TrainerLimits): TidemarkError {
  return new TidemarkError(
    'trainer.folder_exceeded',
    `the trainer ${quote(name)} was ended: its folder has ${formatBytes(bytes)}, and its limit is ${formatBytes(folderBytes)}`,
    { value: bytes, hint: 'Raise its limit `folder`, or let it leave less; its temporary files count.' },
  );
}

export function printedTooMuch(name: string, what: string): TidemarkError {
  return new TidemarkError(
    'trainer.output_flood',
    `the trainer ${quote(name)} was ended: it printed ${what}`,
    {
      value: what,
      hint: 'Standard output is for progress and metrics; what else it says belongs on stderr.',
    },
  );
}

export function stopped(name: string, reason: unknown): TidemarkError {
  return new TidemarkError('trainer.stopped', `the trainer ${quote(name)} was stopped`, {
    value: name,
    cause: reason,
  });
}
