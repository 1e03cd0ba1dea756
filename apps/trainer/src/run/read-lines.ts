import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

export interface LineLimits {
  /** In bytes of UTF-8, roughly: characters are counted. */
  readonly longestLine: number;
  readonly most: number;
  readonly onLine: (line: string) => void;
  /** Called once, with what there was too much of; nothing is read after it. */
  readonly onFlood: (what: string) => void;
}

/** Reads lines as they come; what has no end of line at the end counts as one. What is past the limits is thrown away. */
export function readLines(stream: Readable, { longestLine, most, onLine, onFlood }: LineLimits): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let total = 0;
  let isFlooded = false;
  const take = (text: string) => {
    if (isFlooded) return;
    total += text.length;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const flood =
      total > most
        ? `more than ${most} characters`
        : [...lines, rest].some((line) => line.length > longestLine)
          ? `a line of more than ${longestLine} characters`
          : null;
    if (flood !== null) {
      isFlooded = true;
      onFlood(flood);
      return;
    }
    for (const line of lines) if (line.trim() !== '') onLine(line);
  };
  stream.on('data', (bytes: Buffer) => take(decoder.write(bytes)));
  stream.on('end', () => {
    take(decoder.end());
    if (!isFlooded && rest.trim() !== '') onLine(rest);
  });
}
