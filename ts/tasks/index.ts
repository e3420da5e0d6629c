export { type AnomalyDetector, anomalyDetector } from './anomaly/detector.js';
export type { Explanation, FeaturePart, RowExplanation } from './anomaly/explain.js';
export type { AnomalyDetectorOptions, ScoreKind, ThresholdMethod } from './anomaly/options.js';
export { type Baseline, type BaselineOptions, type Baselines, baselines } from './baselines/baselines.js';
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
export type { SeriesDetectorOptions } from './series/learn.js';
export type { SeriesInput, SeriesTime } from './series/rows.js';
export {
  type ExplainedEvent,
  type SeriesDetection,
  type SeriesDetector,
  type SeriesPoint,
  seriesDetector,
} from './series/series-detector.js';
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
