import type { CurrentPolicies, DatabaseStatus, HypertableStatus, PolicyJob } from '@tidemark/db';
import { formatBytes, formatCount, formatFields, formatTable } from '@tidemark/terminal';
import { formatTime } from '@tidemark/terminal/values';

/** What `tidemark db status` tells, for people. */
export function formatStatus(server: string, status: DatabaseStatus): string {
  const { timescaledb, hypertables, policies, health, missing } = status;
  const mend = timescaledb.mend ?? '';
  return [
    formatFields([
      ['server', server],
      ['PostgreSQL', status.serverVersion],
      ['TimescaleDB', describeTimescale(timescaledb)],
      ['migrations', describeMigrations(status.migrations)],
      ['size', formatBytes(status.bytes)],
    ]),
    ...section(hypertables.length > 0, () => formatHypertables(hypertables)),
    ...section(status.tables.length > 0, () => formatTables(status)),
    ...section(policies?.kind === 'timescale', () => formatJobs(policies)),
    ...list(
      'Not healthy:',
      health.filter(({ ok }) => !ok).map(({ message }) => message),
    ),
    ...list('Missing here:', missing),
    // What is missing may say the mend already.
    ...section(mend !== '' && !missing.some((line) => line.includes(mend)), () => mend),
  ].join('\n');
}

function section(there: boolean, make: () => string): string[] {
  return there ? ['', make()] : [];
}

function list(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];
}

function describeTimescale({ version, state, reason }: DatabaseStatus['timescaledb']): string {
  return [version ?? 'none', ...(state === 'active' ? [] : [reason ?? state])].join(': ');
}

function describeMigrations({ applied, pending, failed, unknown }: DatabaseStatus['migrations']): string {
  return [
    `${applied.length} applied`,
    ...(pending.length === 0 ? [] : [`${pending.length} pending (${pending.join(', ')})`]),
    ...(failed.length === 0 ? [] : [`${failed.length} failed`]),
    ...(unknown.length === 0 ? [] : [`${unknown.length} of another version`]),
  ].join(', ');
}

function formatHypertables(hypertables: readonly HypertableStatus[]): string {
  return formatTable(
    [
      { heading: 'hypertable', cell: (table) => table.name },
      { heading: 'chunks', cell: (table) => table.chunks },
      { heading: 'compressed', cell: (table) => table.compressedChunks },
      { heading: 'size', cell: (table) => formatBytes(table.bytes) },
      { heading: 'ratio', cell: (table) => table.compressionRatio, digits: 2 },
      { heading: 'from', cell: (table) => formatTime(table.oldestChunk) },
      { heading: 'to', cell: (table) => formatTime(table.newestChunkEnd) },
    ],
    hypertables,
  );
}

function formatTables({ tables }: DatabaseStatus): string {
  return formatTable(
    [
      { heading: 'table', cell: (table) => table.name },
      { heading: 'size', cell: (table) => formatBytes(table.bytes) },
      {
        heading: 'rows, about',
        cell: ({ estimatedRows }) => (estimatedRows === null ? null : formatCount(estimatedRows)),
      },
    ],
    tables,
  );
}

function formatJobs(policies: CurrentPolicies | null): string {
  if (policies?.kind !== 'timescale') return '';
  const { candles, signals } = policies.tables;
  const jobs = [
    ['compress candles', candles.compressAfter, candles.compressJob],
    ['compress signals', signals.compressAfter, signals.compressJob],
    ['drop candles', candles.retention, candles.retentionJob],
    ['drop signals', signals.retention, signals.retentionJob],
    ...policies.rollups.map(({ name, job }) => [`refresh ${name}`, null, job] as const),
  ] as const satisfies readonly (readonly [string, string | null, PolicyJob | null])[];
  return formatTable(
    [
      { heading: 'policy', cell: ([name]) => name },
      { heading: 'after', cell: ([, after]) => after },
      { heading: 'last run', cell: ([, , job]) => formatTime(job?.lastRun ?? null) },
      { heading: 'runs', cell: ([, , job]) => job?.runs ?? null },
      { heading: 'failures', cell: ([, , job]) => job?.failures ?? null },
      { heading: 'next', cell: ([, , job]) => formatTime(job?.nextStart ?? null) },
    ],
    jobs,
  );
}
