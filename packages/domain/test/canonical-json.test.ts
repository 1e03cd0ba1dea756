import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '@tidemark/domain';

describe('canonicalJson', () => {
  it('orders keys, leaves out what is undefined, and keeps arrays', () => {
    expect(canonicalJson({ b: [2, 1, { d: undefined, c: null }], a: 'x"y', e: 1e21 })).toBe(
      '{"a":"x\\"y","b":[2,1,{"c":null}],"e":1e+21}',
    );
    expect([canonicalJson(-0), canonicalJson(0)]).toEqual(['-0', '0']);
  });
});
