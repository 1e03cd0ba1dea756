/** Prisma's types as PostgreSQL names them, where no native type is given. */
const columnTypes = {
  BigInt: 'bigint',
  DateTime: 'timestamp(3)',
  Float: 'double precision',
  Int: 'integer',
  Json: 'jsonb',
  String: 'text',
};

const introduction = `# Schema

Generated from \`prisma/schema.prisma\` by \`node prisma/scripts/write-schema-docs.js\`; do not edit.

Times are UTC. The checks on each table stand in \`prisma/migrations\`, and the whole catalogue in
\`prisma/catalogue.plain.txt\` and \`prisma/catalogue.timescaledb.txt\`. The rollups \`tidemark.candles_5m\`, \`candles_15m\`,
\`candles_1h\`, \`candles_4h\` and \`candles_1d\` are no models: they are continuous aggregates where TimescaleDB is, and
tables that the loads keep up to date elsewhere.

Nor is \`tidemark.signals_1d\`, the sums of signals by model, symbol, timeframe and UTC day of the decision: how many there are
and how they came out by the declared specification (signals, holds, wins, losses, timeouts, unresolved, pending), the
realised R of the resolved ones (rated, winners, sum_r, sum_r2, sum_gain, sum_loss), latency (latencies, sum_latency,
max_latency), and how well the probability fits (scored, sum_brier, sum_proba). It outlives the signals: the day of a
series is computed anew when its signals or their outcomes change, but not from fewer signals than retention has
left. Where TimescaleDB is it is a continuous aggregate, refreshed by a job every hour, and after labelling and imports. Elsewhere
triggers note the days that change in \`tidemark.signal_changes\`, and readers and \`tidemark db maintain\` compute these days
anew. \`tidemark.dropped\` remembers up to where retention has dropped rows, and \`tidemark.settings\` the settings that were
applied last.
`;

/**
 * The models of a Prisma schema as Markdown: a section a table, a row a column.
 * @param {string} schema
 */
export function renderSchemaDocs(schema) {
  const models = [...schema.matchAll(/((?:^\/\/\/.*\n)*)^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(
    ([, comment = '', name = '', body = '']) => renderModel(name, readComment(comment.split('\n')), body),
  );
  return [introduction, ...models].join('\n');
}

/** @param {string} name @param {string} comment @param {string} body */
function renderModel(name, comment, body) {
  const lines = body.split('\n').map((line) => line.trim());
  const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name;
  /** @type {string[]} */
  const rows = [];
  /** @type {string[]} */
  const keys = [];
  /** @type {string[]} */
  let pending = [];
  for (const line of lines) {
    if (line.startsWith('///')) pending.push(line);
    else if (/^@@(id|unique|index)/.test(line)) keys.push(`- ${renderKey(line, body)}`);
    else if (/^[a-z]/i.test(line)) {
      rows.push(renderColumn(line, readComment(pending)));
      pending = [];
    }
  }
  const header = ['| column | field | type | null | |', '| --- | --- | --- | --- | --- |'];
  const keyList = keys.length === 0 ? [] : ['', ...keys];
  return [`## ${table}`, '', `Model \`${name}\`. ${comment}`, '', ...header, ...rows, ...keyList, ''].join(
    '\n',
  );
}

/** @param {string} line @param {string} comment */
function renderColumn(line, comment) {
  const [field = '', type = ''] = line.split(/\s+/);
  const column = columnOf(line, field);
  const nullable = type.endsWith('?') ? 'yes' : '';
  const base = type.replace('?', '');
  const native = /@db\.(\w+(?:\(\d+\))?)/.exec(line)?.[1]?.toLowerCase();
  const notes = [line.includes('@id') ? 'Key.' : '', comment, renderDefault(line)].filter(
    (note) => note !== '',
  );
  return `| ${column} | ${field} | ${native ?? columnTypes[base] ?? base} | ${nullable} | ${notes.join(' ')} |`;
}

/** @param {string} line */
function renderDefault(line) {
  const value = /@default\((.*?\)?)\)(?:\s|$)/.exec(line)?.[1];
  return value === undefined || value === 'autoincrement()' ? '' : `Default ${value}.`;
}

/** @param {string} line @param {string} body */
function renderKey(line, body) {
  const kind = { '@@id': 'Key', '@@unique': 'Unique', '@@index': 'Index' }[/^@@\w+/.exec(line)?.[0] ?? ''];
  const fields = /\[(.*?)\]/.exec(line)?.[1] ?? '';
  const columns = fields.split(',').map((part) => {
    const field = part.trim().replace(/\(.*/, '');
    const declared = body.split('\n').find((other) => other.trim().split(/\s+/)[0] === field) ?? '';
    return columnOf(declared, field) + (part.includes('Desc') ? ' descending' : '');
  });
  return `${kind} on ${columns.join(', ')}${line.includes('type: Gin') ? ' (GIN, jsonb_path_ops)' : ''}`;
}

/** @param {string} line @param {string} field */
const columnOf = (line, field) => /@map\("(\w+)"\)/.exec(line)?.[1] ?? field;

/** @param {string[]} lines */
const readComment = (lines) =>
  lines
    .map((line) => line.replace(/^\/\/\/ ?/, ''))
    .join(' ')
    .trim();
