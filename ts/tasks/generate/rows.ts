/** How `fitPrior` and `generate` work: mixtures of Gaussians over codes, and draws from them. */

import type { Autoencoder } from '../../autoencoder.js';
import { Random } from '../../data/random.js';
import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import type { Input, Labels, Tensor } from '../../types.js';
import { isConditional } from '../conditional.js';
import type { FitPriorOptions, GenerateOptions } from './generate.js';
import { drawn, fitMixture } from './mixture.js';
import { attachPrior, type ClassPrior, type FittedPrior, priorOf } from './prior.js';
import { weighted } from './weighted.js';

/** A mixture for all rows or for each class, kept in the model. */
export async function fitMixtures(
  model: Autoencoder,
  data: Input,
  options: FitPriorOptions,
): Promise<FittedPrior> {
  refuseUnknownOptions(options, ['components', 'labels', 'seed', 'signal'], '');
  const { components = 10, labels, seed = 0, signal } = options;
  const { type } = model.spec.latent;
  if (type === 'vectorQuantized' || type === 'bernoulli' || type === 'categorical')
    throw refused('unsupported', 'latent', 'codes that are numbers', type, 'draw with model.sample');
  wholeNumber('components', components, 1, Number.POSITIVE_INFINITY, seeOptions);
  const codes = await model.encode(data, isConditional(model) && labels !== undefined ? { labels } : {});
  const classes: ClassPrior[] = [];
  for (const { label, rows } of byClass(codes, labels)) {
    const count = rows.length / model.latentDim;
    if (count < components) {
      const path = label === undefined ? 'data' : `labels: class ${label}`;
      throw refused('outOfRange', path, `at least ${components} rows, one for each component`, String(count));
    }
    const fit = await fitMixture({ data: rows, width: model.latentDim }, { components, seed, signal });
    classes.push({ ...(label === undefined ? {} : { label }), share: count / codes.shape[0]!, ...fit });
  }
  const prior: FittedPrior = { version: 1, dimensions: model.latentDim, classes };
  await attachPrior(model, prior);
  return prior;
}

/** Decoded draws. */
export async function rowsFrom(model: Autoencoder, count: number, options: GenerateOptions): Promise<Tensor> {
  return (await generateFitted(model, count, options)) ?? model.sample(count, options);
}

/** New rows from the fitted prior; undefined where none was fitted. */
export async function generateFitted(
  model: Autoencoder,
  count: number,
  options: GenerateOptions,
): Promise<Tensor | undefined> {
  refuseUnknownOptions(options, ['labels', 'seed', 'temperature'], '');
  const prior = await priorOf(model);
  if (prior === undefined) return undefined;
  const { labels, seed = 0, temperature = 1 } = options;
  wholeNumber('count', count, 1, Number.POSITIVE_INFINITY, seeOptions);
  wholeNumber('seed', seed, 0, Number.POSITIVE_INFINITY, seeOptions);
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw refused('outOfRange', 'temperature', 'a number from 0', String(temperature));
  const random = new Random(seed);
  const chosen = classesFor(prior, labels, count, random);
  const codes = new Float32Array(count * prior.dimensions);
  chosen.forEach(({ bells }, row) => {
    codes.set(drawn(bells, random, temperature), row * prior.dimensions);
  });
  const told = isConditional(model) ? { labels: chosen.map(({ label = 0 }) => label) } : {};
  return model.decode({ data: codes, shape: [count, prior.dimensions] }, told);
}

/** The mixture that each row is drawn from. */
function classesFor(
  prior: FittedPrior,
  labels: Labels | undefined,
  count: number,
  random: Random,
): ClassPrior[] {
  const { classes } = prior;
  if (labels === undefined) {
    const shares = classes.map(({ share }) => share);
    return Array.from({ length: count }, () => classes[weighted(shares, random)]!);
  }
  if (labels.length !== count)
    throw refused('badData', 'labels', `${count} classes, one for each row`, String(labels.length));
  return Array.from(labels, (label, row) => {
    const found = classes.find((each) => each.label === label);
    if (found !== undefined) return found;
    const known =
      classes.flatMap((each) => each.label ?? []).join(', ') || 'no classes: fit the prior with labels';
    throw refused('badData', `labels[${row}]`, known, String(label));
  });
}

/** The codes of each class, in the order of classes; all of them where there are none. */
function byClass({ data, shape }: Tensor, labels?: Labels): { label?: number; rows: Float32Array }[] {
  if (labels === undefined) return [{ rows: data }];
  const [count = 0, width = 0] = shape;
  if (labels.length !== count)
    throw refused('badData', 'labels', `${count} classes, one for each row`, String(labels.length));
  const found = [...new Set(labels)].sort((a, b) => a - b);
  return found.map((label) => {
    const own = Array.from({ length: count }, (_, row) => row).filter((row) => labels[row] === label);
    const rows = new Float32Array(own.length * width);
    own.forEach((from, to) => {
      rows.set(data.subarray(from * width, (from + 1) * width), to * width);
    });
    return { label, rows };
  });
}

const seeOptions = 'see the options of this call';

const refused = (
  code: 'badData' | 'outOfRange' | 'unsupported',
  path: string,
  expected: string,
  received: string,
  hint = seeOptions,
) => new AutoencoderError({ code, path, expected, received, hint });
