import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  assessCalibration,
  assessImportance,
  assessPerformance,
  compareModels,
  groupPerformance,
  type ScoredSignalRow,
  type ScoredSignals,
  scoredSignalsOf,
} from '@tidemark/evaluation';
import { renderCalibrationPage } from '../src/calibration/calibration-page.ts';
import { formatCalibration } from '../src/calibration/format-calibration.ts';
import { renderComparisonPage } from '../src/comparison/comparison-page.ts';
import { formatComparison } from '../src/comparison/format-comparison.ts';
import { formatImportance } from '../src/importance/format-importance.ts';
import { renderImportancePage } from '../src/importance/importance-page.ts';
import { performanceFigures } from '../src/performance/figures.ts';
import { formatFigures, formatGroups } from '../src/performance/format-performance.ts';
import { renderPerformancePage } from '../src/performance/performance-page.ts';
import { expectPage } from './support/expect-page.ts';
import { expectNothingUnsaid } from './support/run-analytics.ts';
import { day, minute, monday } from './support/small-market.ts';

function row(ts: number, values: Partial<ScoredSignalRow> = {}): ScoredSignalRow {
  return { modelId: 'm', symbol: 'BTCUSDT', tf: '1m', ts, pred: 'BUY', outcome: null, ...values };
}

/** Entered at its decision and left a minute later, with an R, won or lost by its sign. */
function traded(ts: number, realizedRr: number): ScoredSignalRow {
  const label = realizedRr > 0 ? 'BUY' : 'SELL';
  const sides = { buyRr: realizedRr, sellRr: -realizedRr };
  const path = { entryTs: ts, exitTs: ts + minute, labelEnd: ts + minute, stop: 0.01 };
  const returns = { grossReturn: realizedRr / 100, netReturn: realizedRr / 100, mae: -0.001, mfe: 0.002 };
  const outcome = realizedRr > 0 ? 'win' : 'loss';
  return row(ts, { proba: 0.6, latencyMs: 1, outcome, label, realizedRr, ...sides, ...path, ...returns });
}

const every = (count: number, step: number, make: (ts: number, index: number) => ScoredSignalRow) =>
  Array.from({ length: count }, (_, index) => make(monday + index * step, index));

const sets: Readonly<Record<string, readonly ScoredSignalRow[]>> = {
  'one signal': [traded(monday, 2)],
  'one signal that is pending': [row(monday)],
  'HOLD alone': every(50, day / 2, (ts) => row(ts, { pred: 'HOLD', label: 'SELL', buyRr: -1, sellRr: 1 })),
  'no losses': every(40, day, (ts, index) => traded(ts, 1 + (index % 3))),
  'no wins': every(40, day, (ts, index) => traded(ts, -1 - (index % 2))),
  'one R all along': every(40, day, (ts) => traded(ts, 1)),
  'one instant': every(40, 0, (ts, index) => traded(ts, index % 2 === 0 ? 1 : -1)),
  'an R beyond all others': every(40, day, (ts, index) => traded(ts, index === 20 ? 1e300 : -1)),
  'R of the ends of float64': every(40, day, (ts, index) => traded(ts, index % 2 === 0 ? 1.7e308 : -1.7e308)),
  'R next to nothing': every(40, day, (ts, index) => traded(ts, index % 2 === 0 ? 3e-9 : -1e-9)),
  'outcomes of a bot': every(40, day, (ts, index) =>
    row(ts, { outcome: index % 2 === 0 ? 'win' : 'loss', realizedRr: index % 2 === 0 ? 1 : -1 }),
  ),
  'outcomes without an R': every(40, day, (ts) => row(ts, { outcome: 'win' })),
  'nothing resolved': every(40, day, (ts) => row(ts, { outcome: 'unresolved' })),
};

const parts = { subtitle: 'subtitle', notes: ['note'] };

function performancePage(signals: ScoredSignals): { text: string; html: string } {
  const assessment = assessPerformance(signals, { draws: 200, shuffles: 100 });
  const figures = performanceFigures(assessment);
  const groups = groupPerformance(signals, ['probability', 'pred']);
  const week = groupPerformance(signals, ['weekday', 'hour']);
  const confidence = assessment.intervals.confidence;
  const text = [
    formatFigures(figures, { confidence, width: 80 }),
    formatGroups(['probability', 'pred'], groups, null),
  ].join('\n');
  const by = ['probability', 'pred'] as const;
  return { text, html: renderPerformancePage({ ...parts, signals, assessment, figures, by, groups, week }) };
}

