import type { FeatureView } from '../definition/feature-view.ts';
import { taView } from './ta/ta-view.ts';

/** The views that come with the package. */
export const shippedViews: readonly FeatureView[] = [taView];
