import { formatTable } from '@tidemark/terminal';

/** One step of the way back. */
export interface LineageStep {
  readonly step: 'signal' | 'model' | 'dataset' | 'view' | 'candles';
  readonly what: string;
  /** Whether it can be made again as it was; null for what is a fact and not made. */
  readonly reproducible: boolean | null;
  readonly why: string;
}

/** The way back, a line a step. */
export function formatSteps(steps: readonly LineageStep[]): string {
  return formatTable(
    [
      { heading: '', cell: ({ reproducible }) => told(reproducible) },
      { heading: 'step', cell: ({ step }) => step },
      { heading: 'what', cell: ({ what }) => what, most: 70 },
      { heading: 'why', cell: ({ why }) => why, most: 110 },
    ],
    steps,
  );
}

/** Whether all that can be made again can. */
export function isReproducible(steps: readonly LineageStep[]): boolean {
  return steps.every(({ reproducible }) => reproducible !== false);
}

function told(reproducible: boolean | null): string {
  return reproducible === null ? '' : reproducible ? 'ok' : 'LOST';
}
