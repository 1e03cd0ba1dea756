import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { outcomes, performance } from './readme-example.ts';

describe('the README', () => {
  it('shows the example that is run here', async () => {
    const [readme, example] = await Promise.all([
      readFile(new URL('../README.md', import.meta.url), 'utf8'),
      readFile(new URL('./readme-example.ts', import.meta.url), 'utf8'),
    ]);
    expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  });

  it('says what the example gives', () => {
    expect(outcomes).toMatchObject([
      { outcome: 'win', exitPrice: 101, realizedRr: expect.closeTo(1.72, 9) },
      { outcome: 'loss', exitPrice: expect.closeTo(100.8015, 9), realizedRr: expect.closeTo(-1.28, 9) },
    ]);
    expect(performance.winRate).toBe(0.5);
  });
});
