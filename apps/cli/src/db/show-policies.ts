import {
  type CurrentPolicies,
  loadSettings,
  planPolicies,
  type RetentionForecast,
  readPolicies,
  whatRetentionWouldDrop,
} from '@tidemark/db';
import { type CommandContext, formatTable } from '@tidemark/terminal';
import { formatTime, isoTime } from '@tidemark/terminal/values';
import { formatChanges } from './change-table.ts';
import { describeExpired, expiredData } from './expired-rows.ts';
import { policiesData } from './policies-data.ts';

/** `tidemark db policies` and `tidemark db policies show` */
export async function showPolicies(context: CommandContext): Promise<void> {
  const { cwd, env } = context;
  const { settings, file, sources } = await loadSettings({ cwd, env });
  const db = await context.openDb();
  const current = await readPolicies(db);
  const nextDrops = await whatRetentionWouldDrop(db);
  const differences = planPolicies(settings, current);
  await context.report({
    data: {
      ...policiesData(current),
      settings: { file, values: settings, sources },
      differences,
      nextDrops: nextDrops.map(({ nextStart, ...drop }) => ({
        ...expiredData(drop),
        nextStart: isoTime(nextStart),
      })),
    },
    text: () => {
      const different =
        differences.length === 0
          ? [
              current.kind === 'plain'
                ? 'Retention is as the settings say.'
                : 'The database does what the settings say.',
            ]
          : ['The settings differ, `tidemark db policies apply` applies them:', formatChanges(differences)];
      const policies = current.kind === 'plain' ? formatPlain(current) : formatPolicies(current);
      return [policies, '', ...describeDrops(current.kind, nextDrops), '', ...different].join('\n');
    },
  });
}

function formatPlain({ state, mend, retention }: CurrentPolicies & { kind: 'plain' }): string {
  const tables = formatTable(
    [
      { heading: 'table', cell: ([name]) => name },
      { heading: 'deleted after', cell: ([, after]) => after },
    ],
    [['candles', retention.candles] as const, ['signals', retention.signals] as const],
  );
  return [
    tables,
    '',
    `Plain PostgreSQL: no jobs run here (TimescaleDB: ${state}). Retention runs when \`tidemark db maintain\` is called.`,
    ...(mend === null ? [] : [mend]),
  ].join('\n');
}

function formatPolicies(current: CurrentPolicies & { kind: 'timescale' }): string {
  const { candles, signals } = current.tables;
  const tables = formatTable(
    [
      { heading: 'table', cell: ([name]) => name },
      { heading: 'chunks', cell: ([, table]) => table.chunkInterval },
      { heading: 'rolled up to', cell: ([, table]) => table.rollupWidth },
      { heading: 'compressed after', cell: ([, table]) => table.compressAfter },
      { heading: 'dropped after', cell: ([, table]) => table.retention },
      {
        heading: 'next retention run',
        cell: ([, { retentionJob }]) => formatTime(retentionJob?.nextStart ?? null),
      },
    ],
    [['candles', candles] as const, ['signals', signals] as const],
  );
  const rollups = formatTable(
    [
      { heading: 'rollup', cell: (rollup) => rollup.name },
      { heading: 'refreshed from', cell: (rollup) => ago(rollup.start) },
      { heading: 'to', cell: (rollup) => ago(rollup.end) },
      { heading: 'last success', cell: ({ job }) => formatTime(job?.lastSuccess ?? null) },
    ],
    current.rollups,
  );
  return `${tables}\n\n${rollups}`;
}

function ago(interval: string): string {
  return interval === 'off' ? 'unbounded' : `${interval} ago`;
}

function describeDrops(kind: CurrentPolicies['kind'], forecasts: readonly RetentionForecast[]): string[] {
  const plain = kind === 'plain';
  if (forecasts.length === 0) {
    return [`${plain ? 'Retention is off' : 'No retention job is active'}: nothing is dropped.`];
  }
  const candles = forecasts.find(({ table }) => table === 'candles');
  return [
    plain ? 'The next `tidemark db maintain` deletes:' : 'The next run of the retention jobs drops:',
    ...forecasts.map((forecast) => `  ${describeExpired(forecast)}`),
    ...(plain && candles !== undefined
      ? [`  revisions and rejected rows of candles from before ${formatTime(candles.horizon)}`]
      : []),
  ];
}
