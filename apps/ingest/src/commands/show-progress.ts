import type { CommandContext } from '@tidemark/terminal';
import type { IngestEvent, OnIngestEvent } from '../ingest-event.ts';

export interface Progress extends Disposable {
  readonly onEvent: OnIngestEvent;
}

const redrawMs = 100;
const barWidth = 24;
const eraseLine = '\r\x1b[K';

/** Shows an ingest on stderr: a bar on a terminal, a line for each file elsewhere, only warnings with `--quiet`. */
export function showProgress(context: Pick<CommandContext, 'stderr' | 'quiet' | 'log' | 'warn'>): Progress {
  const { stderr } = context;
  const isLive = stderr.isTTY === true && !context.quiet;
  const reading = new Map<string, number>();
  let planned = 0;
  let finished = 0;
  let rows = 0;
  let drawnAt = 0;
  let isDrawn = false;

  function erase(): void {
    if (isDrawn) stderr.write(eraseLine);
    isDrawn = false;
  }

  function draw(force: boolean): void {
    const now = performance.now();
    if (!isLive || (!force && now - drawnAt < redrawMs)) return;
    drawnAt = now;
    isDrawn = true;
    const current = rows + [...reading.values()].reduce((sum, count) => sum + count, 0);
    const names = [...reading.keys()].map((file) => file.split('/').at(-1)).join(' ');
    const line = formatBar({ planned, finished, rows: current, names });
    // A terminal of unknown size says 0 columns.
    stderr.write(`${eraseLine}${line.slice(0, (stderr.columns || 80) - 1)}`);
  }

  function finish(file: string): void {
    reading.delete(file);
    finished++;
  }

  function onEvent(event: IngestEvent): void {
    if (event.kind === 'planned') planned = event.files;
    if (event.kind === 'reading') reading.set(event.file, event.rows);
    if (event.kind === 'loaded') rows += event.load.rows;
    if (event.kind === 'failed') finish(event.failure.file);
    if (event.kind === 'loaded' || event.kind === 'skipped' || event.kind === 'missing') finish(event.file);

    const line = describeEvent(event);
    if (line !== null && (!isLive || isUrgent(event))) {
      erase();
      if (isUrgent(event)) context.warn(line);
      else context.log(line);
    }
    draw(event.kind !== 'reading');
  }

  return { onEvent, [Symbol.dispose]: erase };
}

function formatBar(state: { planned: number; finished: number; rows: number; names: string }): string {
  const { planned, finished, rows, names } = state;
  const filled = planned === 0 ? 0 : Math.min(barWidth, Math.floor((finished / planned) * barWidth));
  const bar = `${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}`;
  return `[${bar}] ${finished}/${planned} files, ${rows.toLocaleString('en-US')} rows ${names}`;
}

function isUrgent(event: IngestEvent): boolean {
  return event.kind === 'failed' || event.kind === 'notice';
}

function describeEvent(event: IngestEvent): string | null {
  switch (event.kind) {
    case 'loaded': {
      const { rows, inserted, revised, rejected } = event.load;
      const notable = [
        `${inserted} inserted`,
        ...(revised > 0 ? [`${revised} revised`] : []),
        ...(rejected > 0 ? [`${rejected} rejected`] : []),
      ];
      return `loaded ${event.file}: ${rows} rows, ${notable.join(', ')}, ${event.seconds.toFixed(1)} s`;
    }
    case 'skipped':
      return `skipped ${event.file}: loaded before`;
    case 'missing':
      return `missing ${event.file}`;
    case 'failed':
      return `failed ${event.failure.file}: ${event.failure.message}`;
    case 'notice':
      return event.message;
    default:
      return null;
  }
}
