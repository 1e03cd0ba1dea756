import { parseDuration, quote, TidemarkError } from '@tidemark/domain';
import { z } from 'zod';

/** What a run of a trainer may take. */
export interface TrainerLimits {
  /** From its start, by the clock of this machine. */
  readonly timeMs: number;
  /** Resident memory of its processes together; watched on Linux alone. */
  readonly memoryBytes: number;
  /** All that is in its folder, temporary files too. */
  readonly folderBytes: number;
}

const units: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** A size such as `512MB` or `2GiB`, in bytes. @throws TidemarkError `number.invalid` */
export function parseSize(text: string, name: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([KMGT]?i?B)$/i.exec(text.trim()) ?? [];
  const bytes = Math.round(Number(number) * (units[unit.toUpperCase()] ?? Number.NaN));
  if (number !== '' && Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new TidemarkError('number.invalid', `${name} is ${quote(text)}`, {
    value: text,
    hint: 'Give a number with a unit, such as 512MB or 2GiB.',
  });
}

function read(parse: (text: string) => number) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: String(error) });
      return z.NEVER;
    }
  });
}

const duration = read((text) => {
  const ms = parseDuration(text, 'time');
  // What a timer of Node can wait: it fires at once for more.
  if (ms > 0 && ms < 2 ** 31) return ms;
  throw new RangeError('the limit of time is from 1 ms to 24 days');
});

/** Limits as they stand in a file of trainers, with the defaults. */
export const trainerLimitsSchema = z
  .strictObject({
    /** Such as `30m` or `2h`. */
    time: duration.default(2 * 3_600_000),
    /** Such as `4GB`. */
    memory: read((text) => parseSize(text, 'memory')).default(4e9),
    folder: read((text) => parseSize(text, 'folder')).default(2e9),
  })
  .transform(
    ({ time, memory, folder }): TrainerLimits => ({ timeMs: time, memoryBytes: memory, folderBytes: folder }),
  );
