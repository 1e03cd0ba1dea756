import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const program = fileURLToPath(new URL('./command.ts', import.meta.url));
const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const answerSchema = z.object({ url: z.string(), description: z.string(), lines: z.array(z.string()) });

export interface Command extends z.infer<typeof answerSchema> {
  readonly child: ChildProcess;
  /** Lets the command end by itself. */
  end(): Promise<void>;
  kill(): Promise<void>;
}

export interface CommandOptions {
  readonly home: string;
  readonly idleSeconds?: number;
  readonly pg?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
}

const running = new Map<ChildProcess, string>();

/** Ends what commands of this home folder a failed test may have left. */
export function killCommands(home: string): void {
  for (const [child, itsHome] of running) if (itsHome === home) child.kill('SIGKILL');
}

/** Starts a command in a process of its own and waits until it has its server. */
export async function runCommand({
  home,
  idleSeconds = 30,
  pg = 'embedded',
  user,
}: CommandOptions): Promise<Command> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions', 'tidemark-source', program], {
    cwd: packageFolder,
    env: {
      PATH: process.env.PATH,
      TIDEMARK_HOME: home,
      TIDEMARK_PG: pg,
      TIDEMARK_IDLE_SECONDS: String(idleSeconds),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...user,
  });
  running.set(child, home);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('close', () => running.delete(child));
  let output = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const answer = await new Promise<z.infer<typeof answerSchema>>((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`the command ended with ${code}: ${errors}`)));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.endsWith('\n')) resolve(answerSchema.parse(JSON.parse(output)));
    });
  });
  return {
    ...answer,
    child,
    end() {
      child.stdin.end();
      return ended;
    },
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
