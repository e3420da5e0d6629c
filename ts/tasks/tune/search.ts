/** The search itself; loaded by `tune`. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import type { FitOptions, Input, ModelSpec, Tensor } from '../../types.js';
import type { ParametersOf, Space } from '../spaces.js';
import { unlessAborted } from '../unless-aborted.js';
import { type Bracket, brackets } from './brackets.js';
import { drawn } from './draw.js';
import { differences } from './identity.js';
import type { SearchIdentity, Trial, TuneOptions, TuneState } from './options.js';

/** What the package lends. */
export interface Lent {
  Model: typeof Autoencoder;
  /** Rows to train on and rows to judge by. */
  rows: { train: Tensor; validation: Input };
  identity: SearchIdentity;
}

/** Options with what is left out filled in. */
export type Settings<S extends Space> = TuneOptions<S> &
  Required<Pick<TuneOptions<S>, 'trials' | 'epochs' | 'method' | 'eta' | 'measure' | 'seed'>> & {
    fit: (parameters: ParametersOf<S>) => FitOptions;
  };

/** These end the whole search, not only a trial. */
const fatal = ['aborted', 'closed', 'engineLost', 'outOfMemory'];

/** Trials that train and are measured, bracket after bracket. */
export class Search<S extends Space> {
  readonly #lent: Lent;
  readonly #settings: Settings<S>;
  readonly #trials: Trial<ParametersOf<S>>[] = [];
  readonly #brackets: Bracket[];
  /** Models of trials that may go on, as files. */
  readonly #files = new Map<number, Uint8Array>();
  readonly #planned: number;
  #done = 0;
  #firstError: unknown;

  constructor(lent: Lent, settings: Settings<S>) {
    this.#lent = lent;
    this.#settings = settings;
    const { trials, epochs, eta, method, seed, space, first = [], resume } = settings;
    this.#brackets = brackets(trials, epochs, eta, method);
    this.#planned = this.#brackets.reduce((sum, bracket) => sum + epochsOf(bracket), 0);
    for (let trial = 0; trial < trials; trial++) {
      const parameters = first[trial] ?? drawn(space, seed, trial);
      this.#trials.push({ trial, parameters, scores: [] });
    }
    if (resume !== undefined) this.#recall(resume);
  }

  /** Carries the plan out. */
  async run(): Promise<void> {
    let next = 0;
    for (const { trials, rungs } of this.#brackets) {
      let alive = this.#trials.slice(next, next + trials);
      next += trials;
      const way: number[] = [];
      for (const [index, { epochs }] of rungs.entries()) {
        way.push(epochs);
        for (const trial of alive) await this.#measure(trial, way);
        const stay = rungs[index + 1]?.trials ?? 0;
        if (stay > 0) alive = [...alive].sort(byScore).slice(0, stay);
        this.#forget(alive);
      }
    }
    if (lastScore(this.ranked()[0]!) === Number.POSITIVE_INFINITY) throw this.#firstError;
  }

  /** All trials, the best first. */
  ranked(): Trial<ParametersOf<S>>[] {
    return [...this.#trials].sort(byScore);
  }

  /** The model of a trial as it was last measured. */
  async model(trial: Trial<ParametersOf<S>>): Promise<Autoencoder> {
    return this.#at(
      trial,
      trial.scores.map(({ epochs }) => epochs),
    );
  }

