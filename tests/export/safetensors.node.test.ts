/** Exported parameters: a file that others read, with the names of the model and nothing that only training reads. */

import { Autoencoder, adversarial, deep, topK, withTiedWeights } from 'hourglass-ae';
import { expect, test } from 'vitest';

/** The header and the numbers of a safetensors file, read as the format's description says. */
function opened(file: Uint8Array) {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const { __metadata__: notes, ...places } = JSON.parse(
    new TextDecoder().decode(file.subarray(8, 8 + length)),
  );
  const numbers = (name: string) => {
    const [from, to] = places[name].data_offsets as [number, number];
    return new Float32Array(file.slice(8 + length + from, 8 + length + to).buffer);
  };
  return { length, notes: notes as Record<string, string>, places, numbers };
}

test('the file holds the parameters of its part under their names', async () => {
  await using model = await Autoencoder.create(topK({ inputShape: [6], units: [5], latentDim: 8, k: 2 }), {
    threads: 1,
  });
  const parameters = await model.parameters();
  const { length, notes, places, numbers } = opened(await model.export('safetensors'));
  expect(length % 8).toBe(0);
  expect(Object.keys(places)).toEqual(Object.keys(parameters).filter((name) => name !== 'latent.idle'));
  for (const [name, { dtype, shape }] of Object.entries(
    places as Record<string, { dtype: string; shape: number[] }>,
  )) {
    expect({ dtype, shape }).toEqual({ dtype: 'F32', shape: parameters[name]!.shape });
    expect(numbers(name)).toEqual(parameters[name]!.data);
  }
  expect(JSON.parse(notes.spec!)).toEqual(model.spec);
  expect(notes.pytorch).toBe(new TextDecoder().decode(await model.export('pytorch')));
  const encoder = opened(await model.export('safetensors', { part: 'encoder' }));
  expect(Object.keys(encoder.places)).toEqual(
    Object.keys(places).filter((name) => !name.startsWith('decoder.')),
  );
  expect(encoder.notes.pytorch).not.toContain('def decode');
});

test('a tied decoder gets copies, a discriminator stays at home', async () => {
  const tied = withTiedWeights(deep({ inputShape: [4], units: [3], latentDim: 2 }));
  await using model = await Autoencoder.create(tied, { seed: 1, threads: 1 });
  const { numbers, places } = opened(await model.export('safetensors'));
  const down = numbers('encoder.0.weight');
  expect(places['decoder.1.weight'].shape).toEqual([3, 4]);
  expect([...numbers('decoder.1.weight')]).toEqual(
    Array.from({ length: 12 }, (_, index) => down[(index % 4) * 3 + Math.floor(index / 4)]),
  );
  const spec = adversarial({ inputShape: [4], latentDim: 2, discriminator: [3] });
  await using other = await Autoencoder.create(spec, { threads: 1 });
  const names = Object.keys(opened(await other.export('safetensors')).places);
  expect(names.filter((name) => name.startsWith('discriminator'))).toEqual([]);
});
