import { slotOpen, type Timeframe } from '@tidemark/domain';
import { type CandleInput, type CandleRun, inputColumn, runsOf } from './candle-input.ts';
import { type Feed, fillRow } from './feature-engine.ts';

/** Finds the candles of another symbol by slots that ascend. */
export function createReference(feed: Feed, input: CandleInput | undefined, timeframe: Timeframe) {
  const runs = input === undefined ? [] : runsOf(timeframe, input.ts);
  let at = 0;
  /** The first run that has not ended before the slot. */
  const runAt = (slot: number): CandleRun | undefined => {
    let run = runs[at];
    while (run !== undefined && run.slot + run.to - run.from <= slot) {
      at += 1;
      run = runs[at];
    }
    return run;
  };
  return {
    fill(slot: number, row: number): void {
      const run = runAt(slot);
      const place = { row, ts: slotOpen(timeframe, slot) };
      if (input === undefined || run === undefined || slot < run.slot) fillRow(feed, place, null);
      else {
        const candle = run.from + slot - run.slot;
        fillRow(feed, place, (name) => inputColumn(input, name)[candle] ?? Number.NaN);
      }
    },
    /** Of its next candle in or after the slot. */
    nextSlot: (slot: number): number => Math.max(runAt(slot)?.slot ?? Number.POSITIVE_INFINITY, slot),
  };
}
