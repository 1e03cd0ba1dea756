#!/usr/bin/env node
// Leads the process group of a trainer: starts it, tells on descriptor 3 how it ended, and kills the whole group when
// its own standard input ends, which is when the worker that started it is gone, by SIGKILL too. A trainer would
// otherwise train on for hours for a worker that nobody waits for. Plain JavaScript, so that it starts the same from
// sources and from a build.
//   supervise.js <program> [argument ...]
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';

const [program = '', ...argv] = process.argv.slice(2);

// The worker asks the group to end; this one stays to tell how the trainer did.
process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});

process.stdin.on('end', () => process.kill(0, 'SIGKILL'));
process.stdin.on('error', () => process.kill(0, 'SIGKILL'));
process.stdin.resume();

/** @param {Record<string, unknown>} end */
function tell(end) {
  writeSync(3, `${JSON.stringify(end)}\n`);
  process.exit(0);
}

const child = spawn(program, argv, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => tell({ error: error.message }));
child.once('exit', (code, signal) => tell({ code, signal }));
