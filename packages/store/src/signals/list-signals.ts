import type { Db, Prisma } from '@tidemark/db';
import {
  type Outcome,
  parseSignalId,
  type Side,
  type Signal,
  type SignalId,
  type Timeframe,
  type TimeRange,
} from '@tidemark/domain';
import { splitSignalRange } from '../analytics/split-signal-range.ts';
import { checkPageLimit } from '../page-limit.ts';
import { readLayout } from '../read-layout.ts';
import { readSignalRecord } from './read-signal-record.ts';

/** A comparison inside `features`: numbers by size, strings and booleans by equality. */
export interface FeatureFilter {
  readonly name: string;
  readonly is: 'equals' | 'gt' | 'gte' | 'lt' | 'lte';
  readonly value: number | string | boolean;
}

export interface SignalQuery {
  /** Decision times, [from, to), epoch milliseconds. */
  readonly range: TimeRange;
  readonly symbol?: string;
  readonly tf?: Timeframe;
  readonly modelId?: string;
  readonly pred?: Side;
  /** An outcome, or null for signals that have none yet. */
  readonly outcome?: Outcome | null;
  /** All have to hold. */
  readonly features?: readonly FeatureFilter[];
}

export interface SignalPage {
  readonly signals: readonly Signal[];
  /** Pass it as `after` for the next page; null after the last one. */
  readonly next: SignalId | null;
}

/**
 * One page of signals, by time and then id. The time range is mandatory, and read in windows of bounded chunks: a statement
 * over the whole of a long history would plan and lock every chunk.
 * @throws TidemarkError `page.limit_invalid`, `id.invalid`
 */
export async function listSignals(
  db: Db,
  query: SignalQuery & { readonly after?: SignalId; readonly limit?: number },
): Promise<SignalPage> {
  const limit = checkPageLimit(query.limit ?? 100);
  const cursor = query.after === undefined ? null : parseSignalId(query.after);
  const { from, to } = query.range;
  const rest = { from: cursor === null ? from : Math.max(from, cursor.ts), to };
  const signals: Signal[] = [];
  for (const range of await splitSignalRange(db, rest, (await readLayout(db)).signals)) {
    const rows = await db.prisma.signal.findMany({
      where: { AND: [whereSignals({ ...query, range }), ...(cursor === null ? [] : [isAfter(cursor)])] },
      orderBy: [{ ts: 'asc' }, { id: 'asc' }],
      take: limit + 1 - signals.length,
    });
    for (const row of rows) signals.push(readSignalRecord(row));
    if (signals.length > limit) break;
  }
  const page = signals.slice(0, limit);
  return { signals: page, next: signals.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** How many signals match. */
export async function countSignals(db: Db, query: SignalQuery): Promise<number> {
  let count = 0;
  for (const range of await splitSignalRange(db, query.range, (await readLayout(db)).signals)) {
    count += await db.prisma.signal.count({ where: whereSignals({ ...query, range }) });
  }
  return count;
}

/** All signals that match, page by page in constant memory. */
export async function* iterateSignals(db: Db, query: SignalQuery): AsyncGenerator<Signal> {
  let page = await listSignals(db, { ...query, limit: 2_000 });
  yield* page.signals;
  while (page.next !== null) {
    page = await listSignals(db, { ...query, after: page.next, limit: 2_000 });
    yield* page.signals;
  }
}

function whereSignals(query: SignalQuery): Prisma.SignalWhereInput {
  const { range, symbol, tf, modelId, pred, outcome, features = [] } = query;
  return {
    ts: { gte: new Date(range.from), lt: new Date(range.to) },
    ...(symbol === undefined ? {} : { symbol }),
    ...(tf === undefined ? {} : { tf }),
    ...(modelId === undefined ? {} : { modelId }),
    ...(pred === undefined ? {} : { pred }),
    ...(outcome === undefined ? {} : { outcome }),
    AND: features.map((filter) => ({ features: compare(filter) })),
  };
}

function isAfter({ rowId, ts }: ReturnType<typeof parseSignalId>): Prisma.SignalWhereInput {
  const instant = new Date(ts);
  return { OR: [{ ts: { gt: instant } }, { ts: instant, id: { gt: rowId } }] };
}

function compare({ name, is, value }: FeatureFilter): Prisma.JsonFilter<'Signal'> {
  const path = [name];
  switch (is) {
    case 'equals':
      return { path, equals: value };
    case 'gt':
      return { path, gt: value };
    case 'gte':
      return { path, gte: value };
    case 'lt':
      return { path, lt: value };
    case 'lte':
      return { path, lte: value };
  }
}
