/**
 * Spoken digits with white Gaussian noise: masks over short-time spectra (256 samples, every 64), learned from the 450
 * training clips of one speaker, jackson; tested on the 50 test clips of each of jackson and theo, whom it never heard.
 *
 * The noise has the power that the ratio says, measured over the clip; results are the mean over clips of each one's
 * signal-to-noise ratio in dB, of all 100, and of theo's alone.
 */

import { readdirSync } from 'node:fs';
import { denoiser, trainAudioDenoiser } from 'hourglass-ae';
import { Random, readWav } from 'hourglass-ae/data';
import { mean } from '../figures.mjs';

/** The best of spectral subtraction and a decision-directed Wiener filter on the same clips (fsdd/SOURCE.md). */
const classical = { 0: 7.88, 5: 10.93, 10: 14.77 };

/** Settings of the whole task. */
const settings = { frameLength: 256, hop: 64, context: 7, epochs: 48 };
const quickly = { ...settings, epochs: 2 };

export const task = {
  name: 'denoise-audio',
  what: 'spoken digits with white noise, trained on one speaker, tested on two',
  needs: ['fsdd'],
  async run({ data, seeds, quick, say }) {
    const chosen = quick ? quickly : settings;
    const train = await clipsOf(data, /^\d_jackson_(\d+)\.wav$/, (index) => index >= 5);
    const test = await clipsOf(data, /^\d_(?:jackson|theo)_(\d+)\.wav$/, (index) => index < 5);
    const results = [];
    for (const seed of seeds) {
      const onProgress = ({ epoch, loss }) =>
        say(`seed ${seed}: epoch ${epoch}, loss ${loss.toPrecision(4)}`);
      const model = await trainAudioDenoiser(train, { ...chosen, seed, onProgress });
      results.push(await measure(model, test));
      await model.close();
    }
    return {
      goals: goalsOf(results),
      details: { settings: chosen, clips: [train.length, test.length], results },
    };
  },
};

/** Mean ratio behind the denoiser, by ratio before it: of all clips, and of each speaker's. */
async function measure(model, clips) {
  const found = {};
  for (const ratio of Object.keys(classical).map(Number)) {
    const all = { jackson: [], theo: [] };
    for (const [index, { speaker, ...clip }] of clips.entries()) {
      const random = new Random(1000 * ratio + index);
      const deviation = Math.sqrt(power(clip.data) / 10 ** (ratio / 10));
      const data = clip.data.map((value) => value + deviation * random.normal());
      const clean = await denoiser(model).audio({ ...clip, data });
      const error = clean.data.map((value, i) => value - clip.data[i]);
      all[speaker].push(10 * Math.log10(power(clip.data) / power(error)));
    }
    const { jackson, theo } = all;
    found[ratio] = { all: mean([...jackson, ...theo]), jackson: mean(jackson), theo: mean(theo) };
  }
  return found;
}

function goalsOf(results) {
  return Object.entries(classical).flatMap(([ratio, best]) => {
    const over = (speaker) => mean(results.map((found) => found[ratio][speaker]));
    const reference = `classical filter ${best}`;
    return [
      {
        measure: `speech at ${ratio} dB: ratio (dB)`,
        value: over('all'),
        goal: best + 1,
        better: 'more',
        reference,
      },
      { measure: `speech at ${ratio} dB, the speaker never heard`, value: over('theo'), better: 'more' },
    ];
  });
}

async function clipsOf(data, pattern, isWanted) {
  const files = readdirSync(`${data}/fsdd`).filter((name) =>
    isWanted(Number(pattern.exec(name)?.[1] ?? Number.NaN)),
  );
  return Promise.all(
    files
      .sort()
      .map(async (name) => ({ ...(await readWav(`${data}/fsdd/${name}`)), speaker: name.split('_')[1] })),
  );
}

const power = (samples) => samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
