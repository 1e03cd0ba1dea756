import { quote, TidemarkError } from '@tidemark/domain';
import { binanceLayout, type CandleLayout } from './candle-layout.ts';
import { type CandleColumn, type ColumnMapping, guessColumnMapping } from './column-mapping.ts';
import { isBareNumber, isTime } from './plain-time.ts';
import { createFieldOffsets, fieldText, splitFields } from './split-fields.ts';

const delimiters = [',', ';', '\t'] as const;

/** Files without a header and without a mapping are known by how many columns they have. */
const knownLayouts: ReadonlyMap<number, readonly CandleColumn[]> = new Map([
  [6, ['ts', 'o', 'h', 'l', 'c', 'v']],
  [8, ['ts', 'o', 'h', 'l', 'c', 'v', 'vwap', 'taker_buy_vol']],
]);

/**
 * The layout of a plain file, told from its first line and a mapping, if one was given. The delimiter is whichever
 * of comma, semicolon and tab the line has most of. A line without a number is a header. Without a mapping a header's
 * usual names are recognised; without a header, 12 columns are Binance's, 8 are ts, o, h, l, c, v, vwap,
 * taker_buy_vol, and 6 the first six of these.
 * @throws TidemarkError `file.columns`
 */
export function sniffPlainFile(
  line: string,
  mapping: ColumnMapping | null,
): { readonly layout: CandleLayout; readonly isHeader: boolean } {
  const counts = delimiters.map((delimiter) => fieldsOf(line, delimiter).length);
  const delimiter = delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
  const fields = fieldsOf(line, delimiter);
  const isHeader = !fields.some((field) => isBareNumber(field) || isTime(field));
  const code = delimiter.charCodeAt(0);
  if (!isHeader && mapping === null) return { layout: layoutWithoutHeader(fields, code), isHeader };

  const wanted = mapping ?? guessColumnMapping(fields);
  const indexOf = (column: CandleColumn): number | null => {
    const name = wanted[column];
    if (name === undefined) return null;
    const named = isHeader ? fields.indexOf(name) : -1;
    if (named !== -1) return named;
    const number = /^\d{1,3}$/.test(name) ? Number(name) : 0;
    if (number >= 1 && number <= fields.length) return number - 1;
    throw badColumns(`there is no column ${quote(name)} for ${column}`, fields);
  };
  const required = (column: CandleColumn): number => {
    const index = indexOf(column);
    if (index === null) throw badColumns(`no column is known to hold ${column}`, fields);
    return index;
  };
  return {
    isHeader,
    layout: {
      delimiter: code,
      columns: fields.length,
      ts: required('ts'),
      o: required('o'),
      h: required('h'),
      l: required('l'),
      c: required('c'),
      v: required('v'),
      vwap: indexOf('vwap'),
      takerBuyVol: indexOf('taker_buy_vol'),
      quoteVolume: indexOf('quote_volume'),
      checked: [],
    },
  };
}

function layoutWithoutHeader(fields: readonly string[], delimiter: number): CandleLayout {
  if (fields.length === binanceLayout.columns) return { ...binanceLayout, delimiter };
  const names = knownLayouts.get(fields.length);
  if (names === undefined) throw badColumns('there is no header and no known number of columns', fields);
  const optional = (column: CandleColumn) => (names.includes(column) ? names.indexOf(column) : null);
  return {
    delimiter,
    columns: fields.length,
    ts: 0,
    o: 1,
    h: 2,
    l: 3,
    c: 4,
    v: 5,
    vwap: optional('vwap'),
    takerBuyVol: optional('taker_buy_vol'),
    quoteVolume: null,
    checked: [],
  };
}

function fieldsOf(line: string, delimiter: string): string[] {
  const buffer = Buffer.from(line);
  const offsets = createFieldOffsets();
  splitFields(offsets, buffer, 0, buffer.length, delimiter.charCodeAt(0));
  return Array.from({ length: offsets.count }, (_, index) => fieldText(offsets, buffer, index));
}

function badColumns(why: string, fields: readonly string[]): TidemarkError {
  return new TidemarkError('file.columns', `${why}; the first line has ${quote(fields.join(' | '))}`, {
    value: fields,
    hint: 'Say which column holds what: --columns ts=open_time,o=open,h=high,l=low,c=close,v=volume, or by number, ts=1.',
  });
}
