import { expect, it } from '@jest/globals';
import { checkFocus } from '../src/checks/check-focus.ts';
import { manifest, temporaryHouse } from './support/temporary-house.ts';

it.each(['it.only', 'it.skip', 'describe.only', 'test.todo', 'fit', 'xdescribe'])('finds %s', (use) => {
  using house = temporaryHouse({
    'packages/domain/package.json': manifest('domain'),
    'packages/domain/test/a.test.ts': `${use}('x', () => {});`,
    'packages/domain/test/b.test.ts': "it('x', () => {});",
    'packages/domain/src/a.ts': 'export const x = pages.skip(1);',
  });
  expect(checkFocus(house.root)).toEqual([`packages/domain/test/a.test.ts: uses ${use}`]);
});

it('accepts a test that is left out on a condition, and none that is alone on one', () => {
  using house = temporaryHouse({
    'packages/domain/package.json': manifest('domain'),
    'packages/domain/test/a.test.ts': "(process.env.X ? it : it.skip)('x', () => {});",
    'packages/domain/test/b.test.ts': 'const one = process.env.X ? it.only : it;',
  });
  expect(checkFocus(house.root)).toEqual(['packages/domain/test/b.test.ts: uses it.only']);
});
