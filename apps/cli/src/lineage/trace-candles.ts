import type { Db } from '@tidemark/db';
import { floorToGrid, formatInstant, type Signal } from '@tidemark/domain';
import { listCorrections, listSeries, readCandles } from '@tidemark/store';
import type { LineageStep } from './lineage-step.ts';

const day = 86_400_000;

/** Whether the candles around a decision are stored, and what was corrected in them since: what was believed then is kept as a revision. */
export async function traceCandles(db: Db, { symbol, tf, ts }: Signal): Promise<LineageStep> {
  const what = `${symbol} ${tf}`;
  const [series] = await listSeries(db, { symbols: [symbol], tf });
  if (series === undefined)
    return {
      step: 'candles',
      what,
      reproducible: false,
      why: 'none of this symbol and timeframe are stored',
    };
  const open = floorToGrid(tf, ts - 1);
  const [candle] = await readCandles(db, { symbol, tf, range: { from: open, to: open + 1 } });
  if (candle === undefined)
    return {
      step: 'candles',
      what,
      reproducible: false,
      why: `the one that the decision followed, ${formatInstant(open)}, is not stored: it is missing, or has expired`,
    };
  const corrections = await listCorrections(db, { symbol, tf, range: { from: open - day, to: open + 1 } });
  const later = corrections.filter((at) => at > ts);
  return {
    step: 'candles',
    what,
    reproducible: true,
    why:
      later.length === 0
        ? 'stored, and none of the day before the decision was corrected after it'
        : `stored; ${later.length} corrections came after the decision, the last ${formatInstant(later.at(-1) ?? 0)}: \`--known-at\` reads what was believed before`,
  };
}
