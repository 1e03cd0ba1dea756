import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of the workspace. */
export interface WorkspacePackage {
  readonly name: string;
  /** Relative to the root, with forward slashes. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Every package below the root, in the order of their folders. */
export function readWorkspace(root: string): readonly WorkspacePackage[] {
  const folders = ['prisma', 'tooling', 'bench'];
  for (const parent of ['packages', 'apps']) {
    if (!existsSync(join(root, parent))) continue;
    folders.push(...readdirSync(join(root, parent)).map((name) => `${parent}/${name}`));
  }
  return folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
    .map((folder) => {
      const manifest: Manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return { name: manifest.name, folder, manifest };
    });
}
