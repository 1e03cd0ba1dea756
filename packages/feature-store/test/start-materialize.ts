import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('materialize-child.ts', import.meta.url));

export interface ChildRequest {
  readonly url: string;
  readonly folder: string;
  readonly knownAt: number;
  /** Kill it so many milliseconds after it began; else it ends by itself. */
  readonly killAfterMs?: number;
}

/** Materialises in a process of its own, and returns by what it ended. */
export async function runMaterialize(request: ChildRequest): Promise<NodeJS.Signals | number> {
  const { url, folder, knownAt, killAfterMs } = request;
  const args = ['--conditions=tidemark-source', '--import', import.meta.resolve('tsx'), program];
  const child = spawn(
    process.execPath,
    [...args, url, folder, String(knownAt), ...(killAfterMs === undefined ? [] : ['--forever'])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = once(child, 'close');
  if (killAfterMs !== undefined) {
    await Promise.race([once(child.stdout, 'data'), closed]);
    await new Promise((resolve) => setTimeout(resolve, killAfterMs));
    child.kill('SIGKILL');
  }
  const [code, signal] = await closed;
  return signal ?? code;
}
