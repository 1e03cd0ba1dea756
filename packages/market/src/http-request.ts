import { quote, TidemarkError } from '@tidemark/domain';
import type { Attempt } from './retry.ts';
import { describeError, systemErrorCode } from './system-error.ts';

export interface HttpRequestOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the server may stay silent, before its answer or within it. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One GET. `handle` sees the answer, whatever its status, and calls `alive` whenever bytes arrive. What the network
 * breaks, in the answer's body too, asks for another attempt; what else `handle` throws is thrown.
 */
export async function httpRequest<T>(
  options: HttpRequestOptions,
  handle: (response: Response, alive: () => void) => Promise<Attempt<T>>,
): Promise<Attempt<T>> {
  const { url, headers = {}, silenceMs, signal } = options;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  const signals = signal === undefined ? [silence.signal] : [silence.signal, signal];
  let response: Response | undefined;
  try {
    response = await fetch(url, {
      // A server that compressed the answer would shift the ranges and the length.
      headers: { 'accept-encoding': 'identity', ...headers },
      signal: AbortSignal.any(signals),
    });
    return await handle(response, () => timer.refresh());
  } catch (cause) {
    if (signal?.aborted === true) throw signal.reason;
    // A file system that fails would fail the next attempt too.
    if (cause instanceof TidemarkError || systemErrorCode(cause) !== null) throw cause;
    const why = silence.signal.aborted ? `no answer for ${silenceMs} ms` : describeError(cause);
    return {
      again: new TidemarkError('http.failed', `${quote(url)} failed: ${why}`, {
        value: url,
        hint: 'Check the connection and try again: what was fetched is kept and continued.',
        cause,
      }),
    };
  } finally {
    clearTimeout(timer);
    // An unread body would keep its connection busy.
    if (response?.body != null && !response.bodyUsed) await response.body.cancel().catch(() => undefined);
  }
}

const passing = new Set([408, 418, 425, 429]);

/** What to do about a status that is not the one hoped for: try again, or throw. */
export function badStatus(url: string, response: Response): { again: TidemarkError; afterMs: number | null } {
  const { status } = response;
  const error = new TidemarkError('http.failed', `${quote(url)} answered ${status}`, {
    value: status,
    hint:
      status >= 500 || passing.has(status)
        ? 'The server is overloaded or down: try again later.'
        : 'Check the address of the archive and what may be read there.',
  });
  if (status < 500 && !passing.has(status)) throw error;
  return { again: error, afterMs: parseRetryAfter(response.headers.get('retry-after')) };
}

/** The wait in milliseconds that a Retry-After header asks for: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfter(header: string | null, now: number = Date.now()): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
