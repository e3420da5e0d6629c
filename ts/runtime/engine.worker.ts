/**
 * The engine worker: the wasm session behind the `Engine` interface, the same in every environment.
 *
 * After a trap nothing enters the instance again and nothing is read from its memory: every call is refused, and
 * the facade ends the worker.
 */

import * as Comlink from 'comlink';
import { AutoencoderError } from '../errors.js';
import type { Runtime } from '../types.js';
import { beginRun, epochsOf, sessionOf } from './begin.js';
import { drawnScore, eachRow } from './drawn-score.js';
import { beatMessage, type Engine, type Opened, preprocessingKey, type Rows } from './engine.js';
import { cut, Feed } from './feed.js';
import type { Glue, Session } from './glue.js';
import { Guard, Pulse } from './guard.js';
import { type Instance, instantiate } from './instance.js';
import type { WorkerPlatform } from './platform.js';
import { Training } from './training.js';
import { carryErrors, moved } from './transfer.js';

/** Operations of an inference that are worth a fork: less takes 30 µs, as the others take to wake up. */
const shared = 2e6;
/** Operations of an inference before which threads that are still on their way are waited for. */
const long = 1e9;

/** Offers the engine on the platform's wire. */
export function serve(platform: WorkerPlatform): void {
  carryErrors();
  const pulse = new Pulse(() => platform.post(beatMessage));
  const guard = new Guard(pulse);
  Comlink.expose(guard.around(engineOn(platform, pulse, guard)), platform.endpoint);
}

