import type { DuckDBConnection } from '@duckdb/node-api';
import { parseInstant, TidemarkError } from '@tidemark/domain';
import { quoteName } from '../engine/quote-sql.ts';
import { withConnection } from '../engine/with-connection.ts';
import type { FeatureStore } from '../open-feature-store.ts';
import type { HistoricalFeaturesRequest, JoinRow, JoinSummary, ViewSummary } from './historical-features.ts';
import { loadRowArray } from './load-row-array.ts';
import { loadRowFile } from './load-row-file.ts';
import { makePoints } from './make-points.ts';
import { matchView } from './match-view.ts';
import { nameColumns } from './name-columns.ts';
import { type ResolvedView, resolveViews } from './resolve-views.ts';
import type { Knowledge } from './timeline-sql.ts';
import { toMicroseconds } from './to-microseconds.ts';

export interface JoinedRows {
  /** Of this join alone, closed when what it is given to has ended. */
  readonly connection: DuckDBConnection;
  /** A query of the joined rows, in the order of the rows that were given. */
  readonly select: string;
  /** Columns that were carried through, absent in the query where only features were wanted; then those of the features. */
  readonly columns: readonly string[];
  readonly features: readonly string[];
  readonly summary: JoinSummary;
}

/**
 * Joins rows with the features that were available and known then, and hands over the query of them: for whoever goes on in DuckDB. See
 * `getHistoricalFeatures`.
 * With `carry`, the default, the query has the columns of the rows too.
 */
export async function withHistoricalFeatures<Rows extends readonly JoinRow[] | string, Result>(
  store: FeatureStore,
  request: HistoricalFeaturesRequest<Rows> & { readonly carry?: boolean },
  use: (joined: JoinedRows) => Promise<Result>,
): Promise<Result> {
  const { rows, fullFeatureNames = false, carry = true, signal, onView } = request;
  const knowledge = knowledgeOf(request);
  const ttl =
    typeof request.ttl === 'number' ? toMicroseconds(request.ttl, 'the ttl') : (request.ttl ?? null);
  const views = await resolveViews(store.folder, request.views);
  return withConnection(store.engine, signal, async (connection) => {
    const session = { folder: store.folder, connection };
    const source =
      typeof rows === 'string'
        ? await loadRowFile(connection, rows)
        : await loadRowArray(connection, rows, carry);
    const names = nameColumns(source.columns, views, fullFeatureNames);
    const points = await makePoints(connection, source.keys, ttl);
    const summaries: ViewSummary[] = [];
    const tables: string[] = [];
    for (const [at, view] of views.entries()) {
      signal?.throwIfAborted();
      const { table, matched, backfilled } = await matchView(session, {
        points,
        view,
        names: names[at] ?? [],
        knowledge,
      });
      tables.push(table);
      summaries.push(summarize(view, matched, knowledge.mode === 'row' ? backfilled : null));
      onView?.(at + 1, views.length);
    }
    // Each has a row a point, in order.
    const parts = carry && source.table !== null ? [source.table, ...tables] : tables;
    const select = `SELECT ${parts.map((part) => `${quoteName(part)}.*`).join(', ')} FROM ${parts.join(' POSITIONAL JOIN ')}`;
    const summary: JoinSummary = {
      rows: source.count,
      knownAt: knowledge.mode === 'row' ? 'row' : knowledge.knownAt / 1_000,
      tolerance: knowledge.mode === 'row' ? knowledge.tolerance / 1_000 : null,
      ttl: request.ttl ?? null,
      views: summaries,
      backfilledShare: shareOf(summaries),
    };
    return use({ connection, select, columns: source.columns, features: names.flat(), summary });
  });
}

function knowledgeOf({
  asKnownAt,
  tolerance,
}: Pick<HistoricalFeaturesRequest<string>, 'asKnownAt' | 'tolerance'>): Knowledge {
  if (asKnownAt === 'row') return { mode: 'row', tolerance: toMicroseconds(tolerance ?? 0, 'the tolerance') };
  if (tolerance !== undefined)
    throw new TidemarkError('join.option_invalid', 'a tolerance was given for one instant', {
      value: tolerance,
      hint: 'A tolerance is added to the timestamp of each row: ask for what was known at `row`, or leave it out.',
    });
  const now = Date.now();
  const knownAt = asKnownAt === undefined ? now : parseInstant(asKnownAt);
  if (knownAt > now)
    throw new TidemarkError(
      'time.not_known_yet',
      `what is known at ${new Date(knownAt).toISOString()} may yet change`,
      { value: knownAt, hint: 'Leave the known-at out, or name an earlier instant.' },
    );
  return { mode: 'instant', knownAt: knownAt * 1_000 };
}

function summarize(view: ResolvedView, matched: number, backfilled: number | null): ViewSummary {
  const { name, version, fingerprint, features } = view;
  return { view: name, version, fingerprint, features: features.length, matched, backfilled };
}

function shareOf(views: readonly ViewSummary[]): number | null {
  const cells = views.reduce((sum, { matched, features }) => sum + matched * features, 0);
  if (cells === 0 || views.some(({ backfilled }) => backfilled === null)) return null;
  return views.reduce((sum, { backfilled, features }) => sum + (backfilled ?? 0) * features, 0) / cells;
}
