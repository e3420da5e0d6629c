/** The engine worker without the facade, in browsers. */

import { answer } from './raw.mjs';

const read = async (url) => (await fetch(url)).arrayBuffer();
addEventListener(
  'message',
  async ({ data }) => {
    try {
      postMessage(await answer(data, { read, pool: 'pool.browser.js' }));
    } catch (error) {
      postMessage({ broken: String(error) });
    }
  },
  { once: true },
);
