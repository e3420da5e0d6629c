/** Figures of detection against those of scikit-learn and numpy; tests/fixtures/golden/metrics.py made them. */

import { expect, test } from 'vitest';
import { auroc } from '../../dist/tasks/detection.js';
import { percentile, sorted } from '../../dist/tasks/percentile.js';
import golden from '../fixtures/golden/metrics.json' with { type: 'json' };

test.each(golden.areas)('area under the curve: $name', ({ labels, scores, area }) => {
  const anomalous = labels.map((label) => label === 1);
  expect(auroc(Float32Array.from(scores), anomalous)).toBeCloseTo(area, 12);
});

test.each(golden.percentiles)('percentiles: $name', ({ values, percents, percentiles }) => {
  const ascending = sorted(Float32Array.from(values));
  const found = percents.map((percent) => percentile(ascending, percent));
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(percentiles[i]!, 12);
  });
});
