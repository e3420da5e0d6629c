/** Mean of the normal scores plus some standard deviations (over n). */

import { byPercentiles, meanAndDeviation } from './method.js';

export const meanDeviation = byPercentiles(({ normal }, { deviations }) => {
  const { mean, deviation } = meanAndDeviation(normal);
  return mean + deviations * deviation;
});
