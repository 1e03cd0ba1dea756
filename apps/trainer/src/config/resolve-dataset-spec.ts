import { dirname, resolve } from 'node:path';
import type { Db } from '@tidemark/db';
import { nextOpen, parseDuration, parseTimeframe, quote, TidemarkError } from '@tidemark/domain';
import { type DatasetSpec, parseDatasetSpec } from '@tidemark/feature-store';
import { readSeries } from '@tidemark/store';
import { readJsonFile } from '@tidemark/terminal/values';
import { z } from 'zod';
import type { ModelTraining } from './trainer-config.ts';

/** What of the rows has to be read before the range is known; the rest is for the dataset's own schema to judge. */
const openRows = z.looseObject({
  of: z.literal('candles'),
  symbols: z.array(z.string()).min(1),
  tf: z.string(),
  from: z.unknown().optional(),
  to: z.unknown().optional(),
  last: z.string().optional(),
});

/**
 * What a model's next dataset is made of. Where its rows are of candles, `to` that is left out is the close of the newest stored candle of any of
 * its symbols, so that a model that is trained again sees what has come since, and `last` is the span before `to`.
 * @param folder where files are found from, absolute
 * @throws TidemarkError `file.unreadable`, `dataset.spec_invalid`, `series.unknown`, `number.invalid` for a span that is none
 */
export async function resolveDatasetSpec(
  db: Db,
  { dataset }: Pick<ModelTraining, 'dataset'>,
  folder: string,
): Promise<DatasetSpec> {
  const place = typeof dataset === 'string' ? resolve(folder, dataset) : folder;
  const input = typeof dataset === 'string' ? await readJson(place) : dataset;
  const spec = parseDatasetSpec({ ...input, rows: await closeRange(db, input.rows) });
  if (spec.rows.of !== 'file') return spec;
  const beside = typeof dataset === 'string' ? dirname(place) : folder;
  return { ...spec, rows: { ...spec.rows, path: resolve(beside, spec.rows.path) } };
}

async function closeRange(db: Db, rows: unknown): Promise<unknown> {
  const parsed = openRows.safeParse(rows);
  if (!parsed.success) return rows;
  const { last, ...named } = parsed.data;
  if (last !== undefined && named.from !== undefined)
    throw invalid('its rows have both `from` and `last`', rows);
  const to = named.to ?? (await findEnd(db, named.symbols, named.tf));
  if (last === undefined) return { ...named, to };
  if (typeof to !== 'number') throw invalid('`last` goes with a `to` that is left out', rows);
  return { ...named, to, from: to - parseDuration(last, 'last') };
}

/** The first instant after every decision that can be made: `to` is excluded. */
async function findEnd(db: Db, symbols: readonly string[], tf: string): Promise<number> {
  const timeframe = parseTimeframe(tf);
  const series = await Promise.all(symbols.map((symbol) => readSeries(db, symbol, timeframe)));
  return Math.max(...series.map(({ lastTs }) => nextOpen(timeframe, lastTs))) + 1;
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  const hint = 'It should say what the dataset of a model is made of.';
  const parsed = z
    .record(z.string(), z.unknown())
    .safeParse(await readJsonFile(path, { hint, code: 'dataset.spec_invalid' }));
  if (parsed.success) return parsed.data;
  throw invalid(`${quote(path)} is no object of JSON`, path, parsed.error);
}

function invalid(why: string, value: unknown, cause?: unknown): TidemarkError {
  return new TidemarkError('dataset.spec_invalid', `the dataset cannot be: ${why}`, {
    value,
    hint: 'It has name, rows, views, labels and split; the README of the trainer shows one.',
    ...(cause === undefined ? {} : { cause }),
  });
}
