import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatFigures, type Result } from './format-figures.ts';

const readme = fileURLToPath(new URL('../README.md', import.meta.url));
const results = fileURLToPath(new URL('../results/', import.meta.url));
const heading = '## Last measured';

/** Writes the last figures of each benchmark in `results/` under the README's last heading. */
export function updateReadme(names: readonly string[]): void {
  const lines = names
    .map((name) => `${results}${name}.jsonl`)
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'));
  const parsed: Result[] = lines.map((line) => JSON.parse(line));
  const text = readFileSync(readme, 'utf8');
  const start = text.indexOf(heading);
  const days = [...new Set(parsed.filter(({ quick }) => !quick).map(({ at }) => at.slice(0, 10)))].sort();
  const where = `${days.at(-1) ?? 'Never'}, Node ${process.versions.node}. Load is the machine's load average over a minute.`;
  writeFileSync(readme, `${text.slice(0, start)}${heading}\n\n${where}\n\n${formatFigures(parsed)}\n`);
}
