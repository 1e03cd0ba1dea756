import {
  type Candle,
  type CandleRow,
  candleFault,
  type ErrorCode,
  formatInstant,
  nextOpen,
  quote,
  type Timeframe,
} from '@tidemark/domain';
import type { CandleLayout } from './candle-layout.ts';
import { parseNumberField } from './parse-number-field.ts';
import { rejectRow } from './reject-row.ts';
import { createFieldOffsets, fieldText, splitFields } from './split-fields.ts';

export interface CandleLineOptions {
  readonly symbol: string;
  readonly tf: Timeframe;
  readonly layout: CandleLayout;
  /** A time field in epoch milliseconds; NaN if it is none. */
  readonly parseTime: (buffer: Buffer, start: number, end: number) => number;
  /** The code of a time field that is none. */
  readonly timeCode: ErrorCode;
  /**
   * Quote units per contract where `v` counts contracts and the quote volume column holds base units; null where
   * they are what they are called.
   */
  readonly contractSize: number | null;
  /** Candles that end after this instant (epoch milliseconds) are still forming; null asks for no such check. */
  readonly closedAt: number | null;
}

/** Reads the line buffer[start, end): a candle, a rejection, or null for a blank line. Never throws. */
export type ParseCandleLine = (buffer: Buffer, start: number, end: number, line: number) => CandleRow | null;

const notFinite = /^[+-]?(nan|inf(inity)?|[\d.]+(e[+-]?\d+)?)$/i;

export function createCandleLineParser(options: CandleLineOptions): ParseCandleLine {
  const { symbol, tf, layout, parseTime, contractSize, closedAt } = options;
  const { starts, ends } = createFieldOffsets();
  const offsets = { count: 0, starts, ends };
  const required = [layout.o, layout.h, layout.l, layout.c, layout.v, ...layout.checked];

  const numberAt = (buffer: Buffer, column: number): number =>
    parseNumberField(buffer, starts[column] as number, ends[column] as number);

  /** A column that may be empty or absent: null then, NaN if it is not a number. */
  const optionalAt = (buffer: Buffer, column: number | null): number | null =>
    column === null || starts[column] === ends[column] ? null : numberAt(buffer, column);

  /** Why a line with a field that is no number was refused: the first such field is named. */
  function explain(buffer: Buffer): { code: ErrorCode; message: string } {
    const optional = [layout.vwap, layout.quoteVolume, layout.takerBuyVol];
    const columns = [...required, ...optional.filter((column) => column !== null)];
    const wrong = columns.find((column) => Number.isNaN(numberAt(buffer, column))) ?? layout.v;
    const text = fieldText(offsets, buffer, wrong);
    return notFinite.test(text)
      ? { code: 'candle.not_finite', message: `column ${wrong + 1} is not a finite number: ${quote(text)}` }
      : { code: 'number.invalid', message: `column ${wrong + 1} is not a number: ${quote(text)}` };
  }

  return (buffer, start, end, line) => {
    splitFields(offsets, buffer, start, end, layout.delimiter);
    if (offsets.count !== layout.columns) {
      if (isBlank(buffer, start, end)) return null;
      return rejectRow(buffer, start, end, {
        line,
        code: 'row.columns',
        message: `${offsets.count} columns where the file has ${layout.columns}`,
      });
    }
    const ts = parseTime(buffer, starts[layout.ts] as number, ends[layout.ts] as number);
    if (Number.isNaN(ts)) {
      const text = quote(fieldText(offsets, buffer, layout.ts));
      return rejectRow(buffer, start, end, {
        line,
        code: options.timeCode,
        message: `column ${layout.ts + 1} is not a time: ${text}`,
      });
    }
    const v = numberAt(buffer, layout.v);
    const quoteVolume = optionalAt(buffer, layout.quoteVolume);
    const statedVwap = optionalAt(buffer, layout.vwap);
    const candle: Candle = {
      symbol,
      tf,
      ts,
      o: numberAt(buffer, layout.o),
      h: numberAt(buffer, layout.h),
      l: numberAt(buffer, layout.l),
      c: numberAt(buffer, layout.c),
      v,
      vwap: v === 0 ? null : (statedVwap ?? vwapOf(v, quoteVolume, contractSize)),
      takerBuyVol: optionalAt(buffer, layout.takerBuyVol),
    };
    const fault = candleFault(candle);
    const checked = layout.checked.every((column) => !Number.isNaN(numberAt(buffer, column)));
    if (fault === null && checked && !Number.isNaN(statedVwap) && !Number.isNaN(quoteVolume)) {
      if (quoteVolume !== null && quoteVolume < 0) {
        return rejectRow(buffer, start, end, {
          line,
          code: 'candle.negative_volume',
          message: `the quote volume is negative: ${quoteVolume}`,
        });
      }
      if (closedAt === null || nextOpen(tf, ts) <= closedAt) return { line, candle };
      return rejectRow(buffer, start, end, {
        line,
        code: 'candle.not_closed',
        message: `the ${tf} candle of ${formatInstant(ts)} was not closed yet at ${formatInstant(closedAt)}`,
      });
    }
    if (fault === null || fault === 'candle.not_finite') {
      return rejectRow(buffer, start, end, { line, ...explain(buffer) });
    }
    return rejectRow(buffer, start, end, { line, code: fault, message: describeFault(fault, candle) });
  };
}

function vwapOf(v: number, quoteVolume: number | null, contractSize: number | null): number | null {
  if (quoteVolume === null) return null;
  if (contractSize === null) return quoteVolume / v;
  // A coin-margined contract is worth a fixed sum of the quote currency, so contracts x size is the quote volume
  // and the column named quote volume holds base units.
  return quoteVolume === 0 ? null : (v * contractSize) / quoteVolume;
}

function describeFault(fault: ErrorCode, candle: Candle): string {
  const { tf, ts, o, h, l, c, v, takerBuyVol } = candle;
  if (fault === 'candle.off_grid') {
    return Number.isInteger(ts)
      ? `no ${tf} candle opens at ${formatInstant(ts)}`
      : `no ${tf} candle opens at ${ts} ms, between two milliseconds`;
  }
  if (fault === 'candle.negative_volume' || fault === 'candle.taker_above_volume') {
    return `the volume is ${v}, of which takers bought ${takerBuyVol}`;
  }
  return `open ${o}, high ${h}, low ${l}, close ${c} contradict one another`;
}

function isBlank(buffer: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = buffer[at];
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}
