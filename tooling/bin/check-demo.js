#!/usr/bin/env node
// Judges what two runs of `npm run demo -- --json` printed: check-demo.js FIRST.json SECOND.json. A line a statement,
// and the count of those that hold and those that do not alone on the last line.
import { readFileSync } from 'node:fs';
import { register } from 'tsx/esm/api';

register();
const { checkDemo } = await import('../src/checks/check-demo.ts');
const [first, second] = process.argv.slice(2, 4).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const checks = checkDemo(first, second);
for (const { statement, holds } of checks)
  process.stdout.write(`${holds ? 'ok    ' : 'FAILED'} ${statement}\n`);
const failed = checks.filter(({ holds }) => !holds).length;
process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
