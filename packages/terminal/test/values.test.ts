import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import {
  addExamples,
  addStoreOptions,
  collect,
  formatBytes,
  formatCount,
  showProgress,
} from '@tidemark/terminal';
import {
  formatTime,
  isoTime,
  parseChoice,
  parseNumber,
  parseRange,
  parseWholeNumber,
} from '@tidemark/terminal/values';
import { Command } from 'commander';

describe('options', () => {
  it('take a choice in whichever case it was typed, and name the choices otherwise', () => {
    expect(parseChoice('buy', '--pred', ['BUY', 'SELL'])).toBe('BUY');
    expect(() => parseChoice('up', '--pred', ['BUY', 'SELL'])).toThrow('--pred is "up"');
  });

  it('need the start of a time range, and end it now where no end was given', () => {
    const now = Date.parse('2026-03-01T00:00:00Z');
    expect(parseRange({ from: '2026-02-01' }, now)).toEqual({ from: Date.parse('2026-02-01'), to: now });
    expect(() => parseRange({}, now)).toThrow('no start of the time range');
  });

  it.each(['1.5', '-1', 'x', '', '11'])('refuse %p as a whole number from 0 to 10', (text) => {
    expect(() => parseWholeNumber(text, { name: '--limit', min: 0, max: 10 })).toThrow('--limit is');
    expect(parseWholeNumber('10', { name: '--limit', min: 0, max: 10 })).toBe(10);
  });

  it('take a number from 0 on, with its unit or without', () => {
    expect([parseNumber('0.5', '--risk', '%'), parseNumber('0.5 %', '--risk', '%')]).toEqual([0.5, 0.5]);
    expect(parseNumber('0', '--fee-bps')).toBe(0);
    for (const text of ['-1', 'x', '', '1bp', 'Infinity'])
      expect(() => parseNumber(text, '--fee-bps')).toThrow(
        expect.objectContaining({ code: 'number.invalid' }),
      );
    expect(() => parseNumber('1', '--risk', '%')).not.toThrow();
  });

  it('gather what is given several times', () => {
    expect(collect('b', collect('a'))).toEqual(['a', 'b']);
  });

  it('name the feature store and its memory alike in every command', () => {
    const command = addStoreOptions(new Command('verify').option('--quick'));
    command.parse(['--store', 'elsewhere', '--memory', '512MB'], { from: 'user' });
    expect(command.opts()).toEqual({ store: 'elsewhere', memory: '512MB' });
  });
});

describe('sizes and counts', () => {
  it('are in steps of 1,024, and with separators', () => {
    expect([0, 999, 1_024, 8.7 * 1_024 ** 2, 250 * 1_024 ** 3].map(formatBytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.0 kB',
      '8.7 MB',
      '250 GB',
    ]);
    expect(formatCount(512_640)).toBe('512,640');
  });
});

describe('examples', () => {
  it('stand below each other at the end of the help, with what they do', () => {
    let help = '';
    const command = addExamples(new Command('list'), [
      ['list', 'all'],
      ['list --one', 'one of them'],
    ]).configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    expect(help).toContain('Examples:\n  list        all\n  list --one  one of them');
  });
});

describe('times', () => {
  it('are ISO 8601 in UTC, for people without milliseconds where there are none', () => {
    expect([formatTime(0), formatTime(1), formatTime(null)]).toEqual([
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:00.001Z',
      null,
    ]);
    expect([isoTime(0.9), isoTime(null)]).toEqual(['1970-01-01T00:00:00.000Z', null]);
  });
});

describe('progress', () => {
  function draw(isTTY: boolean, quiet: boolean): string {
    let drawn = '';
    const stream = new Writable({
      write(chunk, _encoding, done) {
        drawn += String(chunk);
        done();
      },
    });
    using progress = showProgress({
      stderr: Object.assign(stream, { isTTY, columns: 60 }),
      quiet,
      unit: 'signals',
    });
    progress.update(1_000, 2_000);
    progress.update(2_000, 2_000);
    progress[Symbol.dispose]();
    return drawn;
  }

  it('is a bar on a terminal that is gone when the work is done', () => {
    expect(draw(true, false)).toContain(`[${'#'.repeat(12)}${'.'.repeat(12)}] 1,000/2,000 signals`);
    expect(draw(true, false)).toMatch(/2,000\/2,000 signals\r.\[K$/);
  });

  it('is nothing elsewhere, or when it is not wanted', () => {
    expect(draw(false, false) + draw(true, true)).toBe('');
  });
});
