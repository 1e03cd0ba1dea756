#!/usr/bin/env node
// `npm run demo`: sets up quietly, then is `tidemark demo`, in this very process, so that exit codes and signals are
// the command's own. Standard output carries only what the command prints.
import { setUp } from '../setup/set-up.js';

await setUp();
process.argv.splice(2, 0, 'demo');
await import(new URL('../../apps/cli/bin/tidemark.js', import.meta.url).href);
