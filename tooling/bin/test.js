#!/usr/bin/env node
// `npm test`: sets up quietly, then lint, types, floors, documents and every suite. `npm test -- domain store` runs the
// suites of the named packages only.
import { projectRoot, setUp } from '../setup/set-up.js';

await setUp();
// Only now is tsx installed for certain.
const { register } = await import('tsx/esm/api');
register();
const { runTests } = await import('../src/run/run-tests.ts');
process.exitCode = await runTests({ root: projectRoot, only: process.argv.slice(2) });
