/** Clean sound: a model learns on struck bells what to let through, and cleans a tune of bells that it never heard. */

import { denoiser, trainAudioDenoiser } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';

const sampleRate = 8000;
const random = new Random(1);
const tunes = Array.from({ length: 24 }, () => tune(3)); // no noisy ones are needed

const small = { frameLength: 256, context: 3, units: [96], bottleneck: 48, filters: [8, 8, 8] };
const model = await trainAudioDenoiser(tunes, { ...small, epochs: 2, ratio: [0, 15], seed: 1 });

const wanted = tune(5);
const deviation = Math.sqrt(power(wanted.data) / 10 ** 0.5); // 5 dB
const noisy = { ...wanted, data: wanted.data.map((value) => value + deviation * random.normal()) };
const clean = await denoiser(model).audio(noisy); // what readWav gives, and writeWav takes
const [before, after] = [ratio(noisy.data), ratio(clean.data)];
console.log(`${before.toFixed(1)} dB of signal over noise before, ${after.toFixed(1)} dB after`);
await model.close();

/** Bells one after the other, each of three tones that die away. */
function tune(bells) {
  const pitches = Array.from({ length: bells }, () => (0.08 + 0.22 * random.uniform()) * Math.PI);
  const tone = (pitch, part, i) => Math.exp((-i * part) / 600) * Math.sin(pitch * part * i);
  const bell = (pitch, i) => tone(pitch, 1, i) + tone(pitch, 2.4, i) + tone(pitch, 3.9, i);
  const sample = (_, i) => 0.2 * bell(pitches[Math.floor(i / 1600)], i % 1600);
  const data = Float32Array.from({ length: bells * 1600 }, sample);
  return { data, shape: [data.length], sampleRate };
}

function power(data) {
  return data.reduce((sum, value) => sum + value * value, 0) / data.length;
}

function ratio(data) {
  return 10 * Math.log10(power(wanted.data) / power(data.map((value, i) => value - wanted.data[i])));
}
