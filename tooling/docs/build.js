#!/usr/bin/env node
// `npm run docs`: writes the API documentation of every package into docs/api from its docstrings. Broken links and
// other warnings fail; exported things without a docstring are listed in docs/api/undocumented.txt.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
if (!existsSync(join(root, 'node_modules'))) {
  process.stderr.write('Run `npm run setup` first.\n');
  process.exit(1);
}
const { Application, ReflectionKind } = await import('typedoc');

const folders = [
  'prisma',
  ...['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  ),
];
// What a package exports, in its sources.
const entryPoints = folders.flatMap((folder) => {
  const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return Object.values(exports)
    .map((entry) => join(root, folder, entry['tidemark-source']))
    .filter((file) => existsSync(file));
});

const app = await Application.bootstrap({
  name: 'Tidemark',
  entryPoints,
  tsconfig: join(root, 'tooling/docs/tsconfig.json'),
  readme: join(root, 'README.md'),
  exclude: ['**/generated/**'],
  excludeExternals: true,
  excludePrivate: true,
  disableGit: true,
  sourceLinkTemplate: '{path}',
  disableSources: true,
  skipErrorChecking: true,
  treatWarningsAsErrors: true,
  validation: { notExported: false, invalidLink: true, invalidPath: false, notDocumented: false },
});
const project = await app.convert();
if (project === undefined) process.exit(1);

const documented =
  ReflectionKind.Function |
  ReflectionKind.Interface |
  ReflectionKind.Class |
  ReflectionKind.TypeAlias |
  ReflectionKind.Variable;
const undocumented = project
  .getReflectionsByKind(documented)
  .filter((one) => !one.hasComment() && !one.signatures?.some((signature) => signature.hasComment()))
  .filter((one) => one.parent?.kindOf(ReflectionKind.Module))
  .map((one) => one.getFriendlyFullName())
  .sort();

const out = join(root, 'docs/api');
await app.generateDocs(project, out);
writeFileSync(join(out, 'undocumented.txt'), undocumented.map((name) => `${name}\n`).join(''));
process.stdout.write(
  `docs/api: ${entryPoints.length} entry points; ${undocumented.length} exports without a docstring\n`,
);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
