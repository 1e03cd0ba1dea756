import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs psql over a script given on its standard input, and fails with what it said if it fails. */
export async function runPsql(psql: string, url: string, script: string): Promise<void> {
  const child = spawn(psql, ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', url], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  child.stdin.end(script);
  const [code] = await ended;
  if (code !== 0) throw new Error(`psql ended with ${code}: ${said}`);
}
