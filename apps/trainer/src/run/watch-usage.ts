import type { TidemarkError } from '@tidemark/domain';
import type { TrainerLimits } from '../config/trainer-limits.ts';
import { folderSize } from './folder-size.ts';
import { groupMemory } from './group-memory.ts';
import { outgrewFolder, outgrewMemory, tookTooLong } from './trainer-failures.ts';

export interface UsageWatch {
  readonly name: string;
  readonly group: number;
  readonly folder: string;
  readonly limits: TrainerLimits;
  readonly onExceeded: (failure: TidemarkError) => void;
}

export interface Usage {
  /** The greatest that was seen; null where memory cannot be watched. */
  peakMemoryBytes: number | null;
}

/** Memory and folder are looked at so often: what comes and goes between two looks is not seen. */
const everyMs = 200;

/** Watches what a process group takes. @returns what ends it, and says what was seen */
export function watchUsage(watch: UsageWatch): () => Promise<Usage> {
  const { name, group, folder, limits, onExceeded } = watch;
  const usage: Usage = { peakMemoryBytes: null };
  let ended = false;
  let looking: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  async function look() {
    const memory = groupMemory(group);
    const size = await folderSize(folder);
    if (memory !== null) usage.peakMemoryBytes = Math.max(usage.peakMemoryBytes ?? 0, memory);
    if (memory !== null && memory > limits.memoryBytes) onExceeded(outgrewMemory(name, memory, limits));
    if (size > limits.folderBytes) onExceeded(outgrewFolder(name, size, limits));
    if (!ended) lookLater();
  }
  function lookLater() {
    timer = setTimeout(() => {
      looking = look();
    }, everyMs);
  }
  lookLater();
  const time = setTimeout(() => onExceeded(tookTooLong(name, limits)), limits.timeMs);
  return async () => {
    ended = true;
    clearTimeout(timer);
    clearTimeout(time);
    await looking;
    return usage;
  };
}
