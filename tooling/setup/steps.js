import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
 * What lies between a fresh clone and a working command, in order.
 * @param {string} root
 * @returns {Step[]}
 */
export function allSteps(root) {
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
      mend: `After a change to a package.json, run \`npx ${packageManager(root)} install\` to renew pnpm-lock.yaml. Else check that the npm registry can be reached (\`npm ping\`), remove node_modules, and run \`npm run setup\` again.`,
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
      name: 'loops',
      title: 'compiling the loops of the features',
      inputs: ['packages/features/assembly', 'packages/features/package.json', 'pnpm-lock.yaml'],
      outputs: ['packages/features/src/generated'],
      command: () => ({ command: process.execPath, args: ['packages/features/assembly/compile.js'] }),
      mend: 'Mend packages/features/assembly where the message says, and run `npm run setup` again.',
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
