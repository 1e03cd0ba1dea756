import type { DuckDBConnection } from '@duckdb/node-api';
import { quote, TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import { quoteFiles, quoteText } from '../engine/quote-sql.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.number().int();

const common = {
  format: z.literal(1),
  symbol: z.string(),
  tf: z.string(),
  month: z.string(),
  /** The file's name. */
  hash,
  rows: z.number().int(),
  /** As of when the candles were known that it was made from. */
  knownAt: instant,
};

/** What is written about each file into its own footer, so that the registry can be made again from the files. */
const metadataSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('candles'), ...common, newestKnownFrom: instant.nullable() }),
  z.object({
    kind: z.literal('features'),
    ...common,
    view: z.string(),
    version: z.number().int(),
    fingerprint: hash,
    /** Hashes of the files of candles that it was computed from, by symbol. */
    candles: z.record(z.string(), z.array(hash)),
    /**
     * What entered from before the month: of a view of finite lookback the hash of the candles in it, and of the files that they are in;
     * of a recursive one its state, which is null before the first candle.
     */
    before: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('candles'), hash, files: z.array(hash) }),
      z.object({ kind: z.literal('state'), state: z.object({ digest: hash, created: instant }).nullable() }),
    ]),
    /** Of a recursive view the state at its end: the digest of the snapshot, since when it is known, and the open time of the next slot. */
    after: z.object({ digest: hash, created: instant, next: instant }).nullable(),
    newestCreated: instant.nullable(),
  }),
]);

export type FileMetadata = z.infer<typeof metadataSchema>;
export type CandleFileMetadata = Extract<FileMetadata, { kind: 'candles' }>;
export type FeatureFileMetadata = Extract<FileMetadata, { kind: 'features' }>;

const key = 'tidemark';

/** The option of COPY that writes it. */
export function metadataOption(metadata: FileMetadata): string {
  return `KV_METADATA {${key}: ${quoteText(JSON.stringify(metadata))}}`;
}

/** @throws TidemarkError `file.corrupt` for a file that is cut short or was not written by Tidemark */
export async function readMetadata(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileMetadata>> {
  const found = new Map<string, FileMetadata>();
  if (paths.length === 0) return found;
  const sql = `
    SELECT file_name, decode(value) AS value FROM parquet_kv_metadata(${quoteFiles(paths)}) WHERE decode(key) = '${key}'`;
  const reader = await connection.runAndReadAll(sql);
  for (const [path, value] of reader.getRows()) found.set(String(path), parse(String(path), String(value)));
  for (const path of paths) if (!found.has(path)) throw notOurs(path);
  return found;
}

function parse(path: string, text: string): FileMetadata {
  try {
    return metadataSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw notOurs(path, cause);
  }
}

function notOurs(path: string, cause?: unknown): TidemarkError {
  return new TidemarkError('file.corrupt', `${quote(path)} does not say what it is`, {
    value: path,
    hint: 'Only files that Tidemark wrote belong into the feature store; move it elsewhere, or delete it.',
    cause,
  });
}
