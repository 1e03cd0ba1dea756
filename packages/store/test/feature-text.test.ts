import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFeatureText } from '../src/signals/feature-text.ts';

describe('the text of a feature vector', () => {
  it('has the names in the order of jsonb: shorter in bytes first, then by bytes', () => {
    const text = createFeatureText()({ zz: 1, b: null, ä: true, a: 'x"y', aaa: -0 });
    // Two bytes for ä: after the names of one, and after zz, since c3 is above 7a.
    expect(text).toBe('{"a":"x\\"y","b":null,"zz":1,"ä":true,"aaa":0}');
  });

  it('is the JSON of the vector, whatever vectors came before it', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.string(),
      fc.constant(null),
    );
    const vector = fc.dictionary(fc.string(), value, { maxKeys: 6, noNullPrototype: true });
    const text = createFeatureText();
    fc.assert(
      fc.property(vector, (features) => {
        expect(JSON.parse(text(features))).toEqual(JSON.parse(JSON.stringify(features)));
      }),
      { numRuns: 1_000 },
    );
  });
});
