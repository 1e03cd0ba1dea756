#!/usr/bin/env node
// Runs a verb of a module trainer in a process of its own, by the protocol of external commands. Plain JavaScript, so
// that it starts the same from sources and from a build.
//   run-module.js <module's address> <verb> --request <file> --output <folder>
import { Console } from 'node:console';
import { readFile } from 'node:fs/promises';

const [address = '', verb = '', , requestFile = '', , folder = ''] = process.argv.slice(2);

// What a library prints with console.log is for people: standard output belongs to the protocol.
globalThis.console = new Console(process.stderr, process.stderr);

/** @param {Record<string, unknown>} line */
function say(line) {
  // JSON has no NaN: written as a text it is refused as a metric, and not passed for a null.
  const text = JSON.stringify(line, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
  process.stdout.write(`${text}\n`);
}

const trainer = await import(address);
if (typeof trainer[verb] !== 'function') throw new TypeError(`${address} exports no function ${verb}`);
await trainer[verb]({
  request: JSON.parse(await readFile(requestFile, 'utf8')),
  folder,
  /** @param {number} progress @param {string} [message] */
  progress: (progress, message) => say({ progress, message }),
  /** @param {Record<string, unknown>} metrics */
  metrics: (metrics) => say({ metrics }),
});
