/** A value as it stands in a statement: COPY and the names of files take no parameters. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of files for `read_parquet`; names are taken as they are, never as patterns. */
export function quoteFiles(paths: readonly string[]): string {
  return `[${paths.map((path) => quoteText(escapePattern(path))).join(', ')}]`;
}

function escapePattern(path: string): string {
  return path.replace(/[*?[\]]/g, (character) => `[${character}]`);
}

/** Epoch milliseconds in a DOUBLE as an instant. */
export function instantOf(expression: string): string {
  return `make_timestamptz(CAST(${expression} AS BIGINT) * 1000)`;
}

/** An instant as epoch milliseconds in a DOUBLE; NULL for null. */
export function millisecondsOf(expression: string): string {
  return `CAST(epoch_us(${expression}) AS DOUBLE) / 1000`;
}
