import { quote, TidemarkError } from '@tidemark/domain';

/** @throws TidemarkError `page.limit_invalid` */
export function checkPageLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw new TidemarkError('page.limit_invalid', `a page of ${quote(limit)} rows cannot be read`, {
    value: limit,
    hint: 'Ask for 1 to 10,000 rows; iterate for more.',
  });
}
