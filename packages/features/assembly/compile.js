// Compiles the loops to WebAssembly, and writes them as a module: there is no file to be read at run time.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = new URL('../src/generated/', import.meta.url);

const { error, stderr, binary } = await compile();
if (error !== null || binary === undefined) {
  process.stderr.write(`${stderr}\n`);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
writeFileSync(
  new URL('loops-code.ts', folder),
  `/** WebAssembly, base64. */\nexport const loopsCode = '${Buffer.from(binary).toString('base64')}';\n`,
);

async function compile() {
  let binary;
  const flags = [
    '--runtime',
    'stub',
    '--importMemory',
    '--enable',
    'simd',
    '-O3',
    '--converge',
    '--noAssert',
  ];
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', here, '--outFile', 'loops.wasm', ...flags],
    {
      writeFile(_, contents) {
        binary = contents;
      },
    },
  );
  return { error, stderr: stderr.toString(), binary };
}
