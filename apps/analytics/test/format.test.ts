import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { fitTable } from '../src/format/fit-table.ts';
import { formatDuration } from '../src/format/format-duration.ts';
import { formatNoted } from '../src/format/format-noted.ts';
import { formatMeasure, formatNumber, formatPercent } from '../src/format/format-number.ts';
import { oneLine } from '../src/format/one-line.ts';
import { terminalWidth } from '../src/format/terminal-width.ts';
import { wrapText } from '../src/format/wrap-text.ts';
import { escapeHtml } from '../src/html/escape-html.ts';
import { renderTable } from '../src/html/render-table.ts';
import { describeGroup } from '../src/performance/describe-group.ts';

describe('numbers for people', () => {
  it('have separators, no minus zero, and an exponent only where digits say nothing', () => {
    expect(formatNumber(1234567.891, 2)).toBe('1,234,567.89');
    expect(formatNumber(-0, 2)).toBe('0');
    expect(formatNumber(-0.001, 2)).toBe('0');
    expect(formatNumber(-1e300, 2)).toBe('-1.000e+300');
    expect(formatPercent(0.12345)).toBe('12.35%');
    expect(formatPercent(1, 0)).toBe('100%');
  });

  it('of any size keep the digits that are worth reading', () => {
    expect([0.01234, 0.98766, 1.23456, 12.3456, 123.456, 12345.67].map(formatMeasure)).toEqual([
      ...['0.0123', '0.9877', '1.235', '12.35', '123.5', '12,345.7'],
    ]);
  });

  it('of time are in the two largest units', () => {
    const day = 86_400_000;
    expect([0, 999, 1_000, 61_000, 3_600_000, 3 * day + 4 * 3_600_000 + 59_000].map(formatDuration)).toEqual([
      ...['0 ms', '999 ms', '1 s', '1 min 1 s', '1 h', '3 d 4 h'],
    ]);
  });
});

describe('lines for a terminal', () => {
  it('are broken between words, and a word that is too long is left whole', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('extraordinarily long', 4)).toEqual(['extraordinarily', 'long']);
    expect(wrapText('币币 币', 6)).toEqual(['币币', '币']);
    expect(wrapText('', 4)).toEqual(['']);
  });

  it('put prose beside its row, and under itself', () => {
    const table = {
      columns: [{ heading: 'name', cell: ({ name }: { name: string }) => name }],
      heading: 'note',
      note: () => 'words that go on and on for a while',
    };
    expect(formatNoted({ ...table, width: null }, [{ name: 'a' }])).toEqual([
      'name  note',
      'a     words that go on and on for a while',
    ]);
    expect(formatNoted({ ...table, width: 30 }, [{ name: 'a' }])[1]).toBe(
      'a     words that go on and on\n      for a while',
    );
  });

  it('of a table fit the width by leaving out columns from the right, and say so', () => {
    const columns = ['first', 'second', 'third'].map((heading) => ({ heading, cell: () => 'value' }));
    expect(fitTable(columns, [1], { least: 1, width: null })).toBe(
      'first  second  third\nvalue  value   value',
    );
    expect(fitTable(columns, [1], { least: 1, width: 14 })).toBe(
      'first  second\nvalue  value\n(a wider terminal, a pipe or --json also shows third)',
    );
    expect(fitTable(columns, [1], { least: 2, width: 3 })).toMatch(/^first {2}second\n/);
  });

  it('are as wide as the terminal, and of no width elsewhere', () => {
    const stream = (properties: object) => ({ stdout: Object.assign(new PassThrough(), properties) });
    expect(terminalWidth(stream({ isTTY: true, columns: 80 }))).toBe(80);
    expect(terminalWidth(stream({ isTTY: false, columns: 80 }))).toBeNull();
    expect(terminalWidth(stream({ isTTY: true, columns: undefined }))).toBeNull();
  });

  it('hold names without what would steer the terminal', () => {
    expect(oneLine('a\u001b[2Jb\nc\u202ed')).toBe('a\\u001b[2Jb c\\u202ed');
  });
});

describe('HTML', () => {
  it('shows what a name holds, and never obeys it', () => {
    expect(escapeHtml(`<b class="x">'&\u0000\u202e`)).toBe(
      '&lt;b class=&quot;x&quot;&gt;&#39;&amp;\\u0000\\u202e',
    );
  });

  it('has a dash where there is no value', () => {
    const html = renderTable(
      [
        { heading: 'a < b', cell: () => null },
        { heading: 'n', cell: () => '1', numeric: true },
        { heading: 'p', cell: () => 'text', wraps: true },
      ],
      [1],
    );
    expect(html).toContain('<tr><th>a &lt; b</th><th class="number">n</th><th class="prose">p</th></tr>');
    expect(html).toContain('<tr><td>–</td><td class="number">1</td><td class="prose">text</td></tr>');
  });
});

describe('groups', () => {
  it('are named for people by each key, and null where the value is not known', () => {
    expect(describeGroup({ probability: 0.3 }, 'probability')).toBe('0.3 to 0.4');
    expect(describeGroup({ probability: null }, 'probability')).toBeNull();
    expect(describeGroup({ hour: 7 }, 'hour')).toBe('07:00');
    expect(describeGroup({ weekday: 7 }, 'weekday')).toBe('Sun');
    expect(describeGroup({ week: Date.UTC(2026, 1, 2) }, 'week')).toBe('2026-02-02');
    expect(describeGroup({ model: 'trees' }, 'model')).toBe('trees');
    for (const key of ['hour', 'weekday', 'day', 'pred'] as const) expect(describeGroup({}, key)).toBeNull();
  });
});