// ECharts complains there about what it cannot draw.
const complaints = jest.spyOn(console, 'error');
beforeEach(() => {
  complaints.mockClear();
});
afterEach(() => expect(complaints).not.toHaveBeenCalled());

describe.each(Object.entries(sets))('of %s', (_, rows) => {
  const signals = scoredSignalsOf(rows);

  it('performance is told and drawn as far as there is any', () => {
    const { text, html } = performancePage(signals);
    expectNothingUnsaid(text);
    expectPage(html, { charts: html.split('<svg').length - 1 });
    // Three hundred digits are no number to read.
    expect(text).not.toMatch(/\d{22}/);
    expect(html.replaceAll(/<svg.*?<\/svg>/gs, '')).not.toMatch(/[\d,]{24}/);
  });

  it('calibration is told and drawn as far as there is any', () => {
    const report = assessCalibration(signals);
    expectNothingUnsaid(formatCalibration(report, 80));
    const html = renderCalibrationPage(report, parts);
    expectPage(html, { charts: html.split('<svg').length - 1 });
  });

  it('a comparison is told and drawn as far as there is any', () => {
    const others = scoredSignalsOf(rows.map((one) => ({ ...one, modelId: 'other' })));
    const report = compareModels(signals, others);
    const models = ['m', 'other'] as const;
    expectNothingUnsaid(formatComparison(report, models));
    const html = renderComparisonPage(report, { ...parts, models });
    expectPage(html, { charts: html.split('<svg').length - 1 });
  });

  it('importance is told and drawn as far as there is any', async () => {
    const numbers = (of: (index: number) => number) => Float64Array.from(rows, (_one, index) => of(index));
    const report = await assessImportance({
      signals,
      features: [
        { name: 'index', values: numbers((index) => index) },
        { name: 'parity', values: numbers((index) => index % 2) },
        { name: 'null', values: numbers(() => Number.NaN) },
        { name: 'flat', values: numbers(() => 3) },
      ],
      returns: [{ horizon: 1, values: numbers((index) => Math.sin(index) / 100) }],
      horizon: 1,
    });
    expectNothingUnsaid(formatImportance(report, { top: 20, width: 80 }));
    const html = renderImportancePage(report, { ...parts, comparison: null });
    expectPage(html, { charts: html.split('<svg').length - 1 });
  });
});

describe('a page', () => {
  it('takes names that every object has for names', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const signals = scoredSignalsOf(sets['no losses'] ?? []);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const report = compareModels(signals, signals);
      expect(renderComparisonPage(report, { ...parts, models: [name, 'other'] })).toContain(name);
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(Object.hasOwn(Object, 'prev')).toBe(false);
  });

  it('leaves out charts that would be empty', () => {
    const titles = (rows: readonly ScoredSignalRow[]) =>
      [...performancePage(scoredSignalsOf(rows)).html.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
    expect(titles(sets['one signal that is pending'] ?? [])[0]).toBe('By probability, pred');
    expect(titles(sets['one signal'] ?? []).slice(0, 3)).toEqual([
      ...['Against knowing nothing', 'Distribution of R', 'By hour and weekday'],
    ]);
    expect(titles(sets['HOLD alone'] ?? []).slice(0, 2)).toEqual([
      'Against knowing nothing',
      'By probability, pred',
    ]);
  });

  it('draws thirty of many features, whatever they are called, and lists all', async () => {
    const rows = every(720, 40 * minute, (ts, index) => traded(ts, index % 2 === 0 ? 1 : -1));
    const signals = scoredSignalsOf(rows);
    const values = (of: (index: number) => number) => Float64Array.from(rows, (_, index) => of(index));
    const report = await assessImportance({
      signals,
      features: Array.from({ length: 60 }, (_, number) => ({
        name: `momentum_of_the_relative_strength_of_everything_over_${number}_candles`,
        values: values((index) => Math.sin(index * (number + 1)) + index / 1_000),
      })),
      returns: [{ horizon: 60, values: values((index) => Math.sin(index) / 100) }],
      horizon: 60,
    });
    const html = renderImportancePage(report, { ...parts, comparison: null });
    expect(html).toContain('The 30 strongest: Spearman');
    expect(html.match(/<td class="prose">momentum/g)?.length).toBeGreaterThanOrEqual(60);
    // In a chart a long name is cut; in the tables it is whole.
    const charts = (html.match(/<svg.*?<\/svg>/gs) ?? []).join('');
    expect(charts).toContain('momentum_of_the');
    expect(charts).not.toContain('everything_over');
  });
});
