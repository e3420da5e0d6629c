export { type AnomalyDetector, type AnomalyDetectorOptions, anomalyDetector } from './anomaly-detector.js';
export type { DetectionMetrics } from './detection.js';
export { type LinearProbe, type LinearProbeOptions, linearProbe, type ProbeScore } from './linear-probe.js';
export { type PretrainOptions, pretrain } from './pretrain.js';
export {
  type InterpolateOptions,
  interpolate,
  type ManifoldOptions,
  manifold,
  type TraverseOptions,
  traverse,
} from './walks.js';
