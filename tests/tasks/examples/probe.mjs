/** Features: how well a linear classifier tells digits apart by a model's codes, beside other features of that size. */

import { Autoencoder, deep, linearProbe, schedules } from 'hourglass-ae';
import { digits } from '../digits.mjs';

const train = digits(150);
const test = digits(50, 150);

const spec = deep({ inputShape: [784], units: [128], latentDim: 16 });
const model = await Autoencoder.create(spec, { seed: 1 });
await model.fit(train.images, { epochs: 20, batchSize: 32, schedule: schedules.cosine() }); // no labels: any images of that kind would do

const { codes, pca, raw } = await linearProbe(model, train.images, train.labels, {
  test: { data: test.images, labels: test.labels },
});
const percent = (share) => `${(100 * share).toFixed(1)} %`;
console.log(`codes of 16 values: ${percent(codes.accuracy)} of unseen digits told right`);
console.log(`16 principal components: ${percent(pca.accuracy)}, all 784 pixels: ${percent(raw.accuracy)}`);
await model.close();
