import { addExamples, addStoreOptions, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { SqlOptions } from './run-sql.ts';

export function registerSqlCommand(program: Command, context: CommandContext): void {
  addExamples(
    addStoreOptions(
      program
        .command('sql')
        .summary('one SQL statement over the feature store, on DuckDB')
        .description(
          'Runs one statement that reads over the feature store. Ready by name are candles, each feature view (its latest version; also as name_vN) ' +
            'and datasets, as they are now; `show tables` lists them. It also reads other files, by read_parquet and the like. What else a statement ' +
            'could do is refused: SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE, PIVOT and EXPLAIN are left.',
        )
        .argument('<statement>', 'in quotes')
        .option('--format <format>', 'table, csv, json or parquet; default a table on a terminal, else csv')
        .option(
          '--out <file>',
          'a file to write, outside of the store; its ending tells the format if --format does not',
        ),
    ).action(async (statement: string, options: SqlOptions) =>
      (await import('./run-sql.ts')).runSql(context, statement, options),
    ),
    [
      ['tidemark sql "show tables"', 'what there is'],
      ['tidemark sql "from candles where symbol = \'BTCUSDT\' limit 5"', 'some candles'],
      [
        'tidemark sql "select symbol, avg(rsi_14) from ta group by all" --out rsi.parquet',
        'a view of features, into a file',
      ],
    ],
  );
}
