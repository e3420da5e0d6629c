/** Small made-up data, the same on every machine, and every picture drawn from it. */

import type { Finding, History, ModelSpec, RowExplanation, Trial } from 'hourglass-ae';
import type * as Report from 'hourglass-ae/report';

/** Six gray images of 4 × 3 pixels (height, width), every pixel a multiple of 1/255. */
export const images = Array.from({ length: 6 }, (_, row) =>
  Array.from({ length: 12 }, (_, pixel) => ((row * 40 + pixel * 17) % 256) / 255),
);

/** The same, a little off. */
export const rebuilt = images.map((row) => row.map((value, pixel) => value * 0.9 + (pixel % 3) * 0.02));

export const noisy = images.map((row, r) =>
  row.map((value, pixel) => value + (((r * 7 + pixel * 5) % 9) - 4) / 8),
);

export const history: History = {
  epochs: [0.31, 0.2, 0.15, 0.13, 0.125].map((meanLoss, index) => ({
    epoch: index + 1,
    loss: meanLoss * 12,
    meanLoss,
    terms: { reconstruction: meanLoss * 12 },
    learningRate: 1e-3,
    best: index === 3,
    validation: { loss: meanLoss * 13, meanLoss: meanLoss * 1.08, terms: {} },
  })),
  stopped: 'earlyStopping',
  bestEpoch: 4,
};

export const spec: ModelSpec = {
  version: 1,
  input: { shape: [784] },
  corruption: { type: 'gaussianNoise', standardDeviation: 0.5 },
  encoder: [
    { type: 'dense', units: 128, activation: 'relu' },
    { type: 'dropout', rate: 0.25 },
  ],
  latent: { type: 'plain', dim: 32 },
  decoder: [{ type: 'dense', units: 784, activation: 'sigmoid' }],
  objective: {
    reconstruction: { type: 'binaryCrossEntropy' },
    penalties: [{ type: 'l1Activity', weight: 0.0784 }],
  },
};

/** Sixty points in three groups. */
export const points = Array.from({ length: 60 }, (_, row) => [
  Math.cos(row * 2.1) + (row % 3) * 2,
  Math.sin(row * 2.1) - (row % 3),
]);

export const classes = points.map((_, row) => row % 3);

/** A hundred scores, the last forty of them anomalies of two sorts. */
export const scores = Array.from(
  { length: 100 },
  (_, row) => 0.1 + ((row * 37) % 100) / 900 + (row < 60 ? 0 : row / 200),
);

export const sorts = scores.map((_, row) => (row < 60 ? 'normal' : row < 80 ? 'turned' : 'inverted'));

/** One image per score. */
export const scored = scores.map((_, row) => images[row % images.length]!);

/** A rising tone as frames of 9 frequencies, and the same with a hum. */
const frames = (hum: number) => ({
  data: Float32Array.from({ length: 20 * 9 * 2 }, (_, i) => {
    const [frame, bin] = [Math.floor(i / 18), Math.floor(i / 2) % 9];
    return i % 2 === 1 ? 0 : 2 ** -Math.abs(bin - frame * 0.4) + (bin === 2 ? hum : 0);
  }),
  shape: [20, 9, 2],
  hop: 8,
});

const sounds = [
  { label: 'noisy', note: '9.1 dB', ...frames(0.5) },
  { label: 'clean', ...frames(0) },
];

/** A photograph of 90 × 120 pixels. */
const photograph = (noise: number) => [
  Array.from({ length: 90 * 120 * 3 }, (_, i) => ((i * 7) % 360) / 400 + (((i * 31) % 17) / 17) * noise),
];

/** Two channels of 300 rows, the first with a step in it, and what a detector might find. */
export const series = Array.from({ length: 300 }, (_, row) => [
  Math.round(100 * Math.sin(row / 8)) / 100 + (row >= 180 && row < 200 ? 2 : 0),
  70 + ((row * 7) % 13) / 5,
]);

export const findings = {
  scores: series.map((_, row) =>
    row < 15 ? Number.NaN : 0.1 + ((row * 37) % 100) / 900 + (row >= 182 && row < 215 ? 0.5 : 0),
  ),
  threshold: 0.25,
  events: [{ start: 182, end: 214, peak: 200 }],
};

