import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { quote, TidemarkError } from '@tidemark/domain';
import { z } from 'zod';
import { quoteText } from '../engine/quote-sql.ts';

/**
 * Prepares one statement that only reads, as DuckDB's parser judges it: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE, PIVOT, UNPIVOT, and EXPLAIN of
 * such a one.
 * @throws TidemarkError `sql.not_a_read`, `sql.failed`
 */
export async function prepareRead(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement> {
  // Judged before it is prepared: to prepare EXPORT DATABASE makes its folder.
  const [, explained] = /^\s*explain\s+(?:analyze\s|\([^)]*\))?(.*)$/is.exec(sql) ?? [];
  // EXPLAIN ANALYZE runs what it explains.
  const isRead = await isSelect(connection, explained ?? sql);
  try {
    const prepared = isRead ? await connection.prepare(sql) : await preparePivot(connection, sql);
    if (prepared !== null) return prepared;
  } catch (cause) {
    throw sqlFailed(cause);
  }
  throw new TidemarkError('sql.not_a_read', `${quote(sql.trim())} is not one statement that only reads`, {
    value: sql,
    hint: 'Give a single SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE, PIVOT or EXPLAIN; --out writes its result to a file.',
  });
}

const judgement = z.object({
  error: z.boolean(),
  error_type: z.string().optional(),
  error_message: z.string().optional(),
  statements: z.array(z.unknown()).optional(),
});

/** Whether a text is one statement of the kind of SELECT, by the parser alone. @throws TidemarkError `sql.failed` where it does not parse */
async function isSelect(connection: DuckDBConnection, sql: string): Promise<boolean> {
  const reader = await connection.runAndReadAll(`SELECT json_serialize_sql(${quoteText(sql)})`);
  const { error, error_type, error_message, statements } = judgement.parse(
    JSON.parse(String(reader.getRows()[0]?.[0])),
  );
  if (error && error_type === 'parser') throw sqlFailed(error_message);
  if (statements?.length === 0) throw sqlFailed('there is no statement');
  return !error && statements?.length === 1;
}

/**
 * PIVOT over values that are not listed is several statements: types of its values, and a SELECT. Within FROM (...) nothing that the caller wrote
 * stands before that SELECT; where something stands after it, null.
 */
async function preparePivot(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement | null> {
  const wrapped = await connection
    .extractStatements(`FROM (\n${sql.replace(/;\s*$/, '')}\n)`)
    // Neither a PIVOT nor anything else that can be read from.
    .catch(() => null);
  for (let at = 0; wrapped !== null && at < wrapped.count; at += 1) {
    const statement = await wrapped.prepare(at);
    if (statement.statementType === StatementType.SELECT) return at === wrapped.count - 1 ? statement : null;
    if (statement.statementType !== StatementType.CREATE) return null;
    await statement.run();
  }
  return null;
}

/** What DuckDB said, in its own words. */
export function sqlFailed(cause: unknown): TidemarkError {
  return new TidemarkError('sql.failed', cause instanceof Error ? cause.message : String(cause), {
    hint: '`tidemark sql "show tables"` lists what there is; files that were replaced meanwhile are found when it is run again.',
    cause,
  });
}
