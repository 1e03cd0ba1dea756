/** The values of one line of CSV (RFC 4180, without line breaks inside a value). */
export function splitCsvLine(line: string): string[] {
  if (!line.includes('"')) return line.split(',').map((value) => value.trim());
  const values: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(,|$)/gy;
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    values.push(match[1]?.replaceAll('""', '"') ?? match[2]?.trim() ?? '');
    if (match[3] === '') break;
  }
  return values;
}
