#!/usr/bin/env node
// `npm run setup`: everything between a fresh clone and a working `npx tidemark`. Node's built-ins only, for it
// runs before anything is installed.
import { setUp } from '../setup/set-up.js';

const { changed, seconds } = await setUp();
process.stderr.write(
  changed
    ? `setup: ready in ${seconds.toFixed(1)} s; try \`npx tidemark --help\`\n`
    : `setup: nothing had changed (${seconds.toFixed(2)} s)\n`,
);
