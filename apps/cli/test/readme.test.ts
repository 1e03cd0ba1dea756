import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createTestDatabase, testServers } from '@tidemark/db/testing';
import { runReadmeExample } from '@tidemark/tooling/testing';
import type { Command } from 'commander';
import { createContext } from '../src/create-context.ts';
import { createProgram } from '../src/create-program.ts';
import { registerCommands } from '../src/register-commands.ts';
import { storeCandles } from './support/store-samples.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Every command that does something, as its path of words. */
function leavesOf(command: Command, path: string): readonly string[] {
  if (command.commands.length === 0) return [path];
  return command.commands.flatMap((child) => leavesOf(child, `${path} ${child.name()}`));
}

describe('the README', () => {
  it('has an example that runs', async () => {
    const [server] = await testServers();
    if (server === undefined) throw new Error('there is no test server');
    await using database = await createTestDatabase(server);
    await storeCandles(database.db);
    const { stdout } = await runReadmeExample(import.meta.url, { DATABASE_URL: database.url });
    expect(JSON.parse(stdout)).toMatchObject([{ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' }]);
  });

  it('names every command', () => {
    const { stdout, stderr } = process;
    const program = createProgram({ stdout, stderr });
    const io = { stdout, stderr, env: {}, cwd: '/', signal: new AbortController().signal };
    registerCommands(
      program,
      createContext(io, () => ({})),
    );
    const named = [...readme.matchAll(/^\| (`tidemark.*?) \|/gm)].map(([, cell = '']) => cell);
    for (const leaf of leavesOf(program, 'tidemark')) {
      const [group, word] = [leaf.split(' ').slice(0, -1).join(' '), leaf.split(' ').at(-1)];
      const isNamed = named.some(
        (cell) => cell.includes(`\`${leaf}`) || (cell.includes(`\`${group}`) && cell.includes(`\`${word}\``)),
      );
      // `candles series` and `policies show` are what their group does without a word.
      if (!['series', 'show'].includes(word ?? '')) expect([leaf, isNamed]).toEqual([leaf, true]);
    }
  });
});
