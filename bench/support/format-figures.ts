import { formatFigure } from './format-figure.ts';
import { judge } from './judge.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';

/** One line of `results/*.jsonl`. */
export interface Result extends Measurement {
  readonly at: string;
  readonly bench: string;
  readonly quick: boolean;
  readonly loadAverage: readonly number[];
}

/** A table in Markdown of the last measurement of each kind; those of `--quick` say nothing and are left out. */
export function formatFigures(results: readonly Result[]): string {
  const last = new Map<string, Result>();
  for (const result of results) {
    if (!result.quick)
      last.set(JSON.stringify([result.bench, result.what, result.server, result.peer]), result);
  }
  const rows = [...last.values()].map((result) => {
    const { ratio } = judge(result);
    const { bench, what, server, peer, unit, ours, theirs, bound, loadAverage } = result;
    const beside = peer === null ? '' : `${peer}: ${formatFigure(median(theirs))} ${unit}`;
    const figure = ratio === null ? `${formatFigure(median(ours))} ${unit}` : `${ratio.toPrecision(3)}x`;
    const must = bound === null ? '' : `${bound.is} ${bound.value}${ratio === null ? ` ${unit}` : 'x'}`;
    const own = `${formatFigure(median(ours))} ${unit}`;
    return [
      bench,
      what,
      server,
      own,
      beside,
      figure,
      must,
      String(ours.length),
      loadAverage[0]?.toFixed(1) ?? '',
    ];
  });
  const head = ['bench', 'what', 'server', 'ours', 'peer', 'result', 'must be', 'runs', 'load'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
