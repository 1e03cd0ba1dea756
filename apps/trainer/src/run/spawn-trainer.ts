import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Trainer } from '../config/trainer.ts';

const supervisor = fileURLToPath(new URL('../../bin/supervise.js', import.meta.url));
const moduleRunner = fileURLToPath(new URL('../../bin/run-module.js', import.meta.url));

export interface TrainerCall {
  readonly trainer: Trainer;
  readonly verb: 'train' | 'predict';
  readonly requestFile: string;
  readonly folder: string;
  /** For its temporary files. */
  readonly temporary: string;
  /** What of the environment it gets is chosen from this. */
  readonly env: NodeJS.ProcessEnv;
}

/** Its process leads a group of its own, and is the supervisor; descriptor 3 tells how the trainer ended. */
export type TrainerProcess = ChildProcessByStdio<Writable, Readable, Readable>;

const inherited = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'SystemRoot'] as const;

/** Starts a trainer in its folder. Its standard input is nothing; that of its supervisor ends with this process. */
export function spawnTrainer(call: TrainerCall): TrainerProcess {
  const { trainer, verb, requestFile, folder, temporary, env } = call;
  const own = inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return spawn(
    process.execPath,
    [supervisor, ...programOf(trainer), verb, '--request', requestFile, '--output', folder],
    {
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(own), TMPDIR: temporary, ...trainer.env },
    },
  ) as TrainerProcess;
}

function programOf({ runs }: Trainer): readonly string[] {
  if (runs.kind === 'command') return runs.command;
  const isTypeScript = runs.module.endsWith('.ts');
  const loader = isTypeScript ? ['--conditions=tidemark-source', '--import', import.meta.resolve('tsx')] : [];
  return [process.execPath, ...loader, moduleRunner, runs.module];
}
