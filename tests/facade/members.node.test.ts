/** Builders and registries: every member of the engine has its builder, with all options, and every example works. */

import { readFile } from 'node:fs/promises';
import {
  type CompositePart,
  constraints,
  corruptions,
  initializers,
  type LossSpec,
  latents,
  layers,
  losses,
  type ModelSpec,
  optimizers,
  type PenaltySpec,
  penalties,
  schedules,
} from 'hourglass-ae';
import { beforeAll, describe, expect, test } from 'vitest';
import * as glue from '../../target/test-dist/wasm/st/hourglass.js';

interface Member {
  options: string[];
  examples: { type: string }[];
  /** The shape of a row in front of each example. */
  shapes: number[][];
}

let registries: Record<string, Record<string, Member>>;

beforeAll(async () => {
  const file = new URL('../../target/test-dist/wasm/st/hourglass_bg.wasm', import.meta.url);
  glue.initSync({ module: await WebAssembly.compile(await readFile(file)) });
  const { training: _, ...rest } = JSON.parse(glue.members());
  registries = rest;
  delete registries.layers!.fault; // only the build for tests has it
});

const builders = {
  constraints,
  layers,
  latents,
  losses,
  penalties,
  corruptions,
  optimizers,
  schedules,
  initializers,
};

/** All options of latents with soft choices. */
const soft = {
  temperature: 0.9,
  minTemperature: 0.4,
  annealing: 0.001,
  hard: true,
  initializer: initializers.heNormal(),
};
const starts = { initializer: initializers.heNormal(), recurrentInitializer: initializers.glorotUniform() };

const start = initializers.heNormal();
const alongTime = { kernelSize: 2, stride: 3, dilation: 1, activation: 'relu', initializer: start } as const;
const inImages = {
  kernelSize: [3, 2],
  stride: [2, 1],
  dilation: 1,
  activation: 'gelu',
  initializer: start,
} as const;

