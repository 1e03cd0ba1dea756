import type { TrainerLimits } from './trainer-limits.ts';

/** A trainer that can be run. */
export interface Trainer {
  readonly name: string;
  /** The program with its arguments, to which the verb and its options are added; or a module's address, `file:///...`. */
  readonly runs:
    | { readonly kind: 'command'; readonly command: readonly string[] }
    | { readonly kind: 'module'; readonly module: string };
  /** Added to its environment, which has nothing else of ours but PATH, HOME and the language: no address of a database. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: TrainerLimits;
}
