import { Writable } from 'node:stream';
import { run } from '../../src/run.ts';

export interface TidemarkRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document that `--json` promises; throws where stdout is anything else. */
  readonly json: () => unknown;
}

export interface RunTidemarkOptions {
  readonly url?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  readonly isTTY?: boolean;
}

/** Runs the command in this process, with streams and an environment of its own. */
export async function runTidemark(
  argv: readonly string[],
  { url, env = {}, signal = new AbortController().signal, cwd = '/', isTTY = false }: RunTidemarkOptions = {},
): Promise<TidemarkRun> {
  const stdout = collect(isTTY);
  const stderr = collect(isTTY);
  const exitCode = await run(url === undefined ? argv : ['--db', url, ...argv], {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    signal,
    cwd,
  });
  const text = stdout.text();
  return { exitCode, stdout: text, stderr: stderr.text(), json: () => JSON.parse(text) };
}

function collect(isTTY: boolean) {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: 80 }), text: () => chunks.join('') };
}
