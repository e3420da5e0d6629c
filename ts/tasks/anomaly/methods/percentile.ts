/** The score that a share of the normal rows stays below: `numpy.percentile`. */

import { percentile } from '../../percentile.js';
import { byPercentiles } from './method.js';

export const percentileMethod = byPercentiles(({ normal }, options) =>
  percentile(normal, options.percentile),
);
