import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { discoverArchive, openBinanceArchive } from '@tidemark/market';
import { header, klineLine, testFolder, um } from '../src/testing/klines.ts';

describe('the README', () => {
  it('has an example that runs', async () => {
    await using folder = await testFolder();
    await folder.publish(um, [header, klineLine(0), klineLine(1), klineLine(2, { 4: 'x' })]);
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
    const body = example.replace(/^import .*\n/gm, '');
    const printed: string[] = [];
    const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
    const run = AsyncFunction('openBinanceArchive', 'discoverArchive', 'dir', 'print', body);
    await run(openBinanceArchive, discoverArchive, folder.path, (line: string) => printed.push(line));
    expect(printed).toEqual(['XUSDT 2026-02: 2 candles, 1 rejected']);
  });
});
