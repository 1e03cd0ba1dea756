import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { KillArchive } from './kill-archive.ts';

const command = fileURLToPath(new URL('../../cli/bin/tidemark.js', import.meta.url));

export interface IngestRun {
  /** Null where it was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Files that it reported as loaded, by their path inside the archive. */
  readonly loaded: readonly string[];
  /** Until it reported the first file, in milliseconds. */
  readonly firstLoadedAfterMs: number;
}

/** When to kill: so many milliseconds after so many files were reported as loaded; none, after the start. */
export interface Kill {
  readonly afterLoaded: number;
  readonly delayMs: number;
}

/** Runs the real `tidemark ingest archive` over the whole archive in a process of its own, and kills it if asked. */
export async function runIngest(url: string, archive: KillArchive, kill?: Kill): Promise<IngestRun> {
  const args = [
    ...['--db', url, '--json', 'ingest', 'archive', '--base', archive.path, '--market', 'um'],
    ...['--from', archive.from, '--to', archive.to, '--symbol', ...archive.symbols],
  ];
  const started = performance.now();
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const loaded: string[] = [];
  let firstLoadedAfterMs = Number.NaN;
  let isAimed = false;
  let stdout = '';
  let stderr = '';
  function aim(): void {
    if (kill === undefined || isAimed || loaded.length < kill.afterLoaded) return;
    isAimed = true;
    setTimeout(() => child.kill('SIGKILL'), kill.delayMs);
  }
  aim();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const reported = [...stderr.matchAll(/^loaded (\S+): .*\n/gm)].map(([, file = '']) => file);
    if (loaded.length === 0 && reported.length > 0) firstLoadedAfterMs = performance.now() - started;
    loaded.push(...reported.slice(loaded.length));
    aim();
  });
  const [exitCode] = await closed;
  return { exitCode, stdout, stderr, loaded, firstLoadedAfterMs };
}
