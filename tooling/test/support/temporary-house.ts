import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { House } from '../../src/house.ts';

const real: House = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../floors.json', import.meta.url)), 'utf8'),
);

export interface TemporaryHouse extends Disposable {
  readonly root: string;
}

/** A tree with the real order of floors and the given files: objects are written as JSON. */
export function temporaryHouse(
  files: Readonly<Record<string, string | object>>,
  rules: Partial<House> = { environment: [] },
): TemporaryHouse {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-house-'));
  for (const [path, content] of Object.entries({ 'tooling/floors.json': { ...real, ...rules }, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** A sound manifest. */
export function manifest(name: string, rest: object = {}): object {
  return { name: `@tidemark/${name}`, scripts: real.scripts, exports: { '.': './src/index.ts' }, ...rest };
}
