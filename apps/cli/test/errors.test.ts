import { describe, expect, it } from '@jest/globals';
import { TidemarkError } from '@tidemark/domain';
import { createProgram } from '../src/create-program.ts';
import { describeError } from '../src/describe-error.ts';
import { exitCodeOf } from '../src/exit-code-of.ts';
import { runTidemark } from './support/run-tidemark.ts';

describe('describeError', () => {
  it('keeps code, message and hint of an error of the product', () => {
    const error = new TidemarkError('series.unknown', 'none', { hint: 'Load some.' });
    expect(describeError(error)).toEqual({ code: 'series.unknown', message: 'none', hint: 'Load some.' });
    expect(describeError(new TidemarkError('series.unknown', 'none')).hint).toBeNull();
  });

  it.each([
    [Object.assign(new Error('permission denied'), { code: '42501' }), 'permission denied (42501)'],
    [Object.assign(new Error('open (ENOENT)'), { code: 'ENOENT' }), 'open (ENOENT)'],
    [new AggregateError([new Error('a')]), 'AggregateError'],
    ['thrown text', 'thrown text'],
    [undefined, 'undefined'],
  ])('says what is known of an error of another kind', (error, message) => {
    expect(describeError(error)).toMatchObject({ code: 'command.unexpected', message });
  });
});

describe('exit codes', () => {
  it.each([
    ['time.invalid', 2],
    ['command.wrong_use', 2],
    ['server.unreachable', 1],
    ['series.unknown', 1],
    ['command.unexpected', 1],
    ['command.interrupted', 130],
  ] as const)('tell %s by %d', (code, exitCode) => {
    expect(exitCodeOf(code)).toBe(exitCode);
  });
});

describe('createProgram', () => {
  it('knows its width without a terminal', () => {
    const { stdout, stderr } = process;
    expect(createProgram({ stdout, stderr }).helpInformation()).toContain('Usage: tidemark');
  });
});

describe('an interrupt', () => {
  it('ends a command that waits, with 130 and one JSON document', async () => {
    const signal = AbortSignal.abort();
    const url = 'postgresql://127.0.0.1:1/none';
    const { exitCode, json, stderr } = await runTidemark(['candles', '--json'], { url, signal });
    expect(exitCode).toBe(130);
    expect(json()).toMatchObject({ error: { code: 'command.interrupted' } });
    expect(stderr).toContain('interrupted');
  });
});
