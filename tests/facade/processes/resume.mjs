/** A process of its own: goes on with the training in each FILE over DATA and prints the fingerprint of the result. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Autoencoder } from 'hourglass-ae';

const [data, threads, ...files] = process.argv.slice(2);
const rows = new Float32Array(new Uint8Array(readFileSync(data)).buffer);
for (const file of files) {
  const resume = readFileSync(file);
  const model = await Autoencoder.load(resume, { threads: Number(threads) });
  await model.fit(rows, { resume });
  const hash = createHash('sha256');
  for (const tensor of Object.values(await model.parameters())) hash.update(tensor.data);
  console.log(JSON.stringify({ hash: hash.digest('hex'), history: model.history }));
  await model.close();
}