/** A call of every builder, with everything that it takes. */
const calls: Record<keyof typeof builders, object[]> = {
  layers: [
    layers.dense(3, { activation: 'relu', initializer: initializers.heNormal() }),
    layers.activation('tanh'),
    layers.dropout(0.5),
    layers.flatten(),
    layers.reshape([3, 2]),
    layers.conv1d(2, { ...alongTime, padding: [1, 0] }),
    layers.conv2d(2, { ...inImages, padding: [[1, 0], 1] }),
    layers.convTranspose1d(2, { ...alongTime, padding: [1, 0], outputSize: 9 }),
    layers.convTranspose2d(2, { ...inImages, padding: 'same', outputSize: [5, 2] }),
    layers.depthwiseConv2d({ ...inImages, padding: 'valid' }),
    layers.maxPool1d({ poolSize: 2, stride: 1, padding: 'same' }),
    layers.maxPool2d({ poolSize: [2, 1], stride: 1, padding: 'same' }),
    layers.averagePool1d({ poolSize: 2, stride: 3, padding: 1 }),
    layers.averagePool2d({ poolSize: 2, stride: [2, 1], padding: [[1, 0], 1] }),
    layers.batchNorm({ momentum: 0.5, epsilon: 0.1 }),
    layers.layerNorm({ epsilon: 0.1 }),
    layers.groupNorm(4, { epsilon: 0.1 }),
    layers.gdn(),
    layers.igdn(),
    layers.spatialDropout(0.5),
    layers.gaussianNoise(0.5),
    layers.globalAveragePool1d(),
    layers.globalAveragePool2d(),
    layers.upsample1d({ factor: 2, interpolation: 'linear' }),
    layers.upsample2d({ factor: [2, 3], interpolation: 'bilinear' }),
    layers.simpleRnn(3, { activation: 'relu', returnSequences: true, ...starts }),
    layers.lstm(3, { returnSequences: true, ...starts }),
    layers.gru(3, { returnSequences: true, ...starts }),
    layers.repeatVector(3),
    layers.embedding(1, 2, { initializer: initializers.heNormal() }),
    layers.categoryEmbedding([{ from: 1, categories: 2, units: 3 }], {
      initializer: initializers.heNormal(),
    }),
    layers.residual([layers.dense(6)]),
    layers.condition(3),
  ],
  latents: [
    latents.plain({ dim: 2, activation: 'relu', initializer: initializers.heNormal() }),
    latents.identity(),
    latents.quantized({
      weight: 0.1,
      components: 2,
      hyper: { encoder: [layers.dense(2)], decoder: [layers.dense(5)] },
    }),
    latents.gaussian({ dim: 2, initializer: initializers.heNormal() }),
    latents.topK({
      dim: 5,
      k: 2,
      activation: 'linear',
      revival: 0.1,
      deadAfter: 9,
      auxK: 1,
      initializer: initializers.heNormal(),
    }),
    latents.batchTopK({
      dim: 5,
      k: 2,
      revival: 0.1,
      deadAfter: 9,
      auxK: 1,
      initializer: initializers.heNormal(),
    }),
    latents.jumpRelu({
      dim: 5,
      sparsity: 0.1,
      threshold: 0.2,
      bandwidth: 0.3,
      initializer: initializers.heNormal(),
    }),
    latents.vectorQuantized({
      dim: 6,
      codes: 4,
      groups: 3,
      commitment: 0.2,
      decay: 0.9,
      restart: 0.2,
      initializer: initializers.heNormal(),
    }),
    latents.bernoulli({ dim: 3, ...soft }),
    latents.categorical({ groups: 2, classes: 3, ...soft }),
    latents.ordered({ dim: 4, rate: 0.2, initializer: initializers.heNormal() }),
  ],
  losses: [
    losses.meanSquaredError(),
    losses.meanAbsoluteError(),
    losses.huber({ delta: 0.5 }),
    losses.logCosh(),
    losses.correntropy({ sigma: 0.5 }),
    losses.cosine(),
    losses.ssim({ window: 3, range: 2 }),
    losses.binaryCrossEntropy(),
    losses.categoricalCrossEntropy(),
    losses.gaussianNll({ minimumVariance: 0.1 }),
    losses.poisson(),
    losses.negativeBinomial({ zeroInflated: true }),
    losses.composite([
      { columns: 3, loss: losses.binaryCrossEntropy() },
      { columns: 4, loss: losses.meanSquaredError(), weight: 2 },
    ]),
  ],
  penalties: [
    penalties.contractive({ weight: 0.1, probes: 2 }),
    penalties.l1Activity({ weight: 0.1 }),
    penalties.l2Activity({ weight: 0.1 }),
    penalties.l1Weight({ weight: 0.1 }),
    penalties.l2Weight({ weight: 0.1 }),
    penalties.kullbackLeiblerSparsity({ weight: 0.1, target: 0.2 }),
    penalties.klGaussian({ weight: 2, warmUp: 5, freeBits: 0.1, capacity: { nats: 1, steps: 10 } }),
    penalties.klCategorical({ weight: 0.1 }),
    penalties.totalCorrelation({ weight: 0.1 }),
    penalties.maximumMeanDiscrepancy({ weight: 0.1, kernel: 'gaussian' }),
    penalties.orthogonality({ weight: 0.1, of: 'codes' }),
  ],
  constraints: [
    constraints.maxNorm({ limit: 3, part: 'encoder' }),
    constraints.unitNorm({ part: 'decoder' }),
    constraints.nonNegative({ part: 'all' }),
  ],
  corruptions: [
    corruptions.gaussianNoise({ standardDeviation: 0.5, clip: [0, 1] }),
    corruptions.speckle({ standardDeviation: 0.5, clip: [0, 1] }),
    corruptions.cauchyNoise({ scale: 0.5, clip: [0, 1] }),
    corruptions.masking({ probability: 0.5, value: 0.1, by: 'block', size: 2 }),
    corruptions.saltPepper({ probability: 0.5, low: -1, high: 2 }),
    corruptions.swapNoise({ probability: 0.5 }),
    corruptions.timeStepDropout({ probability: 0.5 }),
  ],
  optimizers: [
    optimizers.adam({ learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 1e-7 }),
    optimizers.adamW({ learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 1e-7, weightDecay: 0.1 }),
    optimizers.adaMax({ learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 1e-7 }),
    optimizers.adagrad({ learningRate: 0.1, epsilon: 1e-7 }),
    optimizers.adadelta({ learningRate: 0.1, decay: 0.5, epsilon: 1e-7 }),
    optimizers.rmsProp({ learningRate: 0.1, decay: 0.5, momentum: 0.5, epsilon: 1e-7 }),
    optimizers.lion({ learningRate: 0.1, beta1: 0.5, beta2: 0.9, weightDecay: 0.1 }),
    optimizers.sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true }),
  ],
  schedules: [
    schedules.constant({ warmup: 2 }),
    schedules.step({ every: 2, factor: 0.5, warmup: 2 }),
    schedules.exponential({ factor: 0.5, warmup: 2 }),
    schedules.cosine({ minimum: 0.1, warmup: 2 }),
    schedules.oneCycle({ rise: 0.5, start: 0.1, end: 0.1 }),
    schedules.reduceOnPlateau({ factor: 0.5, patience: 2, minDelta: 0.1, minimum: 0.1, warmup: 2 }),
  ],
  initializers: [
    initializers.zeros(),
    initializers.constant(0.5),
    initializers.glorotUniform(),
    initializers.glorotNormal(),
    initializers.heUniform(),
    initializers.heNormal(),
    initializers.lecunNormal(),
    initializers.orthogonal({ gain: 0.5 }),
    initializers.identity({ gain: 0.5 }),
  ],
};

