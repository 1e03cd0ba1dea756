import { Prisma } from '../../generated/client.ts';
import type { Observer } from '../create-observer.ts';
import { toServerError } from '../to-server-error.ts';

/** Names every Prisma query `Model.operation`, tells the observer about it, and names the mend of a lost server. */
export function observeQueries(observe: Observer, url: string) {
  return Prisma.defineExtension({
    name: 'observe-queries',
    query: {
      async $allOperations({ model, operation, args, query }) {
        const name = model === undefined ? operation : `${model}.${operation}`;
        try {
          return await observe(
            name,
            () => query(args),
            (result) => (operation === 'count' ? 1 : countRows(result)),
          );
        } catch (error) {
          throw toServerError(error, url);
        }
      },
    },
  });
}

function countRows(result: unknown): number {
  if (Array.isArray(result)) return result.length;
  if (typeof result === 'number') return result;
  if (result === null || result === undefined) return 0;
  if (typeof result === 'object' && 'count' in result && typeof result.count === 'number')
    return result.count;
  return 1;
}