  /** Trains a trial up to the last of these numbers of epochs, and measures it, unless that is known. */
  async #measure(trial: Trial<ParametersOf<S>>, way: readonly number[]): Promise<void> {
    const epochs = way.at(-1)!;
    const known = trial.error !== undefined || trial.scores.some((each) => each.epochs === epochs);
    if (!known) await this.#judge(trial, way);
    this.#done += epochs - (way.at(-2) ?? 0);
  }

  async #judge(trial: Trial<ParametersOf<S>>, way: readonly number[]): Promise<void> {
    const { save, signal } = this.#settings;
    unlessAborted(signal);
    try {
      const model = await this.#at(trial, way);
      try {
        const score = await this.#score(model);
        if (!Number.isFinite(score)) throw notFinite(score);
        trial.scores.push({ epochs: way.at(-1)!, score });
        this.#files.set(trial.trial, await model.save());
      } finally {
        await model.close();
      }
    } catch (error) {
      if (!(error instanceof AutoencoderError) || fatal.includes(error.code)) throw error;
      this.#firstError ??= error;
      trial.error = error.message;
    }
    const { identity: search } = this.#lent;
    await save?.(structuredClone({ version: 1, search, trials: this.#trials.filter(wasTried) }) as TuneState);
  }

  /** A trial's model after these numbers of epochs: where the last ones are missing, they are trained. */
  async #at(trial: Trial<ParametersOf<S>>, way: readonly number[]): Promise<Autoencoder> {
    const { Model } = this.#lent;
    const { build, seed, engine = {}, preprocessing } = this.#settings;
    const file = this.#files.get(trial.trial);
    if (file !== undefined) {
      const model = await Model.load(file, engine);
      return this.#train(
        model,
        trial,
        way.filter((epochs) => epochs > model.history.epochs.length),
      );
    }
    const spec: ModelSpec = build(trial.parameters);
    const model = await Model.create(spec, { ...engine, seed, ...(preprocessing && { preprocessing }) });
    return this.#train(model, trial, way);
  }

  /** Trains up to each number of epochs in turn: the same calls give the same weights, also after a resume. */
  async #train(
    model: Autoencoder,
    trial: Trial<ParametersOf<S>>,
    way: readonly number[],
  ): Promise<Autoencoder> {
    const { fit: training, signal, onProgress, trials } = this.#settings;
    const told = { trial: trial.trial, trials, parameters: trial.parameters, planned: this.#planned };
    try {
      for (const epochs of way) {
        const seen = model.history.epochs.length;
        const options = { ...training(trial.parameters), epochs: epochs - seen, ...(signal && { signal }) };
        let last = seen;
        for await (const { epoch } of model.train(this.#lent.rows.train, options)) {
          if (epoch <= last) continue;
          last = epoch;
          const best = lastScore(this.ranked()[0]!);
          const done = this.#done + epoch - seen;
          onProgress?.({ ...told, epoch, done, ...(Number.isFinite(best) && { best }) });
        }
      }
      return model;
    } catch (error) {
      await model.close();
      throw error;
    }
  }

  async #score(model: Autoencoder): Promise<number> {
    const { measure } = this.#settings;
    const { validation } = this.#lent.rows;
    if (typeof measure === 'function') return measure(model, validation);
    const { meanLoss, mse } = await model.evaluate(validation);
    return measure === 'mse' ? mse : meanLoss;
  }

  /** Keeps the files of those that may go on, and of the best. */
  #forget(alive: readonly Trial<ParametersOf<S>>[]): void {
    const kept = new Set([...alive, this.ranked()[0]!].map(({ trial }) => trial));
    for (const trial of this.#files.keys()) if (!kept.has(trial)) this.#files.delete(trial);
  }

  /** Takes over what an earlier search found, which has to be this one. */
  #recall({ version, search, trials }: TuneState): void {
    const same = (trial: Trial) =>
      JSON.stringify(this.#trials[trial.trial]?.parameters) === JSON.stringify(trial.parameters);
    const others = differences(this.#lent.identity, search);
    if (version !== 1 || others.length > 0 || !trials.every(same))
      throw new AutoencoderError({
        code: 'incompatible',
        path: 'resume',
        expected: 'the state of the same search',
        received: `that of a search with another ${others.join(', ') || 'space'}`,
        hint: 'give the rows and options that the state was made with, or begin anew',
      });
    for (const { trial, scores, error } of structuredClone(trials))
      Object.assign(this.#trials[trial]!, { scores, ...(error !== undefined && { error }) });
  }
}

const wasTried = ({ scores, error }: Trial): boolean => scores.length > 0 || error !== undefined;

/** The newest measurement; none is worse than any. */
export const lastScore = ({ scores, error }: Pick<Trial, 'scores' | 'error'>): number =>
  error !== undefined ? Number.POSITIVE_INFINITY : (scores.at(-1)?.score ?? Number.POSITIVE_INFINITY);

/** Infinities have no difference. */
const byScore = (a: Trial, b: Trial): number => {
  const [first, second] = [lastScore(a), lastScore(b)];
  return first === second ? a.trial - b.trial : first < second ? -1 : 1;
};

/** Epochs that all trials of a bracket train together. */
const epochsOf = ({ rungs }: Bracket): number =>
  rungs.reduce(
    (sum, { epochs, trials }, index) => sum + trials * (epochs - (rungs[index - 1]?.epochs ?? 0)),
    0,
  );

const notFinite = (score: number) =>
  new AutoencoderError({
    code: 'notFinite',
    path: 'measure',
    expected: 'a finite figure',
    received: String(score),
    hint: 'a smaller learning rate may help',
  });
