import type { Db, OpenServer, RequireMigrated } from '@tidemark/db';
import { type CommandContext, formatJson, type OutputStream, writeRows, writeText } from '@tidemark/terminal';

/** What a run of the command takes from the process. */
export interface CommandIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

export interface GlobalOptions {
  readonly db?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** A context with what only the run itself may do. */
export interface RunContext extends CommandContext, AsyncDisposable {
  /** What the reported result said, 0 until then. */
  readonly exitCode: 0 | 1;
  /** How long the command may go on after an interrupt, if it asked for a time, milliseconds. */
  readonly askedGraceMs: number | null;
  /** Whether stdout holds a result, or the beginning of one. */
  readonly reported: boolean;
}

/** The context of one run. Nothing heavy is loaded before a command asks for its database. */
export function createContext(io: CommandIo, options: () => GlobalOptions): RunContext {
  let exitCode: 0 | 1 = 0;
  let reported = false;
  let askedGraceMs: number | null = null;
  let server: Promise<OpenServer> | undefined;
  let db: Promise<Db> | undefined;

  function tell(line: string): void {
    io.stderr.write(`${line}\n`);
  }
  function log(line: string): void {
    if (options().quiet !== true) tell(line);
  }
  async function startServer(requireMigrated: RequireMigrated, env: NodeJS.ProcessEnv): Promise<OpenServer> {
    const { openServer } = await import('@tidemark/db');
    const { cwd } = io;
    return openServer({ db: options().db, env, cwd, log, requireMigrated });
  }
  const openServer: CommandContext['openServer'] = ({ requireMigrated = true, env = io.env } = {}) => {
    server ??= startServer(requireMigrated, env);
    return server;
  };
  async function connect(): Promise<Db> {
    const [{ createDb }, { url }] = await Promise.all([import('@tidemark/db'), openServer()]);
    return createDb({ url, log: tell });
  }
  function openDb(): Promise<Db> {
    db ??= connect();
    return db;
  }
  return {
    ...io,
    get json() {
      return options().json === true;
    },
    get quiet() {
      return options().quiet === true;
    },
    get exitCode() {
      return exitCode;
    },
    get askedGraceMs() {
      return askedGraceMs;
    },
    allowGrace(ms) {
      askedGraceMs = ms;
    },
    get reported() {
      return reported;
    },
    openDb,
    openServer,
    log,
    warn: tell,
    async report(result) {
      reported = true;
      exitCode = result.exitCode ?? 0;
      await writeText(io.stdout, options().json === true ? formatJson(result.data) : `${result.text()}\n`);
    },
    async reportRows(result) {
      const begin = () => {
        reported = true;
      };
      const { stdout, signal } = io;
      const rows = await writeRows({ stdout, signal, begin, json: options().json === true }, result);
      if (rows === 0) log('nothing found');
    },
    async [Symbol.asyncDispose]() {
      // What failed to open was told by the command that asked for it.
      const opened = await Promise.allSettled([db, server]);
      for (const one of opened) if (one.status === 'fulfilled') await one.value?.close();
    },
  };
}
