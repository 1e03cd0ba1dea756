import { appendFileSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { judge } from './judge.ts';
import type { Measurement } from './measurement.ts';

const folder = fileURLToPath(new URL('../results/', import.meta.url));

/** Appends one line of JSON to `results/<bench>.jsonl`: every run of a measurement, and the load of the machine. */
export function writeResult(bench: string, measurement: Measurement, quick: boolean): void {
  mkdirSync(folder, { recursive: true });
  const line = {
    at: new Date().toISOString(),
    bench,
    quick,
    ...measurement,
    verdict: judge(measurement),
    node: process.version,
    loadAverage: loadavg(),
  };
  appendFileSync(`${folder}${bench}.jsonl`, `${JSON.stringify(line)}\n`);
}
