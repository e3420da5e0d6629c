/**
 * The engine worker: the wasm session behind the `Engine` interface, the same in every environment.
 *
 * After a trap nothing enters the instance again and nothing is read from its memory: every call is refused, and
 * the facade ends the worker.
 */

import * as Comlink from 'comlink';
import { AutoencoderError, hasErrorDetails } from '../errors.js';
import type { EpochRecord } from '../types.js';
import { beatMessage, type Engine, type Opened, type Rows, type Run } from './engine.js';
import type { Glue, Numbers, Session } from './glue.js';
import { type Instance, instantiate } from './instance.js';
import type { WorkerPlatform } from './platform.js';
import { Training } from './training.js';
import { carryErrors, moved } from './transfer.js';

/** Milliseconds between two signs of life. */
const beatInterval = 200;

/** Offers the engine on the platform's wire. */
export function serve(platform: WorkerPlatform): void {
  carryErrors();
  const pulse = new Pulse(() => platform.post(beatMessage));
  const guard = new Guard(pulse);
  Comlink.expose(guard.around(engineOn(platform, pulse, guard)), platform.endpoint);
}

/** Signs of life: from the engine's kernels while they work, from a timer while a call waits for something else. */
class Pulse {
  readonly #post: () => void;
  #last = 0;
  #busy = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(post: () => void) {
    this.#post = post;
  }

  /** Posts a sign of life, unless the last one was a moment ago. */
  readonly beat = (): void => {
    const now = performance.now();
    if (now - this.#last < beatInterval) return;
    this.#last = now;
    this.#post();
  };

  /** Keeps beating while a call is open. */
  async during<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    this.#busy += 1;
    this.#timer ??= setInterval(this.beat, beatInterval);
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }
}

/** Refuses every call after a trap, and turns whatever is thrown into an error of ours. */
class Guard {
  readonly #pulse: Pulse;
  #lost: AutoencoderError | undefined;

  constructor(pulse: Pulse) {
    this.#pulse = pulse;
  }

  /** An error of ours as it is; anything else is a trap, after which the engine is lost. */
  readonly explain = (error: unknown): AutoencoderError => {
    if (error instanceof AutoencoderError) return error;
    if (hasErrorDetails(error)) return new AutoencoderError(error);
    this.#lost ??= new AutoencoderError(
      {
        code: 'engineLost',
        path: '',
        expected: 'an engine that works',
        received: `a trap (${error instanceof Error ? error.message : String(error)})`,
        hint: 'create the model anew, or load its last checkpoint',
      },
      { cause: error },
    );
    return this.#lost;
  };

  /** The engine with every method guarded. */
  around(engine: Engine): Engine {
    return new Proxy(engine, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...values: unknown[]) => this.#call(() => Reflect.apply(method, target, values));
      },
    });
  }

  async #call(work: () => unknown): Promise<unknown> {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      return await this.#pulse.during(work);
    } catch (error) {
      throw this.explain(error);
    }
  }
}

