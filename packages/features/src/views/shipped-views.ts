import type { FeatureView } from '../definition/feature-view.ts';
import { alpha158View } from './alpha158/alpha158-view.ts';
import { alpha360View } from './alpha360/alpha360-view.ts';
import { calendarView } from './calendar/calendar-view.ts';
import { fractionalView } from './fractional/fractional-view.ts';
import { microstructureView } from './microstructure/microstructure-view.ts';
import { taView } from './ta/ta-view.ts';

/** The views that come with the package. */
export const shippedViews: readonly FeatureView[] = [
  taView,
  alpha158View,
  alpha360View,
  microstructureView,
  calendarView,
  fractionalView,
];