/** Two codecs at some rates: ours in no order, JPEG's as measured on photographs. */
export const codecs = {
  compressive: [0.52, 0.29, 0.41].map((bitsPerPixel) => ({
    bitsPerPixel,
    psnr: 33 + (6 * Math.log2(bitsPerPixel)) / 2,
  })),
  JPEG: [
    { bitsPerPixel: 0.334, psnr: 26.69 },
    { bitsPerPixel: 0.515, psnr: 29.23 },
    { bitsPerPixel: 0.665, psnr: 30.58 },
  ],
};

/** Two strange rows, and one that is usual. */
export const explained: RowExplanation[] = [9.5, 3.25, 0.25].map((score, row) => {
  const part = (feature: number, share: number, text: string) => {
    const figures = { value: 8.1, expected: 3.2, spread: 0.4 };
    return { feature, name: text.split(' ')[0]!, part: share * score, share, ...figures, text };
  };
  const features = [
    part(2, 0.75 - row / 8, 'pressure 8.1 bar, expected 3.2 ± 0.4'),
    part(0, 0.25, 'flow 20.3 l/min, expected 22.0 ± 1.1'),
    part(1, row / 8, 'temperature of the bearing 61 °C, expected 60 ± 2, <warm>'),
  ];
  return { score, pValue: 0.01 + row / 10, anomalous: row < 2, features };
});

/** Five trials: two to the end, two given up, one refused. */
export const trials: Trial[] = [[0.31, 0.12, 0.041], [0.35, 0.19, 0.066], [0.52, 0.48], [0.9]].map(
  (scores, trial) => ({
    trial,
    parameters: { units: [32 * (trial + 1)], activation: 'relu', learningRate: 0.0123456 / (trial + 1) },
    scores: scores.map((score, rung) => ({ epochs: 3 ** rung, score })),
  }),
);
trials.push({ trial: 4, parameters: { units: [0] }, scores: [], error: 'units: expected more' });

/** A finding of each severity. */
export const found: Finding[] = [
  {
    name: 'outputRange',
    severity: 'error',
    evidence: { below: 0, above: 0.7512345, highest: 1300 },
    advice:
      'outputActivation: sigmoid ends at 1: take linear, or scale the rows <minMaxScaler>, and once more: a long line',
  },
  { name: 'deadUnits', severity: 'warning', evidence: { share: 0.25 }, advice: 'fewer units, or leakyRelu' },
  { name: 'unusedCodes', severity: 'note', evidence: { unused: 3 }, advice: 'latentDim 5 would do' },
];

/** Every picture by name. */
export const pictures = (report: typeof Report): Record<string, string> => ({
  architecture: report.architecturePlot(spec),
  reconstruction: report.reconstructionPlot(images, rebuilt, {
    shape: [4, 3],
    columns: 6,
    scores: images.map((_, row) => 0.1 + row / 100),
  }),
  loss: report.lossPlot(history, { lossLabel: 'binary cross-entropy per pixel (nats)' }),
  latent: report.latentPlot(points, classes),
  anomaly: report.anomalyPlot(scores, 0.2, sorts, { images: { rows: scored, shape: [4, 3] } }),
  series: report.seriesPlot(series, findings, {
    times: series.map((_, row) => Date.UTC(2026, 0, 1, 0, row)).map((time) => new Date(time)),
    columns: ['pressure (bar)', 'temperature (°C)'],
    labels: series.map((_, row) => row >= 180 && row < 200),
  }),
  'rate-distortion': report.rateDistortionPlot(codecs),
  trials: report.trialsPlot(trials),
  findings: report.findingsPlot(found),
  comparison: report.comparisonPlot(
    { 'codes (32)': 0.953, 'principal components (32)': 0.927, pixels: 0 },
    { label: 'unseen digits told right', format: 'percent' },
  ),
  explanation: report.explanationPlot(explained),
  denoising: report.denoisingPlot(noisy, images, rebuilt, { shape: [4, 3], columns: 6 }),
  photographs: report.denoisingPlot(photograph(0.3), photograph(0), photograph(0.05), {
    shape: [90, 120, 3],
    columns: 1,
  }),
  weights: report.weightsPlot(
    images.slice(0, 3).map((row) => row.map((value) => value - 0.5)),
    {
      shape: [4, 3],
      examples: { data: Float32Array.from(images.flat()), shape: [3, 2, 12] },
      captions: ['rising', 'falling', 'still'],
      units: [2, 0],
    },
  ),
  manifold: report.manifoldPlot(images, { shape: [4, 3], columns: 3, axes: ['unit 0', 'unit 1'] }),
  spectrogram: report.spectrogramPlot(sounds, { sampleRate: 8000 }),
});