/** The methods on one instance of the wasm, which `start` makes, and one session, which `create` or `load` makes. */
function engineOn(platform: WorkerPlatform, pulse: Pulse, guard: Guard): Engine {
  let instance: Instance | undefined;
  let session: Session | undefined;
  let training: Training | undefined;

  const started = (): Instance => instance ?? missing('start');
  const opened = (): Session => session ?? missing('create or load');
  const glue = (): Glue => started().glue;
  const members = (): number => started().runtime.threads;
  const hold = (...rows: (Rows | undefined)[]): void => {
    for (const part of rows) if (part !== undefined) started().reserve(part.data.byteLength);
  };
  const open = (made: Session): Opened => {
    session = made;
    return {
      spec: JSON.parse(made.spec()),
      latentDim: made.latentDim(),
      epochs: epochsOf(made),
    };
  };

  return {
    hello: () => true,
    async start(options) {
      instance = await instantiate(platform, options);
      instance.glue.onBeat(pulse.beat);
      return { ...instance.runtime, ...instance.memory(undefined) };
    },
    create: (spec, seed) => open(new (glue().Session)(spec, seed)),
    load(bytes) {
      started().reserve(bytes.byteLength);
      return open(glue().Session.load(bytes));
    },
    begin(run) {
      if (training !== undefined && !training.over) throw busy();
      hold(run.input, run.target, run.validation, run.validationTarget);
      const before = opened();
      session = beginRun(glue(), before, run);
      if (session !== before) before.free();
      training = new Training(session, members(), run.checkpointEvery, guard.explain);
      return { epochs: epochsOf(session) };
    },
    async next() {
      return moved(await (training ?? missing('begin')).next());
    },
    async stop() {
      training?.stop();
      await training?.ended;
    },
    encode(rows) {
      hold(rows);
      return moved(opened().encode(rows.data, rows.rows, members()));
    },
    decode(codes) {
      hold(codes);
      return moved(opened().decode(codes.data, codes.rows, members()));
    },
    reconstruct(rows) {
      hold(rows);
      return moved(opened().reconstruct(rows.data, rows.rows, members()));
    },
    score(rows, target, perFeature, sum) {
      hold(rows, target);
      return moved(opened().score(rows.data, target?.data, rows.rows, perFeature, sum, members()));
    },
    evaluate(rows, target) {
      hold(rows, target);
      return JSON.parse(opened().evaluate(rows.data, target?.data, rows.rows, members()));
    },
    summary: () => JSON.parse(opened().summary()),
    parameters() {
      const list: { name: string; shape: number[] }[] = JSON.parse(opened().parameters());
      return moved(list.map((tensor) => ({ ...tensor, data: opened().parameter(tensor.name) })));
    },
    attach: (key, json) => opened().attach(key, json),
    attachment: (key) => opened().attachment(key),
    save: (withTraining) => moved(opened().save(withTraining)),
    pca(rows, columns, dimensions) {
      hold(rows);
      return moved(pcaOf(glue(), rows, columns, dimensions, members()));
    },
    memory: () => started().memory(session),
  };
}

/** Hands the data over and starts the run, on the session or, to resume, on the one in the file. */
function beginRun(glue: Glue, session: Session, run: Run): Session {
  const target = run.resume === undefined ? session : resumed(glue, session, run.resume);
  try {
    const slots = ['input', 'target', 'validation', 'validationTarget'] as const;
    for (const slot of slots) {
      const rows = run[slot];
      if (rows !== undefined) target.setData(slot, rows.data, rows.rows);
    }
    target.beginTraining(optionsOf(target, run));
    return target;
  } catch (error) {
    if (hasErrorDetails(error)) {
      if (target === session) target.clearData();
      else target.free();
    }
    throw error;
  }
}

/** The session in a checkpoint, which has to be of the same model. */
function resumed(glue: Glue, session: Session, bytes: Uint8Array): Session {
  const candidate = glue.Session.load(bytes);
  if (candidate.spec() === session.spec()) return candidate;
  candidate.free();
  throw new AutoencoderError({
    code: 'incompatible',
    path: 'resume',
    expected: 'a checkpoint of this model',
    received: 'one of a model with another spec',
    hint: 'open it with Autoencoder.load instead',
  });
}

/** The options in JSON, where NaN and the infinities are strings; a resumed run's own stand behind those given. */
function optionsOf(session: Session, run: Run): string {
  const saved: Record<string, unknown> = run.resume === undefined ? {} : JSON.parse(session.card()).training;
  const known = Object.entries(saved ?? {}).filter(([, value]) => value !== null);
  const options = { ...Object.fromEntries(known), ...run.options };
  return JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

const epochsOf = (session: Session): EpochRecord[] => JSON.parse(session.history());

function pcaOf(glue: Glue, rows: Rows, columns: number, dimensions: number, members: number) {
  const data: Numbers = rows.data;
  const { mean, components, explainedVariance, explainedVarianceRatio, points } = glue.pca(
    data,
    rows.rows,
    columns,
    dimensions,
    members,
  );
  return { mean, components, explainedVariance, explainedVarianceRatio, points };
}

function busy(): AutoencoderError {
  return new AutoencoderError({
    code: 'incompatible',
    path: 'fit',
    expected: 'one training run at a time',
    received: 'a second one',
    hint: 'await the first, stop() it, or train a clone()',
  });
}

function missing(call: string): never {
  throw new AutoencoderError({
    code: 'unsupported',
    path: '',
    expected: `a call of ${call} first`,
    received: 'none',
    hint: 'use Autoencoder, which does so',
  });
}
