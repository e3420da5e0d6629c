/** The way back through recurrent layers, for {@link mirror}. */

import { layers } from '../builders/index.js';
import type { Activation } from '../spec/common.js';
import type { Gru, LayerSpec, Lstm, SimpleRnn } from '../spec/layers.js';
import type { Step } from './way-back.js';

/** A layer that goes from step to step. */
export type Recurrent = SimpleRnn | Lstm | Gru;

export const isRecurrent = (layer: LayerSpec | undefined): layer is Recurrent =>
  layer?.type === 'simpleRnn' || layer?.type === 'lstm' || layer?.type === 'gru';

/** What its outputs have been through. */
export const functionOf = (layer: Recurrent): Activation =>
  (layer.type === 'simpleRnn' ? layer.activation : undefined) ?? 'tanh';

/** Whether the mirrored layer reads the code itself: at every step, as no dense layer in between is of use. */
export const readsCode = (step: Step | undefined): boolean =>
  isRecurrent(step?.layer) && !step.layer.returnSequences && step.followers.length === 0;

/** A sequence from a sequence, or from what the layer's last step had become. */
export const writes = (layer: Recurrent, times: number): LayerSpec[] => [
  ...(layer.returnSequences ? [] : [layers.repeatVector(times)]),
  { ...layer, returnSequences: true },
];
