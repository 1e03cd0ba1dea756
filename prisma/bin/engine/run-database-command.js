import pg from 'pg';
import { databaseName, databaseUrl } from './database-url.js';

/**
 * The two commands that the CLI runs outside JSON-RPC, before it migrates: whether a database can be reached, and
 * creating it. Answers with the exit code; failures go to stderr in the form the CLI reads.
 * @param {{ command: string, url: string }} options
 */
export async function runDatabaseCommand({ command, url }) {
  try {
    if (command === 'can-connect-to-database') await run(url, 'SELECT 1');
    else if (command === 'create-database') await createDatabase(url);
    else throw new Error(`unknown command ${JSON.stringify(command)}`);
    return 0;
  } catch (error) {
    writeFailure(error, url);
    return 1;
  }
}

/** @param {string} url */
async function createDatabase(url) {
  const name = pg.escapeIdentifier(databaseName(url));
  await run(databaseUrl(url, 'postgres'), `CREATE DATABASE ${name}`);
}

/** @param {string} url @param {string} sql */
async function run(url, sql) {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Prisma's codes for the failures that it tells apart. */
const prismaCodes = {
  ECONNREFUSED: 'P1001',
  ENOTFOUND: 'P1001',
  ETIMEDOUT: 'P1002',
  '28P01': 'P1000',
  '3D000': 'P1003',
};

/** @param {unknown} error @param {string} url */
function writeFailure(error, url) {
  const { hostname, port } = new URL(url);
  const failure = error instanceof AggregateError ? error.errors[0] : error;
  const code = prismaCodes[failure?.code] ?? 'P1010';
  const reason = failure instanceof Error ? failure.message : String(failure);
  const message = `Cannot use the database ${databaseName(url)} at ${hostname}:${port || 5432}: ${reason}`;
  const entry = { level: 'ERROR', target: 'schema_engine::logger', fields: { error_code: code, message } };
  // The CLI drops the first line of stderr.
  process.stderr.write(`Starting schema engine\n${JSON.stringify(entry)}\n`);
}
