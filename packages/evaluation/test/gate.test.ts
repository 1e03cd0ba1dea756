import { describe, expect, it } from '@jest/globals';
import {
  createRandom,
  type GateReport,
  type GateRules,
  judgeCandidate,
  type ScoredSignalRow,
  type ScoredSignals,
  scoredSignalsOf,
} from '@tidemark/evaluation';
import { day, monday, scored, traded } from './scored-rows.ts';

const hour = 3_600_000;

/** 20 decisions a day for 40 days; each is right with the given probability, and says so. */
function model(
  seed: number,
  right: number,
  other: { proba?: number; days?: number; hold?: boolean } = {},
): ScoredSignals {
  const random = createRandom(seed);
  const { proba = right, days = 40, hold = false } = other;
  const rows: ScoredSignalRow[] = [];
  for (let at = 0; at < days * 20; at += 1) {
    const ts = monday + Math.floor(at / 20) * day + (at % 20) * hour;
    const won = random.uniform() < right;
    const pred = random.uniform() < 0.5 ? 'BUY' : 'SELL';
    const [buyRr, sellRr] = (pred === 'BUY') === won ? [1, -1] : [-1, 1];
    const told = { proba, pred, buyRr, sellRr, label: buyRr > 0 ? 'BUY' : 'SELL' } as const;
    rows.push(
      hold ? scored({ ts, pred: 'HOLD', buyRr, sellRr, label: told.label }) : traded(ts, won ? 1 : -1, told),
    );
  }
  return scoredSignalsOf(rows);
}

const failed = ({ checks }: GateReport) => checks.filter(({ passed }) => !passed).map(({ check }) => check);
const judge = (candidate: ScoredSignals, active: ScoredSignals | null, rules: Partial<GateRules> = {}) =>
  judgeCandidate({ candidate, active, rules });

describe('the gate', () => {
  it('lets the better of two models pass, and not the worse', () => {
    const [good, bad] = [model(1, 0.6), model(2, 0.5)];
    expect(judge(good, bad)).toMatchObject({ passed: true, against: 'active' });
    expect(failed(judge(bad, good))).toContain('gain');
  });

  it('does not let an equal one pass, nor one that is better by less than the minimum', () => {
    const one = model(1, 0.6);
    expect(failed(judge(one, one))).toEqual(['gain']);
    expect(failed(judge(one, model(2, 0.55), { minimumGain: 5 }))).toEqual(['gain']);
  });

  it('counts the lower bound, not the mean', () => {
    const [one, other] = [model(3, 0.53), model(4, 0.52)];
    const gain = judge(one, other).checks.find(({ check }) => check === 'gain');
    const loose = judge(one, other, { confidence: 0.51 }).checks.find(({ check }) => check === 'gain');
    expect(gain?.found ?? 0).toBeLessThan(loose?.found ?? 0);
  });

  it('wants enough decisions, days and trades', () => {
    expect(
      failed(judge(model(1, 0.7, { days: 12 }), model(2, 0.5, { days: 12 }), { minimumDecisions: 300 })),
    ).toEqual(['decisions', 'days']);
    expect(failed(judge(model(1, 0.7, { hold: true }), model(2, 0.5)))).toContain('trades');
    expect(failed(judge(scoredSignalsOf([]), model(2, 0.5)))).toEqual(
      expect.arrayContaining(['decisions', 'days', 'trades', 'gain']),
    );
  });

  it('refuses probabilities that are less honest, and deeper drawdowns', () => {
    expect(failed(judge(model(1, 0.6, { proba: 0.99 }), model(2, 0.5)))).toEqual(['calibration']);
    expect(failed(judge(model(1, 0.6), model(2, 0.5), { maximumDrawdown: 0.5 }))).toEqual(['drawdown']);
    expect(failed(judge(model(1, 0.6), model(2, 0.5), { drawdownRatio: 0.01 }))).toEqual(['drawdown']);
    expect(
      judge(model(1, 0.6), model(2, 0.5), { drawdownRatio: null }).checks.map(({ check }) => check),
    ).not.toContain('drawdown');
  });

  it('holds the first model of all against what needs no model', () => {
    expect(judge(model(1, 0.6), null)).toMatchObject({ passed: true, against: 'benchmarks' });
    expect(failed(judge(model(5, 0.5), null))).toEqual(expect.arrayContaining(['gain']));
    // Always right to buy: a model that always buys knows nothing more than that.
    const buyer = scoredSignalsOf(
      Array.from({ length: 800 }, (_, at) =>
        traded(monday + at * hour, at % 3 === 0 ? -1 : 1, {
          pred: 'BUY',
          proba: 0.66,
          buyRr: at % 3 === 0 ? -1 : 1,
          sellRr: at % 3 === 0 ? 1 : -1,
        }),
      ),
    );
    expect(failed(judge(buyer, null))).toEqual(expect.arrayContaining(['always-buy', 'shuffled']));
  });

  it('says the same whenever it is asked', () => {
    expect(judge(model(1, 0.6), model(2, 0.5))).toEqual(judge(model(1, 0.6), model(2, 0.5)));
  });
});
