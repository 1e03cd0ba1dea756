import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findStoreFolder } from '@tidemark/db';
import {
  type QueryResult,
  queryFeatureStore,
  refuseInside,
  writeAside,
  writeQuery,
} from '@tidemark/feature-store';
import { type CommandContext, type StoreOptions, writeText } from '@tidemark/terminal';
import { openStore } from '../options/open-store.ts';
import { chooseFormat, type SqlFormat } from './choose-format.ts';
import { type Row, renderRows, tableColumns, toObject } from './render-rows.ts';

export interface SqlOptions extends StoreOptions {
  readonly format?: string;
  readonly out?: string;
}

/** `tidemark sql STATEMENT` */
export async function runSql(context: CommandContext, sql: string, options: SqlOptions): Promise<void> {
  const { signal } = context;
  const format = chooseFormat(context, options);
  const { out } = options;
  const file = out === undefined ? null : resolve(context.cwd, out);
  if (file !== null) refuseInside(findStoreFolder(context, options.store), file);
  await using store = await openStore(context, options);
  if (file === null) {
    await queryFeatureStore(store, { sql, signal }, (result) => print(context, format, result));
    return;
  }
  if (format === 'parquet') await writeQuery(store, { sql, signal, out: file });
  else
    await writeAside(file, (partial) =>
      queryFeatureStore(store, { sql, signal }, async (result) => {
        for await (const text of renderRows(format, result)) await appendFile(partial, text);
      }),
    );
  await context.report({ data: { file: out, format }, text: () => `written to ${out}` });
}

async function print(context: CommandContext, format: SqlFormat, result: QueryResult): Promise<void> {
  const { columns, batches } = result;
  const names = columns.map(({ name }) => name);
  if (context.json || (format === 'table' && names[0] !== 'explain_key'))
    return context.reportRows<Row>({
      head: { columns },
      field: 'rows',
      batches,
      toData: (row) => toObject(names, row),
      columns: tableColumns(names),
    });
  for await (const text of format === 'table' ? plans(result) : renderRows(textual(format), result)) {
    await writeText(context.stdout, text);
    if (!context.stdout.writable) return;
  }
}

/** What EXPLAIN draws has lines of its own. */
async function* plans({ batches }: QueryResult): AsyncGenerator<string> {
  for await (const batch of batches) for (const row of batch) yield `${row.at(-1)}\n`;
}

/** Parquet goes into files alone. */
function textual(format: SqlFormat): 'table' | 'csv' | 'json' {
  return format === 'parquet' ? 'csv' : format;
}
