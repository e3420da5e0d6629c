/** A detector made of its parts: learned from rows, or read from a model's file. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Input, Tensor } from '../../types.js';
import { detectionMetrics } from '../detection.js';
import { calibrated } from './calibrate.js';
import type { AnomalyDetector } from './detector.js';
import { Ensemble, modelsOf } from './ensemble.js';
import { columnsOf, explanationOf } from './explain.js';
import { type AnomalyDetectorOptions, checked, refused } from './options.js';
import { type Parts, savedBytes, savedParts } from './stored.js';

/** The detector of some models from normal rows; without rows, the one that the first model was saved with. */
export async function assembled(
  model: Autoencoder | readonly Autoencoder[],
  normalData: Input | undefined,
  options: AnomalyDetectorOptions,
): Promise<AnomalyDetector> {
  const models = modelsOf(model);
  const wanted = checked(options);
  return detectorOf(
    normalData === undefined ? await savedParts(models[0]!) : await calibrated(models, normalData, wanted),
  );
}

function detectorOf(parts: Parts): AnomalyDetector {
  const { models, scorers, kinds, method, rule, setting, calibrationRows, spread, warnings } = parts;
  const { threshold } = rule;
  const ensemble = new Ensemble(models, scorers);
  const score = (data: Input) => ensemble.score(data);
  const flags = (scores: Tensor) => Array.from(scores.data, (value) => value > threshold);
  const chances = async (data: Input, of: (p: number) => number): Promise<Tensor> => {
    const scores = await score(data);
    return { ...scores, data: scores.data.map((value) => of(rule.pValue(value))) };
  };
  return {
    model: models[0]!,
    models,
    method,
    kinds,
    percentile: method === 'percentile' ? setting : undefined,
    falseAlarmRate: method === 'gaussianTail' || method === 'conformal' ? setting : undefined,
    threshold,
    calibrationRows,
    warnings,
    score,
    predict: async (data) => flags(await score(data)),
    probability: (data) => chances(data, (p) => 1 - p),
    pValue: (data) => chances(data, (p) => p),
    async explain(data, { top = Number.POSITIVE_INFINITY } = {}) {
      if (!(top >= 1)) throw refused('top', 'a number of features from 1', String(top));
      const columns = columnsOf(parts.columns, spread.length);
      return explanationOf(await ensemble.judged(data), { rule, spread, columns, top });
    },
    async evaluate(data, labels) {
      const scores = await score(data);
      if (labels.length !== scores.data.length) {
        throw refused('labels', `${scores.data.length} labels, one for each row`, String(labels.length));
      }
      return detectionMetrics(scores.data, flags(scores), Array.from(labels, Boolean));
    },
    save: () => savedBytes(parts),
    async close() {
      await Promise.all(models.map((one) => one.close()));
    },
  };
}
