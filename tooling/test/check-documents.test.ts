import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkErrorCodes } from '../src/checks/check-error-codes.ts';
import { checkLinks } from '../src/checks/check-links.ts';
import { checkReadmes } from '../src/checks/check-readmes.ts';
import { errorCodesDocument } from '../src/error-codes-document.ts';
import { manifest, temporaryHouse } from './support/temporary-house.ts';

describe('checkErrorCodes', () => {
  const house = (use: string) =>
    temporaryHouse({
      'packages/domain/package.json': manifest('domain'),
      'packages/domain/src/error-codes.ts':
        "export const errorCodes = {\n  'b.used': 'It\\'s a | b.',\n  'a.unused': \"It's c.\",\n} as const;\n",
      'packages/domain/src/x.ts': use,
      'docs/errors.md': 'old',
    });

  it('finds codes that no source uses, and a page that is not fresh', () => {
    using stale = house("throw new TidemarkError('b.used', 'x');");
    expect(checkErrorCodes(stale.root)).toEqual([
      'packages/domain/src/error-codes.ts: no source uses a.unused',
      'docs/errors.md is not what the table says: run `npm run docs:errors`',
    ]);
  });

  it('is content once all are used and the page is written', () => {
    using fresh = house("const codes = ['b.used', 'a.unused'];");
    const { codes, markdown } = errorCodesDocument(fresh.root);
    expect(codes).toEqual(['a.unused', 'b.used']);
    expect(markdown).toContain("## b\n\n| code | meaning |\n| --- | --- |\n| `b.used` | It's a \\| b. |\n");
    writeFileSync(join(fresh.root, 'docs/errors.md'), markdown);
    expect(checkErrorCodes(fresh.root)).toEqual([]);
  });
});

describe('checkReadmes', () => {
  const sound = '# X\n\nIt is for x.\n\n## Depends on\n\nNothing.\n\n## Example\n\n```ts\nx();\n```\n';
  const check = (readme: Record<string, string>) => {
    using house = temporaryHouse({ 'packages/domain/package.json': manifest('domain'), ...readme });
    return checkReadmes(house.root);
  };

  it('wants a README that says the three things, and a test that runs its example', () => {
    expect(check({})).toEqual(['packages/domain has no README.md']);
    expect(check({ 'packages/domain/README.md': '# X\n\n## Y\n' })).toEqual([
      'packages/domain/README.md does not start with a title and what the package is for',
      'packages/domain/README.md does not say what the package depends on, and why',
      'packages/domain/README.md has no example in TypeScript',
      'packages/domain/README.md has no test/readme.test.ts that runs its example',
    ]);
  });

  it('accepts one that does', () => {
    expect(check({ 'packages/domain/README.md': sound, 'packages/domain/test/readme.test.ts': '' })).toEqual(
      [],
    );
  });
});

describe('checkLinks', () => {
  it('finds links that lead nowhere and decisions that are not listed', () => {
    using house = temporaryHouse({
      'README.md': '[a](docs/a.md#part) [b](docs/b.md) [c](https://example.org) [d](#here) `[e](e.md)`',
      'docs/a.md': '```ts\n[f](f.md)\n```\n[up](../README.md)',
      'docs/decisions/README.md': '[one](one.md)',
      'docs/decisions/one.md': '',
      'docs/decisions/two.md': '',
    });
    expect(checkLinks(house.root)).toEqual([
      'README.md: links to docs/b.md, which is not there',
      'docs/decisions/README.md: does not list docs/decisions/two.md',
    ]);
  });

  it('finds nothing where there are no documents', () => {
    using house = temporaryHouse({});
    expect(checkLinks(house.root)).toEqual([]);
  });
});
