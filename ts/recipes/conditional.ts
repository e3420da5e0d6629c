/** A conditional variational autoencoder: encoder and decoder know each row's label, so that one can ask for it. */

import { layers } from '../builders/index.js';
import type { ModelSpec } from '../spec/model.js';
import { type VariationalOptions, variational } from './variational.js';

/** The words of {@link conditional}. */
export interface ConditionalOptions extends VariationalOptions {
  /** How many different labels there are, at least 1. */
  classes: number;
}

/**
 * The model of Sohn, Lee and Yan (2015): {@link variational}, with the row's label joined to the flat input and to the
 * code. `labels` go with the rows in every call; `sample` makes rows of the labels that it is given.
 *
 * @example
 * ```ts
 * const model = await Autoencoder.create(conditional({ inputShape: [784], units: [400], latentDim: 10, classes: 10 }));
 * await model.fit(images, { labels, epochs: 10 });
 * const sevens = await model.sample(16, { labels: new Array(16).fill(7) });
 * ```
 */
export function conditional({ classes, ...options }: ConditionalOptions): ModelSpec {
  const spec = variational(options);
  const [first, ...rest] = spec.encoder;
  const flat = first?.type === 'flatten' ? rest : spec.encoder;
  const condition = layers.condition(classes);
  const flatten = options.inputShape.length === 1 ? [] : [layers.flatten()];
  return {
    ...spec,
    encoder: [...flatten, condition, ...flat],
    decoder: [condition, ...spec.decoder],
  };
}
