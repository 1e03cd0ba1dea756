import { describe, expect, it } from '@jest/globals';
import { checkFloors } from '../src/checks/check-floors.ts';
import { manifest, temporaryHouse } from './support/temporary-house.ts';

const domain = { 'packages/domain/package.json': manifest('domain') };
const onDomain = { dependencies: { '@tidemark/domain': 'workspace:*' } };

/** The violations of a tree that is sound but for the given files. */
function check(files: Readonly<Record<string, string | object>>, environment: readonly string[] = []) {
  using house = temporaryHouse({ ...domain, ...files }, { environment });
  return checkFloors(house.root);
}

describe('the order of the packages', () => {
  it('accepts imports from below, by name, that are declared', () => {
    expect(
      check({
        'packages/store/package.json': manifest('store', onDomain),
        'packages/store/src/index.ts':
          "import { join } from 'node:path';\nimport type { Candle } from '@tidemark/domain';\nimport { a } from './a.ts';\n",
      }),
    ).toEqual([]);
  });

  it.each([
    ['an import', "import { x } from '@tidemark/store';"],
    ['a type', "import type { x } from '@tidemark/store';"],
    ['a type in place', "export type X = import('@tidemark/store').X;"],
    ['a re-export', "export * from '@tidemark/store';"],
    ['a named re-export', "export { x } from '@tidemark/store';"],
    ['a dynamic import', "const x = await import('@tidemark/store');"],
    ['a require', "const x = require('@tidemark/store');"],
    ['an import assignment', "import x = require('@tidemark/store');"],
  ])('refuses %s from a floor above', (_, source) => {
    const dependencies = { '@tidemark/store': 'workspace:*' };
    expect(
      check({
        'packages/store/package.json': manifest('store'),
        'packages/domain/package.json': manifest('domain', { dependencies }),
        'packages/domain/src/index.ts': source,
      }),
    ).toEqual([
      'packages/domain/src/index.ts: imports @tidemark/store, which is on a floor above',
      'packages/domain/package.json: declares @tidemark/store, which is on a floor above',
    ]);
  });

  it('refuses imports among packages of one floor, in tests too', () => {
    expect(
      check({
        'packages/evaluation/package.json': manifest('evaluation'),
        'packages/quality/package.json': manifest('quality', {
          devDependencies: { '@tidemark/evaluation': 'workspace:*' },
        }),
        'packages/quality/test/drift.test.ts': "import { x } from '@tidemark/evaluation';",
      }),
    ).toEqual([
      'packages/quality/test/drift.test.ts: imports @tidemark/evaluation, which is on its own floor',
      'packages/quality/package.json: declares @tidemark/evaluation, which is on its own floor',
    ]);
  });

  it('lets the command import the apps, and no app another', () => {
    const onIngest = { dependencies: { '@tidemark/ingest': 'workspace:*' } };
    const source = "import { x } from '@tidemark/ingest';";
    expect(
      check({
        'apps/ingest/package.json': manifest('ingest'),
        'apps/cli/package.json': manifest('cli', onIngest),
        'apps/cli/src/index.ts': source,
        'apps/trainer/package.json': manifest('trainer', onIngest),
        'apps/trainer/src/index.ts': source,
      }),
    ).toEqual([
      'apps/trainer/src/index.ts: imports @tidemark/ingest, which is on its own floor',
      'apps/trainer/package.json: declares @tidemark/ingest, which is on its own floor',
    ]);
  });

  it('wants a floor for every package', () => {
    expect(check({ 'packages/extra/package.json': manifest('extra') })).toEqual([
      'packages/extra: @tidemark/extra has no floor in floors.json',
    ]);
    expect(
      check({
        'packages/extra/package.json': manifest('extra'),
        'packages/store/package.json': manifest('store', {
          dependencies: { '@tidemark/extra': 'workspace:*' },
        }),
      }),
    ).toContain('packages/store/package.json: declares @tidemark/extra, which has no floor in floors.json');
  });
});

