/** The methods by name. */

import { bestF1 } from './methods/best-f1.js';
import { conformal } from './methods/conformal.js';
import { gaussianTail } from './methods/gaussian-tail.js';
import { mad } from './methods/mad.js';
import { meanDeviation } from './methods/mean-deviation.js';
import type { Method } from './methods/method.js';
import { percentileMethod } from './methods/percentile.js';
import type { ThresholdMethod } from './options.js';

export const methods: Record<ThresholdMethod, Method> = {
  percentile: percentileMethod,
  meanDeviation,
  mad,
  gaussianTail,
  bestF1,
  conformal,
};
