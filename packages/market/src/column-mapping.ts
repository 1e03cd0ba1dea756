import { quote, TidemarkError } from '@tidemark/domain';

/** The values of a candle that a column of a plain file can hold. */
export const candleColumns = [
  'ts',
  'o',
  'h',
  'l',
  'c',
  'v',
  'vwap',
  'taker_buy_vol',
  'quote_volume',
] as const;
export type CandleColumn = (typeof candleColumns)[number];

/** Which column holds what: a header's name, or a column's number, counted from 1, as text. */
export type ColumnMapping = Readonly<Partial<Record<CandleColumn, string>>>;

/**
 * Reads `ts=open_time,o=open,...`.
 * @throws TidemarkError `columns.invalid`
 */
export function parseColumnMapping(text: string): ColumnMapping {
  const mapping: Partial<Record<CandleColumn, string>> = {};
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    const column = part.slice(at + 1).trim();
    const known = candleColumns.find((candidate) => candidate === name);
    if (at === -1 || known === undefined || column === '' || mapping[known] !== undefined) {
      throw new TidemarkError('columns.invalid', `${quote(part)} maps no column`, {
        value: text,
        hint: `Write name=column once for each, such as ts=open_time,o=open; names are ${candleColumns.join(', ')}.`,
      });
    }
    mapping[known] = column;
  }
  return mapping;
}

/** Names under which files of others know the columns, compared without case, spaces, `_` and `-`. */
const aliases: Readonly<Record<CandleColumn, readonly string[]>> = {
  ts: ['ts', 'opentime', 'time', 'timestamp', 'datetime', 'date'],
  o: ['o', 'open'],
  h: ['h', 'high'],
  l: ['l', 'low'],
  c: ['c', 'close'],
  v: ['v', 'volume', 'vol'],
  vwap: ['vwap'],
  taker_buy_vol: ['takerbuyvol', 'takerbuyvolume', 'takerbuybasevolume', 'takerbuybaseassetvolume'],
  quote_volume: ['quotevolume', 'quotevol', 'quoteassetvolume'],
};

/** The mapping that a header's names suggest; what it does not name is absent. */
export function guessColumnMapping(header: readonly string[]): ColumnMapping {
  const plain = header.map((name) => name.toLowerCase().replaceAll(/[ _-]/g, ''));
  const mapping: Partial<Record<CandleColumn, string>> = {};
  for (const column of candleColumns) {
    const found = aliases[column].map((alias) => plain.indexOf(alias)).find((index) => index !== -1);
    if (found !== undefined) mapping[column] = String(header[found]);
  }
  return mapping;
}
