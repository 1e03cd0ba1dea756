/** An instant as ISO 8601 in UTC, with microseconds where it has some; a timestamp without a zone is UTC. */
export function isoText(expression: string): string {
  const utc = `CAST(${expression} AS TIMESTAMPTZ)`;
  const format = (fraction: string) => `strftime(${utc}, '%Y-%m-%dT%H:%M:%S.${fraction}Z')`;
  return `CASE WHEN epoch_us(${utc}) % 1000 = 0 THEN ${format('%g')} ELSE ${format('%f')} END`;
}