const names = Object.keys(builders) as (keyof typeof builders)[];

/** A model around some parts, whose input fits a layer that stands first. */
function around(parts: Partial<ModelSpec>, shape: number[] = [12]): ModelSpec {
  const features = shape.reduce((product, size) => product * size, 1);
  return {
    version: 1,
    input: { shape },
    encoder: [],
    latent: latents.plain({ dim: 2 }),
    decoder: [layers.dense(features, { activation: 'sigmoid' }), layers.reshape(shape)],
    objective: { reconstruction: losses.meanSquaredError() },
    ...parts,
  };
}

/** A model with a latent that the penalty can judge. */
function judged(penalty: PenaltySpec): ModelSpec {
  const bare = around({ objective: { reconstruction: losses.meanSquaredError(), penalties: [penalty] } });
  switch (penalty.type) {
    case 'klGaussian':
    case 'totalCorrelation':
      return { ...bare, latent: latents.gaussian({ dim: 2 }) };
    case 'klCategorical':
      return { ...bare, latent: latents.bernoulli({ dim: 2 }) };
    case 'kullbackLeiblerSparsity':
      return { ...bare, latent: latents.plain({ dim: 2, activation: 'sigmoid' }) };
    default:
      return bare;
  }
}

/** A model around a loss: its output is what the loss asks for, as the engine's refusal of another says. */
function aroundLoss(loss: LossSpec, shape: number[]): ModelSpec {
  const last = { binaryCrossEntropy: 'sigmoid', categoricalCrossEntropy: 'softmax' } as const;
  const activation = loss.type in last ? last[loss.type as keyof typeof last] : 'linear';
  const channels = shape.at(-1)!;
  const wide: Partial<Record<LossSpec['type'], number>> = {
    gaussianNll: 2 * channels,
    negativeBinomial: 'zeroInflated' in loss && loss.zeroInflated ? 3 * channels : 2 * channels,
  };
  const partsWidth = ({ columns, loss }: CompositePart) => (loss.type === 'gaussianNll' ? 2 : 1) * columns;
  const width =
    loss.type === 'composite'
      ? loss.parts.reduce((sum, part) => sum + partsWidth(part), 0)
      : (wide[loss.type] ?? channels);
  const output = [...shape.slice(0, -1), width];
  const units = output.reduce((product, size) => product * size, 1);
  return around(
    {
      encoder: [layers.flatten()],
      decoder: [layers.dense(units), layers.reshape(output), layers.activation(activation)],
      objective: { reconstruction: loss },
    },
    shape,
  );
}

