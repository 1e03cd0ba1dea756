import { TidemarkError } from '@tidemark/domain';

/**
 * No source has rows near this length (a kline has about 100 bytes). Without a limit, a file that is one long line
 * would be collected in memory whole.
 */
export const longestLine = 65_536;

/** Takes one line as a range of `buffer`, its end-of-line bytes excluded, and its 1-based number. */
export type OnLine = (buffer: Buffer, start: number, end: number, line: number) => void;

const lineFeed = 10;
const carriageReturn = 13;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Cuts a stream of chunks into lines, the same ones wherever the chunks end. A UTF-8 byte order mark is dropped. */
export function createLineSplitter(onLine: OnLine): { push(chunk: Buffer): void; end(): void } {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;

  function emit(buffer: Buffer, start: number, end: number): void {
    line++;
    const begin = line === 1 && startsWithMark(buffer, start, end) ? start + byteOrderMark.length : start;
    const stop = end > begin && buffer[end - 1] === carriageReturn ? end - 1 : end;
    if (stop - begin > longestLine) throw tooLong(line);
    onLine(buffer, begin, stop, line);
  }

  return {
    push(chunk) {
      const buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (;;) {
        const end = buffer.indexOf(lineFeed, start);
        if (end === -1) break;
        emit(buffer, start, end);
        start = end + 1;
      }
      // The mark and a carriage return are not part of the line's length.
      if (buffer.length - start > longestLine + byteOrderMark.length + 1) throw tooLong(line + 1);
      rest = buffer.subarray(start);
    },
    end() {
      if (rest.length > 0) emit(rest, 0, rest.length);
      rest = Buffer.alloc(0);
    },
  };
}

function startsWithMark(buffer: Buffer, start: number, end: number): boolean {
  return end - start >= byteOrderMark.length && buffer.indexOf(byteOrderMark, start) === start;
}

function tooLong(line: number): TidemarkError {
  return new TidemarkError('file.line_too_long', `line ${line} is longer than ${longestLine} bytes`, {
    value: line,
    hint: 'This is not a file of candles, or its line ends are missing.',
  });
}
