import type { ErrorCode } from '@tidemark/domain';
import type { ComputedInParallel } from './start-feature-threads.ts';

/** What a worker says of a request: what it computed, why the request cannot be, or what broke. */
export type WorkerAnswer =
  | { readonly computed: ComputedInParallel }
  | {
      readonly refused: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly value: unknown;
        readonly hint: string | undefined;
      };
    }
  | { readonly failed: string };
