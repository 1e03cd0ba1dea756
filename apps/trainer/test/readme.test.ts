import { expect, it } from '@jest/globals';
import { runReadmeExample } from '@tidemark/tooling/testing';

it('runs the example of the README', async () => {
  const { stdout } = await runReadmeExample(import.meta.url);
  expect(stdout).toBe(`{ rows: 1000, accuracy: 1, features: 1 }
[ 'BUY 1.00', 'SELL 1.00', 'BUY 0.69' ]
`);
});
