import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fingerprint.js';
import { withLock } from './lock.js';
import { runStep } from './run-step.js';

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

/**
 * @typedef {object} Step
 * @property {string} name names the stamp
 * @property {string} title what is happening, for the screen
 * @property {string[]} inputs files and folders, relative to the root
 * @property {string[]} outputs what has to be there for the step to count as done
 * @property {(root: string) => { command: string, args: string[], env?: Record<string, string | undefined> }} command
 * @property {string} mend
 */

/**
 * @param {string} root
 * @returns {Step[]}
 */
function allSteps(root) {
  const packages = packageFolders(root);
  const manifests = packages.map((folder) => `${folder}/package.json`);
  const built = packages.filter((folder) => existsSync(join(root, folder, 'tsconfig.build.json')));
  return [
    {
      name: 'install',
      title: `installing packages with ${packageManager(root)}`,
      inputs: ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...manifests],
      outputs: ['node_modules/.modules.yaml', ...packages.map((folder) => `${folder}/node_modules`)],
      command: () => ({
        ...npm(
          'exec',
          '--yes',
          '--',
          packageManager(root),
          'install',
          '--frozen-lockfile',
          '--prefer-offline',
        ),
        // pnpm asks before it replaces node_modules unless it believes to be in CI, and leaves out what is needed
        // to build where NODE_ENV says production.
        env: { CI: 'true', NODE_ENV: undefined },
      }),
      mend: 'Check that the npm registry can be reached (`npm ping`), remove node_modules, and run `npm run setup` again.',
    },
    {
      name: 'generate',
      title: 'generating the Prisma client',
      inputs: [
        'prisma/schema.prisma',
        'prisma/prisma.config.ts',
        'prisma/bin',
        'prisma/package.json',
        'pnpm-lock.yaml',
      ],
      outputs: ['prisma/src/generated'],
      command: () => ({
        command: process.execPath,
        args: [
          'node_modules/prisma/build/index.js',
          'generate',
          '--no-hints',
          '--config',
          'prisma/prisma.config.ts',
        ],
        env: { DATABASE_URL: undefined },
      }),
      mend: 'Mend prisma/schema.prisma where the message says, and run `npm run setup` again.',
    },
    {
      name: 'build',
      title: 'building',
      inputs: [
        'tsconfig.base.json',
        'turbo.json',
        'pnpm-lock.yaml',
        'tooling/tsconfig',
        ...built.flatMap((folder) =>
          ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map((path) => `${folder}/${path}`),
        ),
      ],
      outputs: built.map((folder) => `${folder}/dist`),
      // turbo starts each package's script with the pnpm it finds on the PATH: npm puts the pinned one there.
      command: () => npm('exec', '--yes', `--package=${packageManager(root)}`, '--', ...turboBuild),
      mend: 'Mend the source where the message says, and run `npm run setup` again.',
    },
  ];
}

const turboBuild = [
  'node_modules/.bin/turbo',
  'run',
  'build',
  '--output-logs=errors-only',
  '--no-update-notifier',
];

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

/**
 * Every folder of the workspace that holds a package. The patterns of pnpm-workspace.yaml are a name or a name
 * and a star, which is all that is read here.
 * @param {string} root
 */
function packageFolders(root) {
  const lines = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').split('\n');
  const patterns = lines
    .slice(lines.indexOf('packages:') + 1)
    .map((line) => /^ {2}- (\S+)$/.exec(line)?.[1])
    .filter((pattern) => pattern !== undefined);
  return patterns
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      return existsSync(join(root, parent))
        ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)
        : [];
    })
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort();
}

/** @param {string} root */
function packageManager(root) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
}

/**
 * The npm that started us, else the one on the PATH.
 * @param {string[]} args
 */
function npm(...args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('npm-cli.js') && existsSync(script)
    ? { command: process.execPath, args: [script, ...args] }
    : { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args };
}
