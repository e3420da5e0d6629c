/** Texts in a page. */

import { Autoencoder, embedText, stringAutoencoder } from 'hourglass-ae';
import { expect, test } from 'vitest';

const create = { threads: 1 };
const texts = Array.from(
  { length: 40 },
  (_, i) => `${['red', 'green', 'blue'][i % 3]} ${['house', 'tree'][i % 2]}`,
);

test('embeds texts, and takes the embedding up from a file', async () => {
  const embedding = await embedText(texts, { dimensions: 8, features: 128, epochs: 60, create });
  const [near] = await embedding.nearest(['greens tree'], texts);
  expect(texts[near![0]!.index]).toBe('green tree');
  const again = await embedText(await Autoencoder.load(await embedding.save(), create));
  expect(await again.encode(['blue house'])).toEqual(await embedding.encode(['blue house']));
  await Promise.all([embedding.close(), again.close()]);
});

test('rebuilds short texts', async () => {
  const strings = await stringAutoencoder(texts, { dimensions: 8, epochs: 60, create });
  expect(await strings.rebuild(['blue tree'])).toEqual(['blue tree']);
  await strings.close();
});
