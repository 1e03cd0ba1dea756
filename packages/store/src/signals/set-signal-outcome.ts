import { type Db, Prisma } from '@tidemark/db';
import type { Outcome, Side, Signal, SignalId } from '@tidemark/domain';
import { signalKey, unknownSignal } from './get-signal.ts';
import { readSignalRecord } from './read-signal-record.ts';

/** What became of a signal; a field that is left out stays as it is. */
export interface SignalOutcome {
  readonly label?: Side | null;
  readonly outcome?: Outcome | null;
  /** Net return divided by the stop distance. */
  readonly realizedRr?: number | null;
}

/** Sets label, outcome or realised R of one signal. @throws TidemarkError `signal.unknown`, `id.invalid` */
export async function setSignalOutcome(db: Db, id: SignalId, change: SignalOutcome): Promise<Signal> {
  const { label, outcome, realizedRr } = change;
  try {
    const row = await db.prisma.signal.update({
      where: signalKey(id),
      data: {
        ...(label === undefined ? {} : { label }),
        ...(outcome === undefined ? {} : { outcome }),
        ...(realizedRr === undefined ? {} : { realizedRr }),
      },
    });
    return readSignalRecord(row);
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025')
      throw unknownSignal(id);
    throw error;
  }
}