describe('what a package may import', () => {
  it('refuses what its package.json does not declare, or only for development', () => {
    expect(
      check({
        'packages/store/package.json': manifest('store', { devDependencies: { zod: '4' } }),
        'packages/store/src/index.ts': "import { z } from 'zod';\nimport pg from 'pg/lib/client.js';",
        'packages/store/test/index.test.ts': "import { z } from 'zod';",
      }),
    ).toEqual([
      'packages/store/src/index.ts: imports zod, which is only a development dependency',
      'packages/store/src/index.ts: imports pg/lib/client.js, which its package.json does not declare',
    ]);
  });

  it('refuses to reach past what another package exports', () => {
    expect(
      check({
        'packages/domain/package.json': manifest('domain', { exports: { '.': 'x', './data/*.json': 'y' } }),
        'packages/store/package.json': manifest('store', onDomain),
        'packages/store/src/index.ts':
          "import { x } from '@tidemark/domain/src/candle.ts';\nimport y from '@tidemark/domain/data/y.json';",
      }),
    ).toEqual([
      'packages/store/src/index.ts: imports @tidemark/domain/src/candle.ts, which reaches past what @tidemark/domain exports',
    ]);
  });

  it('keeps what packages export for tests to tests, and to what is exported for tests', () => {
    const source = "import { x } from '@tidemark/domain/testing';";
    expect(
      check({
        'packages/domain/package.json': manifest('domain', { exports: { './testing': 'x' } }),
        'packages/store/package.json': manifest('store', onDomain),
        'packages/store/src/index.ts': source,
        'packages/store/src/testing/index.ts': source,
        'packages/store/test/x.test.ts': source,
      }),
    ).toEqual(['packages/store/src/index.ts: imports @tidemark/domain/testing, which is for tests']);
  });

  it('refuses a relative import that leaves the package', () => {
    expect(
      check({ 'packages/domain/test/a.test.ts': "import { x } from '../../store/src/index.ts';" }),
    ).toEqual([
      'packages/domain/test/a.test.ts: imports ../../store/src/index.ts, which lies outside its package',
    ]);
  });

  it("keeps Prisma's client and generated code to the schema package", () => {
    const files = (folder: string, name: string) => ({
      [`${folder}/package.json`]: manifest(name, { dependencies: { '@prisma/client': '7' } }),
      [`${folder}/src/index.ts`]: "import { Prisma } from '@prisma/client';",
    });
    expect(check(files('prisma', 'db'))).toEqual([]);
    expect(check(files('packages/store', 'store'))).toEqual([
      'packages/store/src/index.ts: imports @prisma/client, which only @tidemark/db may',
    ]);
    expect(
      check({
        'packages/store/package.json': manifest('store', { dependencies: { '@tidemark/db': 'workspace:*' } }),
        'packages/store/src/index.ts': "import { Prisma } from '../../../prisma/src/generated/client.ts';",
      }),
    ).toEqual([
      'packages/store/src/index.ts: imports ../../../prisma/src/generated/client.ts, which lies outside its package',
    ]);
  });
});

describe('the pure packages', () => {
  it.each([
    'Date.now()',
    'new Date()',
    'Date()',
    'Math.random()',
    'performance.now()',
    'fetch(url)',
    'process.pid',
  ])('refuses %s in the sources and not in the tests', (use) => {
    const source = `export const x = ${use};`;
    const violations = check({
      'packages/domain/src/x.ts': source,
      'packages/domain/test/x.test.ts': source,
    });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(
      /^packages\/domain\/src\/x\.ts: uses .*; pass it in, this package is pure$/,
    );
  });

  it('accepts a date made from a number', () => {
    expect(check({ 'packages/domain/src/x.ts': 'export const x = new Date(0);' })).toEqual([]);
  });

  it.each(['node:fs', 'fs', 'node:net', 'node:fs/promises'])(
    'refuses %s, and accepts node:crypto',
    (module) => {
      expect(
        check({ 'packages/domain/src/x.ts': `import x from '${module}';\nimport y from 'node:crypto';` }),
      ).toEqual([`packages/domain/src/x.ts: imports ${module}, and this package does no I/O`]);
    },
  );
});

describe('process.env', () => {
  const store = { 'packages/store/package.json': manifest('store') };

  it.each([
    'export const x = process.env.X;',
    "export const x = process['env'].X;",
    'const { env } = process;',
    "import { env } from 'node:process';",
  ])('is refused in the sources: %s', (source) => {
    expect(check({ ...store, 'packages/store/src/x.ts': source })).toEqual([
      'packages/store/src/x.ts: reads process.env; take a setting instead, or list the file in floors.json',
    ]);
  });

  it('may be read where floors.json says so', () => {
    const files = { ...store, 'packages/store/src/x.ts': 'export const x = process.env.X;' };
    expect(check(files, ['packages/store/src/x.ts'])).toEqual([]);
    expect(check(files, ['packages/store/src/'])).toEqual([]);
  });

  it('is not allowed to files that do not read it or do not exist', () => {
    expect(
      check({ ...store, 'packages/store/src/x.ts': '' }, [
        'packages/store/src/x.ts',
        'packages/store/src/y.ts',
      ]),
    ).toEqual([
      'floors.json lets packages/store/src/x.ts read process.env, and it does not',
      'floors.json lets packages/store/src/y.ts read process.env, and it is not there',
    ]);
  });
});

describe('the scripts', () => {
  it('are the same in every package', () => {
    const [violation] = check({
      'packages/store/package.json': manifest('store', { scripts: { test: 'jest' } }),
    });
    expect(violation).toMatch(/^packages\/store\/package\.json: its scripts are not /);
  });

  it('leave out the build of what runs from its sources', () => {
    const scripts = { types: 'tsc -p tsconfig.json', test: 'tidemark-jest' };
    expect(check({ 'bench/package.json': manifest('bench', { scripts }) })).toEqual([]);
  });
});
