import { basename } from 'node:path';
import { parseDecimal, parseInstant, parseSymbol, quote, TidemarkError } from '@tidemark/domain';
import type { Funding } from '@tidemark/evaluation';
import { readCsvRows } from './read-csv-rows.ts';

/** What a column is called here, in Binance's archive, and by its API. */
const names = {
  ts: ['ts', 'calc_time', 'fundingtime'],
  rate: ['rate', 'last_funding_rate', 'fundingrate'],
} as const;

/**
 * Funding rates by symbol, out of CSV files with a header: the instant (ISO 8601 with a zone, or epoch milliseconds), the rate as a fraction that
 * longs pay, and the symbol, where neither `symbol` nor the name of the file gives it, as in Binance's
 * `BTCUSDT-fundingRate-2026-02.csv`. Rows in any order; one that is there twice counts once.
 * @throws TidemarkError `file.unreadable`, `file.columns`, `funding.invalid` with the line
 */
export async function readFundingFiles(
  paths: readonly string[],
  symbol: string | undefined,
): Promise<ReadonlyMap<string, Funding>> {
  const rates = new Map<string, Map<number, number>>();
  for (const path of paths) {
    const named = symbol ?? /^([A-Za-z0-9]+)-fundingRate-/i.exec(basename(path))?.[1];
    for await (const { values, line } of readCsvRows(path, (header) => checkHeader(header, path, named))) {
      const row = parseRow(values, named, `${path}, line ${line}`);
      const known = rates.get(row.symbol) ?? new Map<number, number>();
      rates.set(row.symbol, known);
      if (known.has(row.ts) && known.get(row.ts) !== row.rate)
        throw invalid(
          `${path}, line ${line}: ${row.symbol} has another rate at ${new Date(row.ts).toISOString()}`,
          row.rate,
        );
      known.set(row.ts, row.rate);
    }
  }
  return new Map(
    [...rates].map(([name, known]) => {
      const ordered = [...known].sort(([a], [b]) => a - b);
      return [
        name,
        {
          ts: Float64Array.from(ordered, ([ts]) => ts),
          rate: Float64Array.from(ordered, ([, rate]) => rate),
        },
      ];
    }),
  );
}

type Row = Readonly<Record<string, string>>;

const find = (row: Row, known: readonly string[]) =>
  known.map((name) => row[name]).find((value) => value !== undefined);

function checkHeader(header: readonly string[], path: string, named: string | undefined): void {
  const missing = [
    ...Object.values(names)
      .filter((known) => !known.some((name) => header.includes(name)))
      .map((known) => known[0]),
    ...(named === undefined && !header.includes('symbol') ? ['symbol'] : []),
  ];
  if (missing.length === 0) return;
  throw new TidemarkError('file.columns', `${path} has no column ${missing.join(', ')}`, {
    value: header,
    hint: 'The first line has to name ts (or calc_time), rate (or last_funding_rate) and symbol; --symbol or a name such as BTCUSDT-fundingRate-2026-02.csv stand for the last.',
  });
}

function parseRow(
  row: Row,
  named: string | undefined,
  where: string,
): { symbol: string; ts: number; rate: number } {
  const rate = parseDecimal(find(row, names.rate) ?? '');
  if (rate === null || Math.abs(rate) >= 1)
    throw invalid(`${where}: the rate is ${quote(find(row, names.rate))}`, find(row, names.rate));
  try {
    return {
      symbol: parseSymbol(row.symbol ?? named ?? ''),
      ts: parseInstant(find(row, names.ts) ?? ''),
      rate,
    };
  } catch (cause) {
    throw invalid(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, row, cause);
  }
}

function invalid(message: string, value: unknown, cause?: unknown): TidemarkError {
  return new TidemarkError('funding.invalid', message, {
    value,
    hint: 'Give one rate an instant, as a fraction such as 0.0001 for a basis point.',
    cause,
  });
}
