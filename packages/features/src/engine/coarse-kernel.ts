import { floorToGrid, longestLength, nextOpen, slotNumber, slotOpen, type Timeframe } from '@tidemark/domain';
import type { Expression } from '../definition/expression.ts';
import type { ColumnName } from '../operators/column.ts';
import type { Graph, GraphOptions } from './graph.ts';
import { heldSlots, type Kernel, type KernelContext } from './operator.ts';

interface CoarseContext {
  readonly context: KernelContext;
  /** Where the memory of the inner kernels goes. */
  readonly memory: Float64Array[];
  readonly build: (expressions: readonly Expression[], options: GraphOptions) => Graph;
}

/** What is kept of the coarse candle that is forming; how many of its rows were there; the value in force. */
const places = {
  open: 0,
  high: 1,
  low: 2,
  close: 3,
  volume: 4,
  turnover: 5,
  taker: 6,
  rows: 7,
  slot: 8,
  missing: 9,
  value: 10,
};

/**
 * Computes an expression on the candles of a coarser timeframe, which it aggregates from the rows' own: at the row with whose end a coarse
 * candle ends, its value comes into force, and stays until the next one ends. A coarse candle of which a row is missing is null.
 */
export function coarseKernel(
  { parameters, inputs }: Expression,
  inner: Expression,
  { context, memory, build }: CoarseContext,
): Kernel {
  const fine = context.timeframe;
  const coarse = parameters.timeframe as Timeframe;
  const kept = context.allocate(11);
  const graph = build([inner], { timeframe: coarse, rows: 1 });
  memory.push(...graph.memory);
  const columns = new Map(
    inputs.map((input, at) => [input.parameters.name as ColumnName, context.inputs[at]]),
  );
  const [result] = graph.results;
  const { value: output = new Float64Array() } = context.outputs;
  const lengthOf = coarse === '1mo' || coarse === '1w' ? null : longestLength(coarse) / longestLength(fine);

  const endOf = (slot: number): number =>
    slotNumber(fine, nextOpen(coarse, floorToGrid(coarse, slotOpen(fine, slot))));
  const rowsOf = (slot: number): number =>
    lengthOf ?? endOf(slot) - slotNumber(fine, floorToGrid(coarse, slotOpen(fine, slot)));
  let end = 0;

  /** Hands the candle that has formed to the inner kernels. */
  function close(slot: number): void {
    const known = kept[places.rows] === rowsOf(slot);
    const candle: Readonly<Record<ColumnName, number>> = {
      open: kept[places.open] ?? Number.NaN,
      high: kept[places.high] ?? Number.NaN,
      low: kept[places.low] ?? Number.NaN,
      close: kept[places.close] ?? Number.NaN,
      volume: kept[places.volume] ?? Number.NaN,
      vwap:
        kept[places.volume] === 0 ? Number.NaN : (kept[places.turnover] ?? 0) / (kept[places.volume] ?? 0),
      takerBuyVolume: kept[places.taker] ?? Number.NaN,
      time: floorToGrid(coarse, slotOpen(fine, slot)),
    };
    const missing = known ? 0 : (kept[places.missing] ?? 0) + 1;
    kept[places.missing] = missing;
    for (const { columns: inside, restarts } of graph.symbols.values()) {
      restarts[0] = missing === heldSlots + 1 ? 1 : 0;
      for (const [name, column] of inside) column[0] = known || name === 'time' ? candle[name] : Number.NaN;
    }
    graph.run(1);
    kept[places.value] = result?.[0] ?? Number.NaN;
  }

  const read = (name: ColumnName, row: number): number => columns.get(name)?.[row] ?? Number.NaN;
  return {
    run(count) {
      let slot = kept[places.slot] ?? 0;
      end = endOf(slot);
      for (let row = 0; row < count; row += 1) {
        const last = read('close', row);
        if (last - last === 0) {
          const [volume, vwap, high, low] = [
            read('volume', row),
            read('vwap', row),
            read('high', row),
            read('low', row),
          ];
          if (kept[places.rows] === 0) {
            kept[places.open] = read('open', row);
            kept[places.high] = high;
            kept[places.low] = low;
            kept[places.volume] = 0;
            kept[places.turnover] = 0;
            kept[places.taker] = 0;
          }
          kept[places.high] = Math.max(kept[places.high] ?? 0, high);
          kept[places.low] = Math.min(kept[places.low] ?? 0, low);
          kept[places.close] = last;
          kept[places.volume] = (kept[places.volume] ?? 0) + volume;
          // A candle without trades has no average price, and adds nothing.
          kept[places.turnover] = (kept[places.turnover] ?? 0) + (volume === 0 ? 0 : vwap * volume);
          kept[places.taker] = (kept[places.taker] ?? 0) + read('takerBuyVolume', row);
          kept[places.rows] = (kept[places.rows] ?? 0) + 1;
        }
        slot += 1;
        if (slot === end) {
          close(slot - 1);
          kept[places.rows] = 0;
          end = endOf(slot);
        }
        output[row] = kept[places.value] ?? Number.NaN;
      }
      kept[places.slot] = slot;
    },
    start(slot) {
      kept.fill(Number.NaN);
      kept[places.rows] = 0;
      kept[places.missing] = 0;
      kept[places.slot] = slot;
      graph.start(slotNumber(coarse, slotOpen(fine, slot)));
    },
  };
}
