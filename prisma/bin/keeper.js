#!/usr/bin/env node
// Stops a managed PostgreSQL once nobody has been connected for a while. One runs beside each server; it ends with
// it. Plain JavaScript, so that it starts the same from sources and from a build.
//   keeper.js <data folder> <idle seconds>
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

// The same numbers as in src/server/server-locks.ts.
const lockSpace = 0x7469;
const leaseLock = 1;
const keeperLock = 2;

const [dataFolder = '', idleSeconds = '10'] = process.argv.slice(2);
const idleMs = Number(idleSeconds) * 1000;
const pollMs = Math.min(1000, Math.max(100, idleMs / 5));

function readPidFile() {
  const lines = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
}

const client = new pg.Client({
  host: '127.0.0.1',
  port: readPidFile().port,
  user: 'tidemark',
  password: readFileSync(join(dataFolder, 'tidemark.password'), 'utf8'),
  database: 'postgres',
  application_name: 'tidemark keeper',
});
// The server is gone, so there is nothing left to keep.
client.on('error', () => process.exit(0));
await client.connect();

/** @param {string} sql @param {number[]} values */
async function ask(sql, values = []) {
  const { rows } = await client.query(sql, values);
  return rows[0];
}

async function countClients() {
  // Sessions of all time tell about clients that came and went between two looks.
  const { clients, sessions } = await ask(
    `SELECT (SELECT count(*) FROM pg_stat_activity
              WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())::int AS clients,
            (SELECT sum(sessions) FROM pg_stat_database)::text AS sessions`,
  );
  return { clients, sessions };
}

async function stop() {
  // Holding the lease lock alone means that no command has the server in use, and that none can begin to.
  const { alone } = await ask('SELECT pg_try_advisory_lock($1, $2) AS alone', [lockSpace, leaseLock]);
  if (!alone) return false;
  if ((await countClients()).clients > 0) {
    await ask('SELECT pg_advisory_unlock($1, $2)', [lockSpace, leaseLock]);
    return false;
  }
  process.kill(readPidFile().pid, 'SIGTERM');
  // Leaving before the server says that it stops would let a command take its lease from a server that ends.
  while (readPidFile().status !== 'stopping') await sleep(10);
  return true;
}

const { first } = await ask('SELECT pg_try_advisory_lock($1, $2) AS first', [lockSpace, keeperLock]);
if (!first) process.exit(0);
let idleSince = Date.now();
let seen = '';
for (;;) {
  await sleep(pollMs);
  const { clients, sessions } = await countClients();
  if (clients > 0 || sessions !== seen) {
    idleSince = Date.now();
    seen = sessions;
  } else if (Date.now() - idleSince >= idleMs) {
    if (await stop()) break;
    idleSince = Date.now();
  }
}
await client.end();
