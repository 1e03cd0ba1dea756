import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { type House, readHouse } from '../house.ts';
import { readSource, type SourceFacts } from '../read-source.ts';
import { sourceFiles } from '../source-files.ts';
import { readWorkspace, type WorkspacePackage } from '../workspace.ts';

/**
 * What in the tree goes against the order of the packages: one line a violation, empty where there is none. The
 * rules and the order are in floors.json.
 */
export function checkFloors(root: string): readonly string[] {
  const house = readHouse(root);
  const packages = readWorkspace(root);
  const byName = new Map(packages.map((one) => [one.name, one]));
  const readers = new Set<string>();
  const violations = packages.flatMap((importer) => {
    if (floorOf(house, importer.name) === -1)
      return [`${importer.folder}: ${importer.name} has no floor in floors.json`];
    const inSources = sourceFiles(root, importer.folder).flatMap((file) => {
      const facts = readSource(readFileSync(join(root, file), 'utf8'), file);
      if (facts.readsEnvironment) readers.add(file);
      return checkFile({ file, facts, importer, house, byName });
    });
    return [...inSources, ...checkManifest(importer, house, byName), ...checkScripts(importer, house)];
  });
  const unneeded = house.environment
    .filter((path) => ![...readers].some((file) => matches(path, file)))
    .map(
      (path) =>
        `floors.json lets ${path} read process.env, and ${existsSync(join(root, path)) ? 'it does not' : 'it is not there'}`,
    );
  return [...violations, ...unneeded];
}

interface CheckedFile {
  readonly file: string;
  readonly facts: SourceFacts;
  readonly importer: WorkspacePackage;
  readonly house: House;
  readonly byName: ReadonlyMap<string, WorkspacePackage>;
}

function checkFile(checked: CheckedFile): readonly string[] {
  const { file, facts, importer, house } = checked;
  const violations = facts.imports.flatMap((specifier) => {
    const fault = importFault(specifier, checked);
    return fault === null ? [] : [`${file}: imports ${specifier}, ${fault}`];
  });
  if (importer.name === house.floors[0]?.[0] || !isProduct(file, importer)) return violations;
  if (facts.readsEnvironment && !house.environment.some((path) => matches(path, file))) {
    violations.push(`${file}: reads process.env; take a setting instead, or list the file in floors.json`);
  }
  if (house.pure.packages.includes(importer.name)) {
    violations.push(
      ...facts.impurities.map((use) => `${file}: uses ${use}; pass it in, this package is pure`),
    );
  }
  return violations;
}

/** Why a file may not import this, or null if it may. */
function importFault(specifier: string, checked: CheckedFile): string | null {
  const { file, importer, house, byName } = checked;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier);
    return target.startsWith(`${importer.folder}/`) ? null : 'which lies outside its package';
  }
  const product = isProduct(file, importer);
  if (isBuiltin(specifier)) {
    const pure = house.pure.packages.includes(importer.name) && product;
    const module = specifier.startsWith('node:') ? specifier : `node:${specifier}`;
    return pure && !house.pure.builtins.includes(module) ? 'and this package does no I/O' : null;
  }
  const imported = packageName(specifier);
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = importer.manifest;
  const declared = imported in dependencies || imported in peerDependencies || imported === importer.name;
  if (!declared && !(imported in devDependencies && !product)) {
    return product && imported in devDependencies
      ? 'which is only a development dependency'
      : 'which its package.json does not declare';
  }
  if (imported.startsWith('@prisma/') && importer.name !== house.prisma)
    return `which only ${house.prisma} may`;
  const workspacePackage = byName.get(imported);
  if (workspacePackage === undefined || imported === importer.name) return null;
  if (specifier.endsWith('/testing') && product && !file.startsWith(`${importer.folder}/src/testing/`)) {
    return 'which is for tests';
  }
  return floorFault(house, importer.name, imported) ?? exportFault(specifier, workspacePackage);
}

/** Tests and configuration are not shipped; all else in a package is. */
function isProduct(file: string, importer: WorkspacePackage): boolean {
  return ['src', 'bin'].some((folder) => file.startsWith(`${importer.folder}/${folder}/`));
}

function floorOf(house: House, name: string): number {
  return house.floors.findIndex((floor) => floor.includes(name));
}

function floorFault(house: House, importer: string, imported: string): string | null {
  const [from, to] = [floorOf(house, importer), floorOf(house, imported)];
  if (to === -1) return 'which has no floor in floors.json';
  if (to === from) return 'which is on its own floor';
  return to > from ? 'which is on a floor above' : null;
}

function exportFault(specifier: string, imported: WorkspacePackage): string | null {
  const entry = `.${specifier.slice(imported.name.length)}`;
  const exported = Object.keys(imported.manifest.exports ?? {}).some((key) => {
    const [start = key, end] = key.split('*');
    return end === undefined ? key === entry : entry.startsWith(start) && entry.endsWith(end);
  });
  return exported ? null : `which reaches past what ${imported.name} exports`;
}

function checkManifest(
  { folder, name, manifest }: WorkspacePackage,
  house: House,
  byName: CheckedFile['byName'],
): readonly string[] {
  const declared = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies };
  return Object.keys(declared).flatMap((dependency) => {
    if (!byName.has(dependency)) return [];
    const fault = floorFault(house, name, dependency);
    return fault === null ? [] : [`${folder}/package.json: declares ${dependency}, ${fault}`];
  });
}

function checkScripts({ folder, name, manifest }: WorkspacePackage, house: House): readonly string[] {
  // Tooling and benchmarks run from their sources.
  const top = house.floors.at(-1) ?? [];
  const built = !house.floors[0]?.includes(name) && !top.includes(name);
  const expected = built ? house.scripts : { types: house.scripts.types, test: house.scripts.test };
  const same = JSON.stringify(manifest.scripts ?? {}) === JSON.stringify(expected);
  return same
    ? []
    : [`${folder}/package.json: its scripts are not ${JSON.stringify(expected)}, as in every package`];
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function matches(path: string, file: string): boolean {
  return path.endsWith('/') ? file.startsWith(path) : path === file;
}
