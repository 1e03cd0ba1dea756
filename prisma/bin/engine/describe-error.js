import { takePanicMessage } from './load-engine-class.js';

/**
 * An error as the CLI wants it: a JSON-RPC error whose data says whether the engine crashed, and what Prisma's own
 * error code is, if it has one.
 * @param {unknown} thrown
 */
export function describeError(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { code, meta } = /** @type {{ code?: unknown, meta?: unknown }} */ (error);
  const panic = takePanicMessage();
  const isPanic = panic !== '' || error instanceof WebAssembly.RuntimeError;
  const message = panic === '' ? error.message : panic;
  return {
    code: 4466,
    message,
    data: {
      is_panic: isPanic,
      message,
      meta: meta ?? null,
      error_code: typeof code === 'string' ? code : null,
    },
  };
}
