import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import {
  type Cell,
  createTable,
  escapeControls,
  formatFields,
  formatJson,
  formatTable,
  textWidth,
  writeRows,
  writeText,
} from '@tidemark/terminal';
import fc from 'fast-check';

const columns = [
  { heading: 'name', cell: ([name]: readonly Cell[]) => name ?? null },
  { heading: 'value', cell: ([, value]: readonly Cell[]) => value ?? null },
];

describe('tables', () => {
  it('put numbers to the right with the decimals of their column, and a dash where nothing is known', () => {
    const rows = [
      ['a', 1],
      ['long', 0.25],
      ['b', null],
      [null, -1_000],
    ];
    expect(formatTable(columns, rows).split('\n')).toEqual([
      'name     value',
      'a         1.00',
      'long      0.25',
      'b            -',
      '-     -1000.00',
    ]);
  });

  it('write small numbers without an exponent and do not show the noise of binary fractions', () => {
    expect(formatTable(columns, [['a', 1e-7]])).toContain(' 0.0000001');
    expect(formatTable(columns, [['a', 0.1 + 0.2]])).toMatch(/ 0\.3$/m);
    expect(formatTable([{ heading: 'v', cell: () => 123.456789, digits: 4 }], [0])).toBe('    v\n123.5');
  });

  it('keep the first batch’s columns for later ones, and print what is wider whole', () => {
    const table = createTable(columns);
    expect(table([['a', 1.5]])).toEqual(['name  value', 'a       1.5']);
    expect(table([['b', 22.25]])).toEqual(['b     22.25']);
    expect(table([['abcdef', 3]])).toEqual(['abcdef    3.0']);
  });

  it('cut a text that is longer than its column may be', () => {
    expect(formatTable([{ heading: 'v', cell: (text: string) => text, most: 5 }], ['12345', '123456'])).toBe(
      'v\n12345\n1234…',
    );
  });

  it('count characters that take two columns of a terminal as two', () => {
    expect(textWidth('币安人生USDT')).toBe(12);
    expect(
      formatTable(columns, [
        ['币安', 'x'],
        ['BTC', 'y'],
      ]),
    ).toBe('name  value\n币安  x\nBTC   y');
  });

  it('keep a cell on its line and its escape sequences harmless', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines = formatTable(columns, [[text, 1]]).split('\n');
        expect(lines).toHaveLength(2);
        expect(lines[1]).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});

describe('fields', () => {
  it('stand a line each, aligned, a dash where nothing is known', () => {
    expect(
      formatFields([
        ['a', 1],
        ['long', null],
        ['b', false],
      ]),
    ).toBe('a     1\nlong  -\nb     false');
  });
});

describe('escapeControls', () => {
  it('leaves text and line breaks as they are', () => {
    expect(escapeControls('a “b”\nc 币')).toBe('a “b”\nc 币');
    expect(escapeControls('\t\u001b[2J\u0085')).toBe('\\u0009\\u001b[2J\\u0085');
  });
});

describe('JSON', () => {
  it('writes 64-bit integers as strings', () => {
    expect(JSON.parse(formatJson({ id: 2n ** 63n - 1n }))).toEqual({ id: '9223372036854775807' });
  });
});

/** A stream whose reader goes away after so many writes. */
function leavingReader(writes: number) {
  const seen: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      if (seen.length === writes) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      seen.push(String(chunk));
      done();
    },
  });
  stream.on('error', () => {});
  return { stream, seen };
}

describe('a reader that goes away', () => {
  it('ends the reading of rows, without an error', async () => {
    const { stream, seen } = leavingReader(2);
    let read = 0;
    async function* batches() {
      for (; read < 1_000; read += 1) yield [[`row ${read}`]];
    }
    const target = { stdout: stream, json: false, signal: new AbortController().signal, begin: () => {} };
    await writeRows(target, {
      head: {},
      field: 'rows',
      batches: batches(),
      toData: (row) => row,
      columns: [{ heading: 'row', cell: ([text]) => text ?? null }],
    });
    expect(seen).toEqual(['row\nrow 0\n', 'row 1\n']);
    expect(read).toBe(2);
    await writeText(stream, 'more');
    expect(seen).toHaveLength(2);
  });

  it('is told from a disk that is full', async () => {
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
      },
    });
    stream.on('error', () => {});
    await expect(writeText(stream, 'x')).rejects.toThrow('no space');
  });
});

describe('rows as JSON', () => {
  it.each([[[]], [[[1]]], [[[1, 2], [], [3]]]])('make one document of the batches %j', async (batches) => {
    const { stream, seen } = leavingReader(100);
    async function* asBatches() {
      yield* batches;
    }
    let begun = 0;
    const signal = new AbortController().signal;
    await writeRows(
      {
        stdout: stream,
        json: true,
        signal,
        begin: () => {
          begun += 1;
        },
      },
      { head: { a: 'b' }, field: 'rows', batches: asBatches(), toData: (row) => ({ row }), columns: [] },
    );
    const rows = batches.flat().map((row) => ({ row }));
    expect(JSON.parse(seen.join(''))).toEqual({ a: 'b', rows });
    expect(begun).toBeGreaterThan(0);
  });
});
