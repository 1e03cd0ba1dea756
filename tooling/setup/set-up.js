import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fingerprint.js';
import { withLock } from './lock.js';
import { runStep } from './run-step.js';
import { allSteps } from './steps.js';

/** @typedef {import('./steps.js').Step} Step */

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Installs the packages, generates the Prisma client and builds, each only if what it depends on has changed.
 * Ends the process with an explanation where a step fails.
 *
 * Each step leaves a stamp with the fingerprint of its inputs once it has succeeded. The stamps lie in node_modules,
 * so that removing that folder, the usual cure, removes them too.
 * @param {string} [root]
 * @returns {Promise<{ changed: boolean, seconds: number }>}
 */
export async function setUp(root = projectRoot) {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  checkNode(process.versions.node);
  if (pending(root).length === 0) return { changed: false, seconds: elapsed() };
  await withLock(join(root, '.setup.lock'), async () => {
    // Each step changes the inputs of the next, hence the question again after every one.
    for (let [step] = pending(root); step !== undefined; [step] = pending(root)) await perform(step, root);
  });
  return { changed: true, seconds: elapsed() };
}

/** @param {string} version */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `setup: this is Node ${version}, and Tidemark needs 20.19 or later. Get it from https://nodejs.org.\n`,
  );
  process.exit(1);
}

/** @param {string} root */
function pending(root) {
  return allSteps(root).filter((step) => readStamp(root, step) !== currentStamp(root, step));
}

/**
 * @param {Step} step
 * @param {string} root
 */
async function perform(step, root) {
  rmSync(stampFile(root, step), { force: true });
  const stamp = currentStamp(root, step);
  await runStep({ title: step.title, mend: step.mend, cwd: root, ...step.command(root) });
  const missing = step.outputs.filter((output) => !existsSync(join(root, output)));
  if (missing.length > 0) {
    process.stderr.write(`setup: ${step.title} left no ${missing.join(', ')}. ${step.mend}\n`);
    process.exit(1);
  }
  mkdirSync(dirname(stampFile(root, step)), { recursive: true });
  writeFileSync(stampFile(root, step), stamp);
}

/**
 * @param {string} root
 * @param {Step} step
 */
function stampFile(root, step) {
  return join(root, 'node_modules', '.tidemark-setup', step.name);
}

/**
 * @param {string} root
 * @param {Step} step
 */
function readStamp(root, step) {
  if (!step.outputs.every((output) => existsSync(join(root, output)))) return null;
  return existsSync(stampFile(root, step)) ? readFileSync(stampFile(root, step), 'utf8') : null;
}

/**
 * The machine's kind is part of it because node_modules hold binaries, the root because they hold absolute paths.
 * @param {string} root
 * @param {Step} step
 */
function currentStamp(root, step) {
  return fingerprint(root, step.inputs, [process.platform, process.arch, root]);
}