/** The model that a member is tried in. */
function modelWith(registry: keyof typeof builders, member: object, shape: number[]): ModelSpec {
  const part = member as never;
  const models: Record<keyof typeof builders, () => ModelSpec> = {
    layers: () => around({ encoder: [part, layers.flatten()] }, shape),
    latents: () => around({ encoder: [layers.dense(5)], latent: part }),
    losses: () => aroundLoss(part, shape),
    penalties: () => judged(part),
    constraints: () => around({ constraints: [part] }),
    corruptions: () => around({ encoder: [layers.flatten()], corruption: part }, shape),
    initializers: () => around({ encoder: [layers.dense(3, { initializer: part })] }),
    optimizers: () => around({}),
    schedules: () => around({}),
  };
  return models[registry]();
}

/** Trains two steps of a model with a member in its place; throws where the engine refuses it. */
function tried(registry: keyof typeof builders, member: object, shape: number[] = [6]): ModelSpec {
  const spec = modelWith(registry, member, shape);
  const session = new glue.Session(JSON.stringify(spec), 1);
  const features = spec.input.shape.reduce((product, size) => product * size, 1);
  // tokens, where an embedding looks them up
  const value = spec.encoder[0]?.type === 'embedding' ? 0 : 0.5;
  session.setData('input', new Float32Array(4 * features).fill(value), 4);
  const options: Record<string, unknown> = { epochs: 1, batchSize: 2 };
  if (registry === 'optimizers') options.optimizer = member;
  if (registry === 'schedules') options.schedule = member;
  const classes = spec.encoder[0]?.type === 'condition' ? spec.encoder[0].classes : 0;
  if (classes > 0) session.setLabels('input', new Uint32Array(4));
  session.beginTraining(JSON.stringify(options));
  session.trainSteps(2, 1);
  const valid: ModelSpec = JSON.parse(session.spec());
  session.free();
  return valid;
}

test('the registries are the namespaces', () => {
  expect(Object.keys(registries).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (registry) => {
  test('one builder for every member, and none besides', () => {
    expect(Object.keys(builders[registry]).sort()).toEqual(Object.keys(registries[registry]!).sort());
    const called = calls[registry].map((member) => (member as { type: string }).type);
    expect([...called].sort()).toEqual(Object.keys(registries[registry]!).sort());
  });

  test('builders can say every option', () => {
    for (const member of calls[registry]) {
      const { type, ...options } = member as { type: string };
      expect(Object.keys(options).sort(), type).toEqual([...registries[registry]![type]!.options].sort());
    }
  });

  test('what builders make is accepted, and every example too', () => {
    const members = registries[registry]!;
    for (const { examples, shapes } of Object.values(members)) {
      expect(examples.length).toBeGreaterThan(0);
      examples.forEach((example, index) => {
        expect(() => tried(registry, example, shapes[index]), JSON.stringify(example)).not.toThrow();
      });
    }
    for (const call of calls[registry]) {
      const { shapes } = members[(call as { type: string }).type]!;
      expect(() => tried(registry, call, shapes[0]), JSON.stringify(call)).not.toThrow();
    }
  });
});

test('a finished spec contains what was written', () => {
  const spec = tried('layers', calls.layers[0]!);
  expect(spec.encoder[0]).toEqual(calls.layers[0]);
});
