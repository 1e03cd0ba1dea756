import { describe, expect, it } from '@jest/globals';
import {
  assessCalibration,
  type CalibrationReport,
  calibrationReasons,
  createScoredSignals,
  type ScoredSignalRow,
  scoredSignalsOf,
  sideCodes,
  statusCodes,
} from '@tidemark/evaluation';
import fc from 'fast-check';
import { expectAgreement, expectFinite, golden, goldenSignals } from './golden-performance.ts';
import { monday, scored } from './scored-rows.ts';

const minute = 60_000;

function reportOf(rows: readonly Partial<ScoredSignalRow>[]): CalibrationReport {
  return assessCalibration(
    scoredSignalsOf(rows.map((row, at) => scored({ ts: monday + at * minute, ...row }))),
  );
}

/** A BUY that was a win or a loss, of a probability. */
const judged = (proba: number, won: boolean) => ({
  proba,
  outcome: won ? ('win' as const) : ('loss' as const),
});

/** Probabilities of which many are equal, with what came of them. */
const arbitraryJudged = fc.array(
  fc.record({
    proba: fc.oneof(
      fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    outcome: fc.constantFrom('win' as const, 'loss' as const, 'timeout' as const),
  }),
  { minLength: 1, maxLength: 60 },
);

describe('the calibration of real signals', () => {
  it.each(['momentum', 'reversal'] as const)('agrees with scikit-learn, scipy and pandas: %s', (rule) => {
    const { thresholds, roc, ...values } = golden.calibration[rule];
    const { roc: curve, reasons, ...found } = assessCalibration(goldenSignals(rule));
    expect(Object.keys(found).sort()).toEqual(Object.keys(values).sort());
    // scikit-learn has the classes in an order of its own asking; ours is that of the domain.
    expectAgreement({ ...found, confusion: null }, { ...values, confusion: null });
    expectConfusion(found.confusion, values.confusion);
    expect(reasons).toEqual({});
    if (roc === undefined) {
      expect(thresholds).toBeGreaterThan(200);
      expect(curve).toHaveLength(200);
    } else {
      expectAgreement(
        curve.map(({ falsePositiveRate }) => falsePositiveRate),
        roc[0],
      );
      expectAgreement(
        curve.map(({ truePositiveRate }) => truePositiveRate),
        roc[1],
      );
    }
  });
});

function expectConfusion(
  found: CalibrationReport['confusion'],
  { classes, counts, precision, recall, ...values }: CalibrationReport['confusion'],
): void {
  expectAgreement(found, values);
  for (const [p, predicted] of classes.entries()) {
    const at = found.classes.indexOf(predicted);
    expectAgreement(found.precision[at], precision[p]);
    expectAgreement(found.recall[at], recall[p]);
    for (const [l, label] of classes.entries()) {
      expect(found.counts[at]?.[found.classes.indexOf(label)]).toBe(counts[p]?.[l]);
    }
  }
}

describe('assessCalibration', () => {
  it('judges wins against losses and timeouts, and leaves out HOLD, pending, unresolved and what has no probability', () => {
    const report = reportOf([
      { proba: 0.9, outcome: 'win' },
      { proba: 0.9, outcome: 'timeout', pred: 'SELL' },
      { proba: 0.4, outcome: 'loss' },
      { proba: 0.9, outcome: null, pred: 'HOLD', label: 'HOLD' },
      { proba: 0.9, outcome: 'win', pred: 'HOLD' },
      { proba: 0.9, outcome: null },
      { proba: 0.9, outcome: 'unresolved' },
      { proba: 0.9, outcome: 'unresolved', label: 'BUY' },
      { proba: null, outcome: 'win' },
    ]);
    expect(report).toMatchObject({
      signals: 9,
      used: 3,
      excluded: { holds: 2, pending: 1, unresolved: 2, noProbability: 1 },
      baseRate: 1 / 3,
      brier: expect.closeTo((0.01 + 0.81 + 0.16) / 3, 14),
      rocAuc: 0.75,
    });
  });

  it.each([true, false])('tells what needs no second class where all is one, wins: %s', (won) => {
    const report = reportOf([judged(1, won), judged(0, won), judged(won ? 1 : 0, won)]);
    expect(report).toMatchObject({
      baseRate: won ? 1 : 0,
      brier: 1 / 3,
      murphy: { resolution: 0, uncertainty: 0 },
      brierSkill: null,
      rocAuc: null,
      prAuc: null,
      roc: [],
      reasons: { brierSkill: 'one_class', rocAuc: 'one_class', prAuc: 'one_class' },
    });
    expect(report.bins.every(({ observedRate }) => observedRate === report.baseRate)).toBe(true);
    expectFinite(report);
  });

  it('has one bin, and no opinion on what is better, where all probabilities are equal', () => {
    const report = reportOf([judged(0.5, true), judged(0.5, false), judged(0.5, false), judged(0.5, false)]);
    expect(report.bins).toEqual([
      {
        n: 4,
        from: 0.5,
        to: 0.5,
        meanProbability: 0.5,
        observedRate: 0.25,
        low: expect.any(Number),
        high: expect.any(Number),
      },
    ]);
    expect(report).toMatchObject({
      ece: 0.25,
      murphy: { reliability: 0.0625, resolution: 0, uncertainty: 0.1875, withinBin: 0 },
      brierSkill: expect.closeTo(1 - 0.25 / 0.1875, 14),
      logLoss: expect.closeTo(Math.LN2, 14),
      rocAuc: 0.5,
      prAuc: 0.25,
      roc: [
        { falsePositiveRate: 0, truePositiveRate: 0 },
        { falsePositiveRate: 1, truePositiveRate: 1 },
      ],
    });
  });

  it('clips certainty at 1e-15 for the log loss, and for nothing else', () => {
    const wrong = 15 * Math.LN10;
    expect(reportOf([judged(0, true)]).logLoss).toBeCloseTo(wrong, 12);
    expect(reportOf([judged(1, false)]).logLoss).toBeCloseTo(wrong, 12);
    expect(reportOf([judged(1e-20, true)]).logLoss).toBeCloseTo(wrong, 12);
    expect(reportOf([judged(1e-14, true)]).logLoss).toBeCloseTo(14 * Math.LN10, 12);
    const right = reportOf([judged(1, true), judged(0, false)]);
    expect(right).toMatchObject({ brier: 0, brierSkill: 1, ece: 0, rocAuc: 1, prAuc: 1 });
    expect(right.logLoss).toBeCloseTo(1e-15, 15);
    expect(right.logLoss).toBeGreaterThan(0);
  });

  it.each([
    ['nothing at all', []],
    ['none with a probability', [{ outcome: 'win' as const }, { outcome: null, proba: 0.4 }]],
  ])('names the reason for each null: %s', (_, rows) => {
    const { reasons, ...report } = reportOf(rows);
    expect(report).toMatchObject({ used: 0, bins: [], roc: [] });
    expect(reasons).toEqual({
      ...Object.fromEntries(
        [
          'baseRate',
          'meanProbability',
          'brier',
          'murphy',
          'brierSkill',
          'logLoss',
          'ece',
          'rocAuc',
          'prAuc',
        ].map((metric) => [metric, 'no_probabilities']),
      ),
      accuracy: 'no_labels',
      matthews: 'no_labels',
    });
  });

  it('gives each of fewer than ten its own bin', () => {
    const report = reportOf([judged(0.7, true), judged(0.2, false), judged(0.5, true)]);
    expect(report.bins.map(({ n, from }) => [n, from])).toEqual([
      [1, 0.2],
      [1, 0.5],
      [1, 0.7],
    ]);
    expect(report.ece).toBeCloseTo((0.2 + 0.5 + 0.3) / 3, 14);
    expect(reportOf([judged(0.7, true)])).toMatchObject({ used: 1, ece: expect.closeTo(0.3, 14) });
  });

  it('has ten bins whose counts differ by one at most where no two are equal', () => {
    const report = reportOf(
      Array.from({ length: 47 }, (_, at) => judged(((at * 29) % 47) / 47, at % 3 === 0)),
    );
    expect(report.bins.map(({ n }) => n).sort()).toEqual([4, 4, 4, 5, 5, 5, 5, 5, 5, 5]);
  });

  it('sets predictions against labels, whether or not there was a probability or an outcome', () => {
    const { confusion } = reportOf([
      { pred: 'BUY', label: 'BUY', outcome: 'win' },
      { pred: 'BUY', label: 'SELL', outcome: 'unresolved' },
      { pred: 'HOLD', label: 'SELL' },
      { pred: 'BUY', label: 'BUY' },
      { pred: 'BUY' },
    ]);
    const at = (side: 'BUY' | 'SELL' | 'HOLD') => confusion.classes.indexOf(side);
    expect(confusion).toMatchObject({ n: 4, accuracy: 0.5 });
    expect(confusion.counts[at('BUY')]?.[at('SELL')]).toBe(1);
    expect(confusion.precision[at('BUY')]).toBeCloseTo(2 / 3, 14);
    expect([confusion.precision[at('SELL')], confusion.precision[at('HOLD')]]).toEqual([null, 0]);
    expect([confusion.recall[at('SELL')], confusion.recall[at('HOLD')]]).toEqual([0, null]);
    // R_K: (2 x 4 - (3 x 2)) / sqrt((16 - 10) (16 - 8)).
    expect(confusion.matthews).toBeCloseTo(2 / Math.sqrt(48), 14);
  });

  it('has no Matthews correlation where all is predicted alike, or is alike', () => {
    const alike = reportOf([
      { pred: 'BUY', label: 'BUY' },
      { pred: 'BUY', label: 'SELL' },
    ]);
    expect(alike.confusion).toMatchObject({ accuracy: 0.5, matthews: null });
    expect(alike.reasons.matthews).toBe('one_label_or_prediction');
    expect(alike.reasons).not.toHaveProperty('accuracy');
  });

  it.each([-0.1, 1.5, Number.POSITIVE_INFINITY])('refuses %d as a probability', (proba) => {
    expect(() => reportOf([{ ...judged(0.5, true), proba }])).toThrow(
      expect.objectContaining({ code: 'number.invalid' }),
    );
  });

  it('refuses a BUY that is labelled without an outcome', () => {
    const signals = createScoredSignals(1, [{ modelId: 'm', symbol: 'A', tf: '1m' }]);
    signals.pred[0] = sideCodes.BUY;
    signals.proba[0] = 0.5;
    signals.status[0] = statusCodes.labelled;
    expect(() => assessCalibration(signals)).toThrow(expect.objectContaining({ code: 'signal.invalid' }));
  });

  it('splits the Brier score into parts that add up to it', () => {
    fc.assert(
      fc.property(arbitraryJudged, (rows) => {
        const { brier, murphy } = reportOf(rows);
        const { reliability, resolution, uncertainty, withinBin } = murphy ?? {
          reliability: Number.NaN,
          resolution: 0,
          uncertainty: 0,
          withinBin: 0,
        };
        const sum = reliability - resolution + uncertainty + withinBin;
        expect(Math.abs(sum - (brier ?? Number.NaN))).toBeLessThan(1e-12);
      }),
    );
  });

  it('has the ROC AUC of counting all pairs, ties half, and a curve with that area', () => {
    fc.assert(
      fc.property(arbitraryJudged, (rows) => {
        const [wins, others] = [true, false].map((won) =>
          rows.filter((row) => (row.outcome === 'win') === won),
        );
        const { rocAuc, roc } = reportOf(rows);
        if (wins === undefined || others === undefined || wins.length * others.length === 0) {
          expect(rocAuc).toBeNull();
          return;
        }
        let pairs = 0;
        for (const win of wins) {
          for (const other of others) {
            pairs += win.proba > other.proba ? 1 : win.proba === other.proba ? 0.5 : 0;
          }
        }
        expect(rocAuc).toBeCloseTo(pairs / (wins.length * others.length), 12);
        let area = 0;
        for (const [at, point] of roc.entries()) {
          const before = roc[at - 1] ?? point;
          const width = point.falsePositiveRate - before.falsePositiveRate;
          area += (width * (point.truePositiveRate + before.truePositiveRate)) / 2;
        }
        expect(area).toBeCloseTo(rocAuc ?? Number.NaN, 12);
      }),
    );
  });

  it('keeps 200 points of a longer ROC curve, both ends among them', () => {
    const rows = Array.from({ length: 1_000 }, (_, at) => judged(((at * 389) % 1_000) / 1_000, at % 7 < 3));
    const { roc, rocAuc } = reportOf(rows);
    expect(roc).toHaveLength(200);
    expect(roc[0]).toEqual({ falsePositiveRate: 0, truePositiveRate: 0 });
    expect(roc.at(-1)).toEqual({ falsePositiveRate: 1, truePositiveRate: 1 });
    const descending = [...rows].sort((a, b) => b.proba - a.proba);
    const wins = rows.filter(({ outcome }) => outcome === 'win').length;
    for (const [at, point] of roc.entries()) {
      const above = descending.slice(0, Math.round((at * 1_000) / 199));
      const winsAbove = above.filter(({ outcome }) => outcome === 'win').length;
      expect(point.truePositiveRate).toBe(winsAbove / wins);
      expect(point.falsePositiveRate).toBe((above.length - winsAbove) / (1_000 - wins));
    }
    expect(rocAuc).toBeGreaterThan(0);
  });

  it('does not depend on the order of rows, never yields NaN or Infinity, and names a reason for each null', () => {
    const row = fc.record({
      pred: fc.constantFrom('BUY' as const, 'SELL' as const, 'HOLD' as const),
      proba: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      outcome: fc.constantFrom(
        'win' as const,
        'loss' as const,
        'timeout' as const,
        'unresolved' as const,
        null,
      ),
      label: fc.constantFrom('BUY' as const, 'SELL' as const, 'HOLD' as const, null),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const report = reportOf(rows);
        expectFinite(report);
        const named = new Map(Object.entries(report.reasons));
        for (const [metric, value] of Object.entries({ ...report, ...report.confusion })) {
          const reason = named.get(metric);
          expect([metric, value === null]).toEqual([metric, reason !== undefined]);
          if (reason !== undefined) expect(calibrationReasons).toHaveProperty(reason);
        }
        // Sums of the same values in another order.
        expectAgreement(reportOf([...rows].reverse()), report, 1e-12);
      }),
      { numRuns: 300 },
    );
  });
});
