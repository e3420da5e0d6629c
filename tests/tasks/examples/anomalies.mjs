/** Alarms: machines that do not behave as healthy ones do, at a false-alarm rate that is kept, and why. */

import { Autoencoder, anomalyDetector, baselines, corruptions, denoising } from 'hourglass-ae';
import { Random, standardScaler } from 'hourglass-ae/data';

const columns = ['load (%)', 'speed (rpm)', 'pressure (bar)', 'temperature (°C)'];
const random = new Random(1);
const around = (mean, spread) => mean + spread * random.normal();
function machine() {
  const [load, weather] = [around(50, 15), around(15, 6)];
  return [load, around(900 + 12 * load, 20), around(1.2 + 0.04 * load, 0.1), around(weather + 0.6 * load, 1)];
}
const machines = (count) => Array.from({ length: count }, machine);
const [train, calibration, healthy] = [machines(600), machines(400), machines(400)];
const faults = [0.8, 1.35, 1.5]; // slipping belts, blocked valves, hot bearings
const broken = machines(60).map((row, i) => row.with(1 + (i % 3), row[1 + (i % 3)] * faults[i % 3]));

const preprocessing = standardScaler(train, { columns }); // raw rows in; names and units for the reasons
const corruption = corruptions.gaussianNoise({ standardDeviation: 0.3 });
const shape = { inputShape: [4], units: [32], latentDim: 8, outputActivation: 'linear' };
const create = { seed: 1, threads: 1, preprocessing };
const model = await Autoencoder.create(denoising({ ...shape, corruption }), create);
await model.fit(train, { epochs: 60, batchSize: 32 });

const score = ['reconstruction', 'latentNeighbours']; // rebuilt badly, and far from usual codes
const rule = { method: 'conformal', falseAlarmRate: 0.02, calibration, score };
const detector = await anomalyDetector(model, train, rule);
const both = [...healthy, ...broken];
const labels = both.map((_, row) => row >= healthy.length);
const { auroc, recall, falseAlarmRate } = await detector.evaluate(both, labels);
const { nearestNeighbours, pca } = await baselines(train, both, labels);
const [recalled, alarms] = [recall, falseAlarmRate].map((share) => share.toFixed(3));
console.log(`${recalled} of the broken machines found, false alarms ${alarms}`);
const areas = [auroc, nearestNeighbours.auroc, pca.auroc].map((area) => area.toFixed(3));
console.log(`area under the curve ${areas[0]}, neighbours ${areas[1]}, PCA ${areas[2]}`);
for (const { features } of (await detector.explain(broken.slice(0, 3))).rows) console.log(features[0].text);
await model.close();