/** The methods on one instance of the wasm, which `start` makes, and one session, which `create` or `load` makes. */
function engineOn(platform: WorkerPlatform, pulse: Pulse, guard: Guard): Engine {
  let instance: Instance | undefined;
  let session: Session | undefined;
  let parameters = 0;
  let training: Training | undefined;

  const started = (): Instance => instance ?? missing('start');
  const opened = (): Session => session ?? missing('create or load');
  const glue = (): Glue => started().glue;
  const runtime = (): Runtime => {
    const now = started().runtime(session);
    return { members: now.threads, ...now, ...training?.hands };
  };
  /** Members for some rows: none is called for work of a few microseconds, all are waited for where it is long. */
  const membersFor = async (rows: number): Promise<number> => {
    const operations = 2 * rows * parameters;
    if (operations < shared) return 1;
    if (operations > long) await started().joined;
    return started().members();
  };
  const hold = (...parts: (Rows | undefined)[]): void => {
    const bytes = parts.reduce((sum, part) => sum + (part?.data.byteLength ?? 0), 0);
    started().reserve(bytes, session);
  };
  /** The session, told what the rows of the call are. */
  const labelled = ({ labels }: { labels?: Uint32Array }): Session => {
    if (labels !== undefined) opened().setLabels('call', labels);
    return opened();
  };
  const open = (made: Session): Opened => {
    session = made;
    parameters = JSON.parse(made.summary()).parameters;
    const preprocessing = made.attachment(preprocessingKey);
    return {
      ...(preprocessing !== undefined && { preprocessing }),
      spec: JSON.parse(made.spec()),
      latentDim: made.latentDim(),
      epochs: epochsOf(made),
      runtime: runtime(),
    };
  };

  return {
    hello: () => true,
    async start(options) {
      instance = await instantiate(platform, options);
      instance.glue.onBeat(pulse.beat);
      return runtime();
    },
    create: (spec, seed) => open(new (glue().Session)(spec, seed)),
    load(bytes) {
      started().reserve(bytes.byteLength, undefined);
      return open(sessionOf(glue(), bytes, 'bytes'));
    },
    begin(run) {
      if (training !== undefined && !training.over) throw busy();
      // One row of a stream says what every row brings along; the others follow as there is room for them.
      const streams = run.options.stream === true;
      const first = streams ? { ...run, ...cut(run, 0, 1) } : run;
      hold(
        ...[first.input, first.target, first.weights, first.mask],
        ...[run.validation, run.validationTarget, run.validationMask],
      );
      const before = opened();
      session = beginRun(glue(), before, first);
      if (session !== before) before.free();
      const feed = streams ? new Feed(run) : undefined;
      training = new Training(session, started().members, run.checkpointEvery, guard.explain, feed);
      return { epochs: epochsOf(session) };
    },
    async next() {
      const report = await (training ?? missing('begin')).next();
      return moved({ ...report, runtime: runtime() });
    },
    feed: async (chunk) => training?.feed(chunk) ?? false,
    async stop() {
      training?.stop();
      await training?.ended;
    },
    adjust: (json) => opened().adjust(json),
    async encode(rows) {
      const members = await membersFor(rows.rows);
      hold(rows);
      return moved(labelled(rows).encode(rows.data, rows.rows, members));
    },
    async decode(codes) {
      const members = await membersFor(codes.rows);
      hold(codes);
      return moved(labelled(codes).decode(codes.data, codes.rows, members));
    },
    async reconstruct(rows) {
      const members = await membersFor(rows.rows);
      hold(rows);
      return moved(labelled(rows).reconstruct(rows.data, rows.rows, members));
    },
    async sample(draws) {
      const members = await membersFor(draws.count);
      return moved(labelled(draws).sample(draws.count, draws.seed, draws.temperature, members));
    },
    pack: ({ data, axes, note, step }) =>
      moved(opened().pack(data, Uint32Array.from(axes), Uint32Array.from(note), step)),
    unpack(bytes) {
      const head: { axes: number[]; note: number[] } = JSON.parse(opened().unpackHead(bytes));
      return moved({ ...head, data: opened().unpack(bytes) });
    },
    async statistics(rows) {
      const members = await membersFor(rows.rows);
      hold(rows);
      return JSON.parse(labelled(rows).statistics(rows.data, rows.rows, members));
    },
    async score(rows, target, perFeature, sum) {
      const members = await membersFor(rows.rows);
      hold(rows, target);
      return moved(labelled(rows).score(rows.data, target?.data, rows.rows, perFeature, sum, members));
    },
    async scoreDrawn(rows, target, samples) {
      hold(rows, target);
      // All of them first, so that a refusal names its row.
      labelled(rows).evaluate(rows.data, target?.data, undefined, rows.rows, 1, 1);
      return moved(eachRow(rows, target, (row, wanted) => drawnScore(labelled, row, wanted, samples)));
    },
    async evaluate(rows, target, mask, samples) {
      const members = await membersFor(rows.rows);
      hold(rows, target, mask);
      const metrics = JSON.parse(
        labelled(rows).evaluate(rows.data, target?.data, mask?.data, rows.rows, samples, members),
      );
      return { ...metrics, psnr: metrics.psnr ?? Number.POSITIVE_INFINITY }; // JSON has no infinity
    },
    summary: () => JSON.parse(opened().summary()),
    parameters() {
      const list: { name: string; shape: number[] }[] = JSON.parse(opened().parameters());
      return moved(list.map((tensor) => ({ ...tensor, data: opened().parameter(tensor.name) })));
    },
    setParameters(tensors) {
      const before = tensors.map(({ name }) => ({ name, data: opened().parameter(name) }));
      const set = ({ name, data }: { name: string; data: Float32Array }) => opened().setParameter(name, data);
      try {
        tensors.forEach(set);
      } catch (error) {
        before.forEach(set);
        throw error;
      }
    },
    attach: (key, json) => opened().attach(key, json),
    attachment: (key) => opened().attachment(key),
    save: (withTraining) => moved(opened().save(withTraining)),
    async pca(rows, columns, dimensions) {
      await started().joined;
      hold(rows);
      return moved(pcaOf(glue(), rows, columns, dimensions, started().members()));
    },
    runtime,
  };
}

function pcaOf(glue: Glue, rows: Rows, columns: number, dimensions: number, members: number) {
  const { mean, components, explainedVariance, explainedVarianceRatio, points } = glue.pca(
    rows.data,
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
