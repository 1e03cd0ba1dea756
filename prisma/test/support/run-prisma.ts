import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const program = createRequire(import.meta.url).resolve('prisma/build/index.js');
const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Asks for what of the database differs from the schema: the exit code is 0 where nothing does. */
export const driftArgs = [
  'migrate',
  'diff',
  '--from-config-datasource',
  '--to-schema',
  'schema.prisma',
  '--exit-code',
];

export interface PrismaRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PrismaOptions {
  readonly url: string;
  readonly cwd?: string;
  readonly config?: string;
}

/** Runs the stock Prisma command, with every way to Prisma's own host closed. */
export function runPrisma(args: readonly string[], options: PrismaOptions): Promise<PrismaRun> {
  const { url, cwd = packageFolder, config = 'prisma.config.ts' } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args, '--config', config], {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        DATABASE_URL: url,
        NO_COLOR: '1',
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        PRISMA_ENGINES_MIRROR: 'http://127.0.0.1:9',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
