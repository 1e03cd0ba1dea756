import { formatFigure } from './format-figure.ts';
import { judge } from './judge.ts';
import type { Measurement } from './measurement.ts';

/** One measurement in two lines: what and where, then figures, ratio and what it must be. */
export function formatMeasurement(measurement: Measurement): string {
  const { what, server, peer, unit, ours, bound, note } = measurement;
  const verdict = judge(measurement);
  const figures = [`${formatFigure(verdict.ours)} ${unit}`];
  if (verdict.theirs !== null) figures.push(`${peer} ${formatFigure(verdict.theirs)} ${unit}`);
  if (verdict.ratio !== null) figures.push(`ratio ${verdict.ratio.toPrecision(3)}`);
  if (bound !== null) {
    const unitOfBound = verdict.ratio === null ? ` ${unit}` : 'x';
    figures.push(`must be ${bound.is} ${bound.value}${unitOfBound}`);
  }
  figures.push(ours.length === 1 ? '1 run' : `${ours.length} runs`);
  const mark = bound === null ? 'told  ' : verdict.holds ? 'ok    ' : 'MISSED';
  return `${mark} ${what}, ${server}\n       ${figures.join('; ')}${note === undefined ? '' : `\n       ${note}`}`;
}
