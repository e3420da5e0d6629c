/** New rows: from the model's own prior, or from a mixture of Gaussians that was fitted to the codes of known rows. */

import type { Autoencoder } from '../../autoencoder.js';
import { Random } from '../../data/random.js';
import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import type { Input, Labels, Tensor } from '../../types.js';
import { isConditional } from '../conditional.js';
import { drawn, fitMixture } from './mixture.js';
import { attachPrior, type ClassPrior, type FittedPrior, priorOf } from './prior.js';
import { weighted } from './weighted.js';

/** How a prior is fitted. */
export interface FitPriorOptions {
  /** Bells of the mixture, of each class where there are labels; at least 1, 10 by default. */
  components?: number;
  /** The rows' classes: every class gets a mixture of its own, and `generate` can be told which one to make. */
  labels?: Labels;
  /** Decides where the fit begins; 0 by default. */
  seed?: number;
  /** Ends the fit with `aborted`. */
  signal?: AbortSignal;
}

/** How rows are made. */
export interface GenerateOptions {
  /** The class of each new row, of a conditional model or a prior that was fitted with labels; drawn by default. */
  labels?: Labels;
  /** Decides the draws; a whole number from 0 to 2^53 - 1, 0 by default. */
  seed?: number;
  /** Spread of the draws, at least 0; 1 (default) is the prior's own, less gives more ordinary rows. */
  temperature?: number;
}

/**
 * Fits a mixture of Gaussians (full covariances) to the codes of rows, so that `generate` can draw from them: for models
 * without a prior of their own, and for variational ones whose codes do not fill theirs (Ghosh et al. 2020, "From
 * variational to deterministic autoencoders"). It is kept in the model, and in its file.
 *
 * @throws AutoencoderError `outOfRange` for fewer rows (of a class) than components; `unsupported` for codes that are
 * choices, whose prior is their own
 * @example
 * ```ts
 * await fitPrior(model, images, { labels, components: 5 });
 * const { data } = await generate(model, 3, { labels: [7, 7, 7] });
 * await writeFile('digits.hourglass', await model.save());   // prior included
 * ```
 */
export async function fitPrior(
  model: Autoencoder,
  data: Input,
  options: FitPriorOptions = {},
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

/**
 * `count` new rows: `[count, ...inputShape]`. Where a prior was fitted, codes are drawn from it, else from the model's own.
 *
 * @throws AutoencoderError `unsupported` for a model with neither; `outOfRange`, `badData` for the options
 * @example
 * ```ts
 * const images = await generate(model, 16, { seed: 1, temperature: 0.8 });
 * ```
 */
export async function generate(
  model: Autoencoder,
  count: number,
  options: GenerateOptions = {},
): Promise<Tensor> {
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
