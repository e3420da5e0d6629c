/**
 * Median of the normal scores plus some median absolute deviations, each times 1.4826: anomalies among the rows hardly
 * move it (Leys et al. 2013, "Detecting outliers").
 */

import { byPercentiles, medianAndDeviation } from './method.js';

export const mad = byPercentiles(({ normal }, { deviations }) => {
  const { median, deviation } = medianAndDeviation(normal);
  return median + deviations * deviation;
});
