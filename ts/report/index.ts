/** Pictures of models, training and results: plain data in, stand-alone SVG or HTML out. */

export { type AnomalyImages, type AnomalyOptions, anomalyPlot } from './anomaly.js';
export { type ArchitectureOptions, architecturePlot } from './architecture.js';
export { type ComparisonOptions, comparisonPlot } from './comparison.js';
export { type DenoisingOptions, denoisingPlot } from './denoising.js';
export { type ExplanationOptions, explanationPlot } from './explanation.js';
export { type FindingsOptions, findingsPlot } from './findings.js';
export { type FigureTable, type HtmlOptions, htmlReport, type ReportPart } from './html.js';
export { type LatentOptions, latentPlot } from './latent.js';
export { type LossOptions, lossPlot } from './loss.js';
export { type ManifoldPlotOptions, manifoldPlot } from './manifold.js';
export { type RateDistortionOptions, type RatePoint, rateDistortionPlot } from './rate-distortion.js';
export { type ReconstructionOptions, reconstructionPlot } from './reconstruction.js';
export { type SeriesFindings, type SeriesOptions, seriesPlot } from './series.js';
export { type SoundFrames, type SpectrogramOptions, spectrogramPlot } from './spectrogram.js';
export type { PictureOptions } from './svg.js';
export type { ImageOptions } from './tiles.js';
export { type TrialsOptions, trialsPlot } from './trials.js';
export { type WeightsOptions, weightsPlot } from './weights.js';
