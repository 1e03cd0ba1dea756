import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createContext } from '../src/create-context.ts';
import { createProgram } from '../src/create-program.ts';
import { registerCommands } from '../src/register-commands.ts';
import { runTidemark } from './support/run-tidemark.ts';

function listCommands(command: Command): readonly (readonly string[])[] {
  return command.commands.flatMap((child) => [
    [child.name()],
    ...listCommands(child).map((path) => [child.name(), ...path]),
  ]);
}

function makeProgram(): Command {
  const { stdout, stderr } = process;
  const program = createProgram({ stdout, stderr });
  const signal = new AbortController().signal;
  const context = createContext({ stdout, stderr, env: {}, cwd: '/', signal }, () => ({}));
  registerCommands(program, context);
  return program;
}

const paths = listCommands(makeProgram());

describe('--help', () => {
  it.each(paths.map((path) => [path.join(' '), path] as const))(
    'explains %s, on stdout, with its global options and examples',
    async (name, path) => {
      const { exitCode, stdout, stderr } = await runTidemark([...path, '--help']);
      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: tidemark ${name}`);
      expect(stdout).toContain('--json');
      const group = listCommands(makeProgram()).some(
        (other) => other.length > path.length && path.every((word, at) => other[at] === word),
      );
      if (!group) expect(stdout).toMatch(/\nExamples:\n {2}tidemark /);
    },
  );

  it('lists every command at the top, and keeps to the width of the terminal', async () => {
    const { stdout } = await runTidemark(['--help'], { isTTY: true });
    for (const [first = '', ...rest] of paths)
      if (rest.length === 0) expect(stdout).toContain(`\n  ${first} `);
    const [options = ''] = stdout.split('\nExamples:');
    expect(Math.max(...options.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('is what a group of commands shows on stderr when none is given', async () => {
    const { exitCode, stdout, stderr } = await runTidemark(['retrain']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: tidemark retrain');
  });

  it('is the same by the word help', async () => {
    const [word, option] = await Promise.all([
      runTidemark(['help', 'candles']),
      runTidemark(['candles', '--help']),
    ]);
    expect(word).toMatchObject({ exitCode: 0, stdout: option.stdout });
  });
});

describe('--version', () => {
  it('is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(await runTidemark(['--version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });
});
