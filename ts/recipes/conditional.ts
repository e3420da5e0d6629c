/** A conditional variational autoencoder: encoder and decoder know each row's label, so that one can ask for it. */

import { layers } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { ModelSpec } from '../spec/model.js';
import { type VariationalOptions, variational } from './variational.js';

/** The words of {@link conditional}. */
export interface ConditionalOptions extends VariationalOptions {
  /** How many different labels there are, at least 1. */
  classes: number;
}

/**
 * The model of Sohn, Lee and Yan (2015): {@link variational}, with the row's label joined to the flat input and to the
 * code; in front of layers that are given as `encoder`, at every pixel or step. `labels` go with the rows in every
 * call; `sample` makes rows of the labels that it is given.
 *
 * @throws AutoencoderError `incompatible` at `encoder` where its layers have the label already
 * @example
 * ```ts
 * const model = await Autoencoder.create(conditional({ inputShape: [784], units: [400], latentDim: 10, classes: 10 }));
 * await model.fit(images, { labels, epochs: 10 });
 * const sevens = await model.sample(16, { labels: new Array(16).fill(7) });
 * ```
 */
export function conditional({ classes, ...options }: ConditionalOptions): ModelSpec {
  const spec = variational(options);
  if (options.encoder?.some(({ type }) => type === 'condition')) throw twice();
  const [first, ...rest] = spec.encoder;
  const hasFlat = first?.type === 'flatten';
  const takesFlat = hasFlat || (options.encoder === undefined && options.inputShape.length > 1);
  const condition = layers.condition(classes);
  return {
    ...spec,
    encoder: [...(takesFlat ? [layers.flatten()] : []), condition, ...(hasFlat ? rest : spec.encoder)],
    decoder: [condition, ...spec.decoder],
  };
}

const twice = () =>
  new AutoencoderError({
    code: 'incompatible',
    path: 'conditional.encoder',
    expected: 'layers without a condition',
    received: 'one of them',
    hint: 'the recipe puts it first; defineModel takes it in any place',
  });
