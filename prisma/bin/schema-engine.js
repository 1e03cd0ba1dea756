#!/usr/bin/env node
// What Prisma's CLI starts in place of its native schema engine, which it would download from Prisma's own host:
// the same engine as WebAssembly, from the registry. Plain JavaScript, since it has to run before any build.
import { runDatabaseCommand } from './engine/run-database-command.js';
import { serveJsonRpc } from './engine/serve-json-rpc.js';

const args = process.argv.slice(2);

/** @param {string} name */
const option = (name) => args.flatMap((arg, at) => (arg === name ? (args[at + 1] ?? []) : []));

const [datasource] = option('--datasource');
const { url, shadowDatabaseUrl } = datasource === undefined ? {} : JSON.parse(datasource);

if (args.includes('cli')) {
  process.exitCode = await runDatabaseCommand({ command: args[args.indexOf('cli') + 1] ?? '', url });
} else {
  await serveJsonRpc({ url, shadowDatabaseUrl, datamodelPaths: option('--datamodels') });
}
