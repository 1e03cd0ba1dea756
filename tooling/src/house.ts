import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What floors.json says: the order of the packages and the rules that go with it. */
export interface House {
  /** Package names from the ground up; those of one floor may not import one another. */
  readonly floors: readonly (readonly string[])[];
  /**
   * Packages without I/O, clock or randomness, and the modules of Node that they may use all the same: `node:worker_threads` among
   * them, since what it does is compute.
   */
  readonly pure: { readonly packages: readonly string[]; readonly builtins: readonly string[] };
  /** The one package that knows Prisma. */
  readonly prisma: string;
  /** Files, or folders ending in a slash, that may read process.env. */
  readonly environment: readonly string[];
  /** What the scripts of every package are. */
  readonly scripts: Readonly<Record<string, string>>;
}

export function readHouse(root: string): House {
  return JSON.parse(readFileSync(join(root, 'tooling/floors.json'), 'utf8'));
}
