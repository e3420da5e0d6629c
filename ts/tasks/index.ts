/**
 * Uses of trained models, one function each, in a file or a folder of its name.
 *
 * | to | call |
 * |---|---|
 * | see rows in two or three dimensions | `reduce` |
 * | know what codes are worth as features, and what each unit stands for | `linearProbe`, `features` |
 * | clean images, sound, rows | `denoiser`, with `denoisingNetwork`, `denoisingPatches`, `trainAudioDenoiser` |
 * | find strange rows, or strange times of a series | `anomalyDetector`, `seriesDetector`, beside `baselines` |
 * | make small files of images | `imageCodec`, with `trainImageCodec` |
 * | fill in what is missing | `impute` |
 * | compare, search and rebuild texts | `embedText`, `stringAutoencoder` |
 * | make new rows, and walk among codes | `fitPrior`, `generate`, `interpolate`, `traverse`, `manifold` |
 * | train a deep model layer by layer, find its options, see what is wrong with it | `pretrain`, `tune`, `diagnose` |
 *
 * A task takes a model (or data to train one on) and what the model's own calls take, and stands on the public API alone: a
 * user could have written it. What it learned is kept in the model file (`model.attach`). To add one: its file and a line
 * here, a test in `tests/tasks`, an example in `tests/tasks/examples` with its entry in the README, a figure on real data in
 * `bench/quality/tasks`, a command (`ts/cli/README.md`).
 */

export { type AnomalyDetector, anomalyDetector } from './anomaly/detector.js';
export type { Explanation, FeaturePart, RowExplanation } from './anomaly/explain.js';
export type { AnomalyDetectorOptions, ScoreKind, ThresholdMethod } from './anomaly/options.js';
export { type Baseline, type BaselineOptions, type Baselines, baselines } from './baselines/baselines.js';
export {
  type ImageBaselineOptions,
  type ImageBaselines,
  imageBaselines,
} from './baselines/image-baselines.js';
export {
  type CodecReport,
  type CompressedImage,
  type CompressOptions,
  type ImageCodec,
  imageCodec,
  type UnpackedImage,
} from './codec/image-codec.js';
export { type TrainImageCodecOptions, trainImageCodec } from './codec/train-codec.js';
export type { DenoiseAudioOptions } from './denoiser/audio.js';
export type { Sound } from './denoiser/audio-frames.js';
export { type Denoiser, denoiser } from './denoiser/denoiser.js';
export type { DenoiseImageOptions } from './denoiser/image-options.js';
export type { Pixels } from './denoiser/images.js';
export { type DenoisingNetworkOptions, denoisingNetwork, resized } from './denoiser/network.js';
export { noiseLevel } from './denoiser/noise-level.js';
export { denoisingPatches, type PatchOptions } from './denoiser/patches.js';
export { type AudioDenoiserOptions, trainAudioDenoiser } from './denoiser/train-audio.js';
export type { DetectionMetrics } from './detection.js';
export type { Finding, FindingName } from './diagnose/finding.js';
export { type DiagnoseOptions, diagnose } from './diagnose.js';
export { type Features, type FeaturesOptions, type FeatureUnit, features } from './features.js';
export { type FitPriorOptions, fitPrior, type GenerateOptions, generate } from './generate/generate.js';
export type { Bell, Mixture } from './generate/mixture.js';
export type { ClassPrior, FittedPrior } from './generate/prior.js';
export { impute } from './impute.js';
export { type LinearProbe, type LinearProbeOptions, linearProbe, type ProbeScore } from './linear-probe.js';
export { type PretrainOptions, pretrain } from './pretrain.js';
export type { Neighbourhoods } from './reduce/neighbourhoods.js';
export { type Reduced, type ReduceOptions, type Reduction, reduce } from './reduce/reduce.js';
export type { SeriesEvent } from './series/events.js';
export type { ChannelPart } from './series/explain.js';
export type { ExplainedEvent, SeriesDetection, SeriesDetector, SeriesPoint } from './series/face.js';
export type { SeriesDetectorOptions } from './series/options.js';
export type { SeriesInput, SeriesTime } from './series/rows.js';
export { seriesDetector } from './series/series.js';
export type { SeriesThresholdOptions } from './series/threshold.js';
export type { SeriesTrainingOptions } from './series/train.js';

export type { ParametersOf, Space } from './spaces.js';
export * as spaces from './spaces.js';
export { type EmbedTextOptions, embedText, type TextEmbedding } from './text/embed-text.js';
export type { Neighbour } from './text/neighbours.js';
export {
  type StringAutoencoder,
  type StringAutoencoderOptions,
  stringAutoencoder,
} from './text/string-autoencoder.js';
export type { Trial, Tuned, TuneOptions, TuneProgress, TuneState } from './tune/options.js';
export { tune } from './tune.js';

export {
  type InterpolateOptions,
  interpolate,
  type ManifoldOptions,
  manifold,
  type TraverseOptions,
  traverse,
} from './walks.js';
