import { describe, expect, test } from '@jest/globals';
import { nearestName } from '@tidemark/domain';

describe('the nearest known name', () => {
  test.each([
    ['mometum-1', 'momentum-1'],
    ['MOMENTUM-1', 'momentum-1'],
    ['momentum', 'momentum-1'],
  ])('to %s is %s', (name, nearest) => {
    expect(nearestName(name, ['baseline', 'momentum-1', 'mean-reversion'])).toBe(nearest);
  });
  test('is none where all are far, or none is known', () => {
    expect(nearestName('x', ['baseline'])).toBeNull();
    expect(nearestName('baseline', [])).toBeNull();
  });
});
