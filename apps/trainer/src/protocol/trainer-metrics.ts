import { z } from 'zod';

const number = z.number();

/** Names with numbers, or splits (such as train and test) with names with numbers. Nothing here is NaN or infinite. */
export const trainerMetricsSchema = z.record(
  z.string().min(1).max(100),
  z.union([number, z.record(z.string().min(1).max(100), number)]),
);

/** What a trainer says of itself. The gate does not believe it. */
export type TrainerMetrics = Readonly<z.output<typeof trainerMetricsSchema>>;
