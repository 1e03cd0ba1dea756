import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createEngine } from './create-engine.js';
import { describeError } from './describe-error.js';

/** Where the WebAssembly engine calls a method otherwise than the CLI does. */
const renamed = { getDatabaseVersion: 'version' };

const methods = new Set([
  'applyMigrations',
  'createMigration',
  'dbExecute',
  'debugPanic',
  'devDiagnostic',
  'diagnoseMigrationHistory',
  'diff',
  'ensureConnectionValidity',
  'evaluateDataLoss',
  'introspect',
  'introspectSql',
  'markMigrationApplied',
  'markMigrationRolledBack',
  'reset',
  'schemaPush',
  'version',
]);

/** Stands in where the CLI names no database, as for a diff of two schema files: connections are made when needed. */
const noDatabase = 'postgresql://localhost:5432/postgres';

/**
 * Answers the CLI's JSON-RPC 2.0 requests, one message a line, until its end of the pipe closes.
 * @param {{ url?: string, shadowDatabaseUrl?: string, datamodelPaths: string[] }} options
 */
export async function serveJsonRpc({ url, shadowDatabaseUrl, datamodelPaths }) {
  if (shadowDatabaseUrl !== undefined) {
    writeLog(
      'WARN',
      'shadowDatabaseUrl is not used: a shadow database is created beside the database itself',
    );
  }
  const datamodels = await Promise.all(
    datamodelPaths.map(
      async (path) => /** @type {[string, string]} */ ([path, await readFile(path, 'utf8')]),
    ),
  );
  /** @type {ReturnType<typeof createEngine> | undefined} */
  let engine;
  let answering;
  /** @type {string} */
  let running;
  // A crash of the engine surfaces in a microtask of its own and would leave the request without an answer.
  process.on('uncaughtException', (error) => {
    send({ id: answering, error: describeError(error) });
    // 101 is how the native engine exits after a crash.
    process.stdout.write('', () => process.exit(101));
  });
  let prints = 0;
  /** @param {string} content */
  const print = (content) => send({ id: `print-${++prints}`, method: 'print', params: { content } });

  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const { id, method, params } = JSON.parse(line);
    // The CLI's answer to a print request.
    if (method === undefined) continue;
    answering = id;
    running = method;
    try {
      engine ??= createEngine({
        url: url ?? noDatabase,
        datamodels,
        onLog: (entry) => process.stderr.write(`${entry}\n`),
        onNotice: (text) => {
          // Not while a diff runs the migrations on a shadow database: its output may be a script.
          if (running === 'applyMigrations') print(`Warning: ${text}`);
        },
      });
      const result = await call((await engine).engine, renamed[method] ?? method, params);
      if (method === 'diff') {
        // The CLI prints nothing of a diff's result: it waits to be asked.
        if (result.stdout)
          send({ id: `print-${++prints}`, method: 'print', params: { content: result.stdout } });
        result.stdout = null;
      }
      send({ id, result: result ?? {} });
    } catch (error) {
      send({ id, error: describeError(error) });
    }
  }
  await (await engine)?.close();
}

/**
 * @param {import('@prisma/schema-engine-wasm').SchemaEngine} engine
 * @param {string} method
 * @param {unknown} params
 */
async function call(engine, method, params) {
  if (!methods.has(method)) throw new Error(`the schema engine has no method ${JSON.stringify(method)}`);
  return method === 'version' ? engine.version() : engine[method](params ?? {});
}

/** @param {object} message */
function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/** @param {string} level @param {string} message */
function writeLog(level, message) {
  process.stderr.write(`${JSON.stringify({ level, fields: { message }, target: 'tidemark' })}\n`);
}
