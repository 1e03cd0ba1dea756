// One program, several ways to be a bad trainer: bad-trainer.js <way> <verb> --request <file> --output <folder>
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [way = '', , , requestFile = '', , folder = ''] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
const leave = (name, content) => writeFileSync(join(folder, name), content);
const forever = () => setInterval(() => {}, 1_000);

const ways = {
  good() {
    process.stderr.write('what is said on stderr is for people\n');
    say({ progress: 0.5, message: 'half' });
    say({ metrics: { train: { log_loss: 0.5 } } });
    say({ progress: 1, later: 'fields of later versions pass' });
    mkdirSync(join(folder, 'parts'));
    leave('model.txt', readFileSync(requestFile, 'utf8'));
    leave('parts/one.bin', 'one');
  },
  exits() {
    process.stderr.write(`${'x'.repeat(10_000)}\nKeyError: 'rsi_14'\n`);
    leave('model.txt', 'half');
    process.exit(3);
  },
  crashes() {
    process.kill(process.pid, 'SIGSEGV');
  },
  garbage() {
    say('[LightGBM] [Info] Total Bins 1024');
    forever();
  },
  'garbage-at-the-end'() {
    leave('model.txt', 'model');
    process.stdout.write('done');
  },
  'other-json'() {
    say('[1, 2]');
  },
  'progress-beyond'() {
    say({ progress: 7 });
  },
  flood() {
    const line = `${JSON.stringify({ progress: 0.1, message: 'x'.repeat(1_000) })}\n`.repeat(64);
    const pour = () => process.stdout.write(line, pour);
    pour();
  },
  'endless-line'() {
    const pour = () => process.stdout.write('x'.repeat(65_536), pour);
    pour();
  },
  hangs: forever,
  'hangs-busily'() {
    for (;;) Math.random();
  },
  'works-on'() {
    say({ progress: 0 });
    forever();
  },
  stubborn() {
    process.on('SIGTERM', () => {});
    say({ progress: 0 });
    forever();
  },
  memory() {
    const held = [];
    setInterval(() => held.push(Buffer.alloc(20e6, 1)), 10);
  },
  'memory-of-a-child'() {
    spawn(process.execPath, [process.argv[1] ?? '', 'memory'], { stdio: 'ignore' });
    forever();
  },
  folder() {
    let file = 0;
    setInterval(() => leave(`part-${file++}`, Buffer.alloc(1e6, 1)), 5);
  },
  'folder-at-once'() {
    leave('model.bin', Buffer.alloc(30e6, 1));
  },
  'metrics-of-text'() {
    leave('model.txt', 'model');
    say({ metrics: { accuracy: 'high' } });
  },
  'metrics-nan'() {
    leave('model.txt', 'model');
    say('{"metrics": {"train": {"loss": NaN}}}');
  },
  'metrics-infinite'() {
    leave('model.txt', 'model');
    say('{"metrics": {"loss": 1e999}}');
  },
  nothing() {
    say({ progress: 1 });
  },
  'an-empty-file'() {
    leave('model.txt', '');
  },
  link() {
    leave('model.txt', 'model');
    symlinkSync('/etc/passwd', join(folder, 'escaped'));
  },
  forks() {
    const other = spawn(process.execPath, [process.argv[1] ?? '', 'stubborn'], { stdio: 'ignore' });
    say({ progress: 0, message: String(other.pid) });
    forever();
  },
  'leaves-a-child'() {
    leave('model.txt', 'model');
    const other = spawn(process.execPath, [process.argv[1] ?? '', 'hangs'], { stdio: 'inherit' });
    say({ progress: 1, message: String(other.pid) });
    process.exit(0);
  },
  environment() {
    leave('environment.json', JSON.stringify(process.env));
  },
};

ways[way]();
