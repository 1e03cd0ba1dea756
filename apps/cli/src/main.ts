import { setFlagsFromString } from 'node:v8';
import { isClosedPipe, type OutputStream } from '@tidemark/terminal';
import { run } from './run.ts';
import { tellError } from './tell-error.ts';

// Prisma's query compiler is WebAssembly. A command runs a handful of queries, for which V8 would optimize it in the
// background and hold up the end of the process: measured, 0.91 s without this and 0.60 s with it.
setFlagsFromString('--wasm-tiering-budget=1000000000');

/** What shells report for a command that a signal ended. */
const interrupts = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const abort = new AbortController();
let interrupt: number | undefined;
for (const [name, code] of Object.entries(interrupts)) {
  process.on(name, () => {
    // Asked twice, a command that does not stop is left as it is; its transactions roll back.
    if (interrupt !== undefined) process.exit(code);
    interrupt = code;
    abort.abort();
  });
}

const stdout: OutputStream = process.stdout;
const stderr: OutputStream = process.stderr;
const { argv, env } = process;

/** The last resort, for what neither a command nor the run awaits. */
async function fail(error: unknown): Promise<never> {
  const code = await tellError(error, { stdout, stderr, json: false, debug: Boolean(env.TIDEMARK_DEBUG) });
  process.exit(code);
}
process.on('uncaughtException', fail);

let unwritten: Error | undefined;
for (const stream of [stdout, stderr]) {
  stream.on('error', (error) => {
    // `tidemark candles BTCUSDT | head` is no failure; a full disk is.
    if (!isClosedPipe(error)) unwritten = error;
  });
}

const code = await run(argv.slice(2), { stdout, stderr, env, cwd: process.cwd(), signal: abort.signal });
// What did not stop in time would keep the process running.
if (interrupt !== undefined) process.exit(code === 0 ? 0 : interrupt);
process.exitCode = code;
// Errors of the last writes arrive after them.
process.on('beforeExit', () => {
  if (code === 0 && unwritten !== undefined) void fail(unwritten);
});
