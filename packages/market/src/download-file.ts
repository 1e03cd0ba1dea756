import { open, rename, rm, stat } from 'node:fs/promises';
import { quote, TidemarkError } from '@tidemark/domain';
import { claimPart } from './claim-part.ts';
import { hashFile } from './hash-file.ts';
import { badStatus, httpRequest } from './http-request.ts';
import { checksumMismatch } from './parse-checksum.ts';
import { type Attempt, type RetryOptions, retry } from './retry.ts';

export interface DownloadOptions extends RetryOptions {
  readonly url: string;
  /** Where the finished file goes. Only a verified file ever gets this name. */
  readonly path: string;
  /** The file's identity, for messages. */
  readonly source: string;
  /** The SHA-256 it must have; null if none is published. */
  readonly checksum: string | null;
  /** How long the server may stay silent, in milliseconds. Default 30,000. */
  readonly silenceMs?: number;
}

/**
 * Downloads a file, continuing what an earlier attempt or a killed process left, and gives its SHA-256. Null if the
 * server does not have it. A finished file whose checksum matches is not fetched again.
 *
 * Without a published checksum nothing proves that two parts belong to one file: then each attempt starts anew.
 * @throws TidemarkError `http.failed`, `file.checksum`
 */
export async function downloadFile(options: DownloadOptions): Promise<string | null> {
  const { url, path, source, checksum, silenceMs = 30_000, signal } = options;
  if (checksum !== null && (await sizeOf(path)) > 0) {
    if ((await hashFile(path)) === checksum) return checksum;
    await rm(path, { force: true });
  }
  const part = await claimPart(path);
  let furthest = 0;

  return retry(options, async (): Promise<Attempt<string | null>> => {
    const had = checksum === null ? 0 : await sizeOf(part);
    const headers = had > 0 ? { range: `bytes=${had}-` } : {};
    let continued = false;
    const result = await httpRequest<'complete' | 'missing'>(
      { url, headers, silenceMs, signal },
      async (response, alive) => {
        if (response.status === 404 || response.status === 410) return { done: 'missing' };
        // The part is already as long as the file, or longer: its checksum decides.
        if (response.status === 416 && had > 0) {
          continued = true;
          return { done: 'complete' };
        }
        if (response.status !== 200 && response.status !== 206) return badStatus(url, response);
        continued = response.status === 206 && startOf(response) === had && had > 0;
        if (response.status === 206 && !continued) {
          await rm(part, { force: true });
          return badRange(url, response);
        }
        await save(response, part, continued, alive);
        return { done: 'complete' };
      },
    );
    if ('again' in result) {
      const size = await sizeOf(part);
      const progressed = size > furthest;
      furthest = Math.max(furthest, size);
      return { ...result, progressed: progressed && checksum !== null };
    }
    if (result.done === 'missing') {
      await rm(part, { force: true });
      return { done: null };
    }
    const actual = await hashFile(part);
    if (checksum === null || actual === checksum) {
      await rename(part, path);
      return { done: actual };
    }
    await rm(part, { force: true });
    // A part of an older edition may have been continued by a newer one. What came in one piece is simply wrong.
    if (continued) return { again: checksumMismatch(source, checksum, actual) };
    throw checksumMismatch(source, checksum, actual);
  });
}

async function save(response: Response, part: string, append: boolean, alive: () => void): Promise<void> {
  await using file = await open(part, append ? 'a' : 'w');
  if (response.body === null) return;
  for await (const chunk of response.body) {
    alive();
    await file.writeFile(chunk);
  }
}

function startOf(response: Response): number | null {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return start === undefined ? null : Number(start);
}

function badRange(url: string, response: Response): Attempt<never> {
  const range = response.headers.get('content-range');
  return {
    again: new TidemarkError('http.failed', `${quote(url)} answered with another range: ${quote(range)}`, {
      value: range,
      hint: 'The server or a proxy on the way is at fault: try again.',
    }),
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
