import { describe, expect, it } from '@jest/globals';
import { errorCodes } from '@tidemark/domain';
import { z } from 'zod';
import { runTidemark } from './support/run-tidemark.ts';

const codes = new Set(Object.keys(errorCodes));
const errorDocument = z.strictObject({
  error: z.strictObject({
    code: z.string().refine((code) => codes.has(code)),
    message: z.string().min(1),
    hint: z.string().nullable(),
  }),
});

/** Nothing listens there; wrong use has to be told before anybody asks. */
const nowhere = 'postgresql://tidemark:hidden@127.0.0.1:1/none';

describe('wrong use', () => {
  it.each([
    [['nonsense'], 'command.wrong_use', "unknown command 'nonsense'"],
    [['--nonsense'], 'command.wrong_use', "unknown option '--nonsense'"],
    [['candles', '--nonsense'], 'command.wrong_use', "unknown option '--nonsense'"],
    [['candles', 'A', 'B'], 'command.wrong_use', 'too many arguments'],
    [['candles', 'A', '--tf'], 'command.wrong_use', "'--tf <timeframe>' argument missing"],
    [['candles', 'A', '--tf', '7m'], 'timeframe.unknown', '"7m"'],
    [['candles', 'A', '--tf', '__proto__'], 'timeframe.unknown', '__proto__'],
    [['candles', '../../etc/passwd'], 'symbol.invalid', 'etc/passwd'],
    [['candles', ''], 'symbol.invalid', '""'],
    [['candles', "A'; DROP TABLE candles;--"], 'symbol.invalid', 'DROP TABLE'],
    [['candles', 'A', '--from', 'yesterday'], 'time.invalid', '"yesterday"'],
    [['candles', 'A', '--from', '2026-02-01T00:00:00'], 'time.invalid', '2026-02-01T00:00:00'],
    [['candles', 'A', '--from', '2026-03-01', '--to', '2026-02-01'], 'time.range_empty', 'before'],
    [['candles', 'A', '--latest', '0'], 'number.invalid', '--latest is "0"'],
    [['candles', 'A', '--latest', '1e9'], 'number.invalid', '1e9'],
    [['candles', 'A', '--latest', '-5'], 'number.invalid', '-5'],
    [['candles', 'A', '--latest', '5', '--from', '2026-02-01'], 'command.wrong_use', '--latest'],
    [['candles', 'A', '--limit', '0.5'], 'number.invalid', '0.5'],
    [['candles', '--tf', '1h'], 'command.wrong_use', '--tf was given without a symbol'],
    [['candles', 'series', '--tf', '1h'], 'command.wrong_use', '--tf was given'],
    [['signals'], 'command.wrong_use', 'no command was given'],
    [['signals', 'list'], 'time.range_required', 'no start'],
    [['signals', 'list', '--from', '2026-02-01', '--pred', 'LONG'], 'command.wrong_use', '"LONG"'],
    [['signals', 'list', '--from', '2026-02-01', '--outcome', 'won'], 'command.wrong_use', '"won"'],
    [['signals', 'list', '--from', '2026-02-01', '--limit', '10001'], 'number.invalid', '10001'],
    [['signals', 'list', '--from', '2026-02-01', '--after', 'x'], 'id.invalid', '"x"'],
    [['signals', 'list', '--from', '2026-02-01', '--feature', 'rsi'], 'command.wrong_use', '"rsi"'],
    [['signals', 'list', '--from', '2026-02-01', '--feature', 'rsi>high'], 'command.wrong_use', 'high'],
    [['signals', 'list', '--from', '2026-02-01', '--feature', '=1'], 'command.wrong_use', '=1'],
    [['signals', 'list', '--from', '2026-02-01', '--feature', 'rsi='], 'command.wrong_use', 'rsi='],
    [['signals', 'show'], 'command.wrong_use', "missing required argument 'id'"],
    [['signals', 'show', '17'], 'id.invalid', '"17"'],
    [['signals', 'set', '1-1'], 'command.wrong_use', 'nothing to set'],
    [['signals', 'set', '1-1', '--rr', 'Infinity'], 'number.invalid', 'Infinity'],
    [['signals', 'set', '1-1', '--label', ''], 'command.wrong_use', '--label is ""'],
    [['signals', 'delete', '1-1', 'x'], 'id.invalid', '"x"'],
    [['retrain', 'enqueue', '--reason', 'x'], 'command.wrong_use', "required option '--model <id>'"],
    [['retrain', 'enqueue', '--model', 'm', '--reason', 'x', '--priority', '6'], 'number.invalid', '"6"'],
    [['retrain', 'show', '-1'], 'id.invalid', '"-1"'],
    [['retrain', 'show', '1; DROP TABLE signals'], 'id.invalid', 'DROP'],
    [['retrain', 'list', '--status', 'done'], 'command.wrong_use', '"done"'],
    [['retrain', 'start', '1'], 'command.wrong_use', "unknown command 'start'"],
    [
      ['retrain', 'enqueue', '--model', 'm', '--reason', 'x', '--run-after', 'soon'],
      'time.invalid',
      '"soon"',
    ],
    [['retrain', 'schedule', 'add', '--model', 'm'], 'command.wrong_use', '--cron'],
  ])('%j exits 2 with %s, on stderr and as JSON', async (argv, code, part) => {
    const text = await runTidemark(argv, { url: nowhere });
    expect([text.exitCode, text.stdout]).toEqual([2, '']);
    expect(text.stderr).toContain(`error ${code}: `);
    expect(text.stderr).toContain(part);
    const json = await runTidemark([...argv, '--json'], { url: nowhere });
    // An option whose value is missing takes `--json` for it.
    if (argv.at(-1) === '--tf') return;
    expect(json.exitCode).toBe(2);
    const { error } = errorDocument.parse(json.json());
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });

  it('suggests what was probably meant', async () => {
    const { stderr } = await runTidemark(['signal']);
    expect(stderr).toContain('hint: Did you mean signals? ');
  });

  it('refuses an address that is no PostgreSQL URL, without showing its password', async () => {
    for (const url of ['', 'mysql://a:hidden@b/c', 'postgresql://a:hidden@[/c']) {
      const { exitCode, stderr } = await runTidemark(['candles', '--db', url]);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('error server.url_invalid')]);
      expect(stderr).not.toContain('hidden');
    }
  });

  it('refuses a kind of server that does not exist', async () => {
    const { exitCode, stderr } = await runTidemark(['candles'], { env: { TIDEMARK_PG: 'oracle' } });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('"oracle"')]);
  });

  it('never gives a terminal the control characters that were typed', async () => {
    const { stderr } = await runTidemark(['candles\u001b]0;owned\u0007\u202e']);
    expect(stderr).toContain('candles\\u001b]0;owned\\u0007\\u202e');
  });
});

describe('not done', () => {
  it('names the mend of a server that cannot be reached, and hides the password', async () => {
    const { exitCode, stderr, stdout } = await runTidemark(['candles'], { url: nowhere });
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error server.unreachable: .*\nhint: Check that the server runs/);
    expect(stderr).not.toContain('hidden');
  });

  it('shows where it happened when it is asked to', async () => {
    const { stderr } = await runTidemark(['candles'], { url: nowhere, env: { TIDEMARK_DEBUG: '1' } });
    expect(stderr).toMatch(/\n {4}at .*\n/);
  });

  it('takes the server from the environment where no --db is given', async () => {
    const { exitCode, stderr } = await runTidemark(['candles'], { env: { DATABASE_URL: nowhere } });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('127.0.0.1:1')]);
  });
});
