import { describe, expect, it } from '@jest/globals';
import { parseViewName } from '@tidemark/features';

describe('the name of a view', () => {
  it('ends with a version or leaves it open', () => {
    expect(parseViewName('ta@12')).toEqual({ name: 'ta', version: 12 });
    expect(parseViewName('ta')).toEqual({ name: 'ta' });
  });

  it('has its version after the last @, so that what is wrong before it is kept as it was written', () => {
    expect(parseViewName('mine@home@3')).toEqual({ name: 'mine@home', version: 3 });
  });

  it.each(['', '@', 'ta@', 'ta@1.5', 'ta@-1', 'ta@latest', 'ta@1 '])(
    'takes all of %j for a name, so that it is found missing as it was written',
    (text) => {
      expect(parseViewName(text)).toEqual({ name: text });
    },
  );
});
