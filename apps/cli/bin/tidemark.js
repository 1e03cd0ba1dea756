#!/usr/bin/env node
// The command runs built: transpiling it at each start would cost more than most commands take.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('tidemark is not built yet: run `npm run setup` at the root of the clone.\n');
  process.exitCode = 1;
}
