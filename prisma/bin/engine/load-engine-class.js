import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** @type {Promise<typeof import('@prisma/schema-engine-wasm').SchemaEngine> | undefined} */
let loading;

/**
 * Prisma's schema engine, compiled once a process. The package's own entry imports its .wasm file as a module, which Node
 * 20 does only behind a flag; the bindings beside it can be started by hand.
 */
export function loadEngineClass() {
  loading ??= load();
  return loading;
}

/** What the engine said when it last crashed: the WebAssembly trap itself carries no message. */
let panicMessage = '';

export function takePanicMessage() {
  const message = panicMessage;
  panicMessage = '';
  return message;
}

async function load() {
  // The engine reports a crash through this global, and fails without one.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      /** @param {string} message */
      set_message(message) {
        panicMessage = message;
      },
    },
  });
  const bindingsPath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(join(dirname(bindingsPath), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': withoutWaiting(bindings),
  });
  bindings.__wbg_set_wasm(instance.exports);
  /** @type {() => void} */ (instance.exports.__wbindgen_start)();
  return bindings.SchemaEngine;
}

/**
 * The engine guards its advisory lock with a timer of 10 seconds that it never clears: left as it is, the process would
 * stay alive until it has run out.
 * @param {Record<string, any>} bindings
 */
function withoutWaiting(bindings) {
  const imports = { ...bindings };
  for (const name of Object.keys(bindings)) {
    if (!name.startsWith('__wbg_setTimeout_')) continue;
    imports[name] = (/** @type {() => void} */ callback, /** @type {number} */ delay) =>
      setTimeout(callback, delay >>> 0).unref();
  }
  return imports;
}
