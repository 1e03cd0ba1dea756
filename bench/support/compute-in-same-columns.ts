import { computeFeatures, type FeatureRequest } from '@tidemark/features';

/**
 * Computes view after view into the same columns, as somebody does who computes month after month: new memory costs a page fault every 512 values, which
 * is as much as a mean. The peers get theirs back from their allocator.
 */
export function computeInSameColumns(rows: number) {
  const columns: Float64Array[] = [];
  return (request: Omit<FeatureRequest, 'into'>) => {
    const { length } = request.view.names;
    while (columns.length < length) columns.push(new Float64Array(rows));
    return computeFeatures({ ...request, into: columns.slice(0, length) });
  };
}
