/** Baselines on sets of ADBench, where they are there: scikit-learn's figures within half a point. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { baselines } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { readSet } from '../../../bench/quality/tasks/anomaly/sets.mjs';
import golden from '../../fixtures/golden/anomaly.json' with { type: 'json' };

const data = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const sets = Object.entries(golden.adbench).filter(([name]) => !name.startsWith('2_'));

test.skipIf(!existsSync(`${data}/adbench`)).each(sets)(
  '%s (skipped where ../shared/data/adbench is not there)',
  async (name, figures) => {
    const { train, test: asked, labels } = await readSet(data, name, 1);
    const found = await baselines(train, asked, labels, { trees: 1000 });
    for (const of of ['pca', 'nearestNeighbours'] as const)
      expect(Math.abs(found[of].auroc! - figures[of]), of).toBeLessThan(0.005);

    expect(Math.abs(found.isolationForest.auroc! - figures.isolationForest)).toBeLessThan(0.005);
  },
);
