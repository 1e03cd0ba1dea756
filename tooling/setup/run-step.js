import { spawn } from 'node:child_process';

/**
 * Runs one command with its output kept back, and ends the process with all of it if the command fails.
 * @param {{ title: string, mend: string, cwd: string, command: string, args: string[], env?: Record<string, string | undefined> }} step
 * @returns {Promise<void>}
 */
export async function runStep({ title, mend, cwd, command, args, env = {} }) {
  const started = performance.now();
  process.stderr.write(`setup: ${title} ...`);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...quiet, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: command.endsWith('.cmd'),
    // A group of its own: npm does not pass a signal on to the pnpm that it started.
    detached: process.platform !== 'win32',
  });
  const end = () =>
    child.pid !== undefined && process.kill(process.platform === 'win32' ? child.pid : -child.pid);
  process.once('exit', end);
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const failure = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${signal ?? code}`));
  });
  process.off('exit', end);
  if (failure === null) {
    process.stderr.write(` ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stderr.write(`\n${Buffer.concat(output).toString()}\nsetup: ${title} failed: ${failure}.\n`);
  process.stderr.write(`setup: it ran \`${[command, ...args].join(' ')}\` in ${cwd}\nsetup: ${mend}\n`);
  process.exit(1);
}

/** No calls home, no notices of updates. */
const quiet = {
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
  npm_config_audit: 'false',
};
