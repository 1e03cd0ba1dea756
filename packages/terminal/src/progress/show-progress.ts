import type { OutputStream } from '../command-context.ts';

/** How far long work is. */
export interface Progress extends Disposable {
  /** @param total null while it is not known */
  update(done: number, total: number | null): void;
}

export interface ProgressOptions {
  readonly stderr: OutputStream;
  readonly quiet: boolean;
  /** What is counted, such as `signals`. */
  readonly unit: string;
}

const redrawMs = 100;
const barWidth = 24;
const eraseLine = '\r\x1b[K';

/** A bar on stderr while that is a terminal; nothing elsewhere and with `--quiet`. Dispose of it before the result is printed. */
export function showProgress({ stderr, quiet, unit }: ProgressOptions): Progress {
  const isLive = stderr.isTTY === true && !quiet;
  let drawnAt = 0;
  let isDrawn = false;
  return {
    update(done, total) {
      const now = performance.now();
      if (!isLive || (now - drawnAt < redrawMs && done !== total)) return;
      drawnAt = now;
      isDrawn = true;
      // A terminal of unknown size says 0 columns.
      stderr.write(`${eraseLine}${formatProgress(done, total, unit).slice(0, (stderr.columns || 80) - 1)}`);
    },
    [Symbol.dispose]() {
      if (isDrawn) stderr.write(eraseLine);
      isDrawn = false;
    },
  };
}

function formatProgress(done: number, total: number | null, unit: string): string {
  const counted = `${done.toLocaleString('en-US')}${total === null ? '' : `/${total.toLocaleString('en-US')}`} ${unit}`;
  if (total === null || total === 0) return counted;
  const filled = Math.min(barWidth, Math.floor((done / total) * barWidth));
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${counted}`;
}
