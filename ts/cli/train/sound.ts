/** `hourglass train CLIPS --sound`: a denoiser of sound, from clean clips. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AutoencoderError, trainAudioDenoiser } from 'hourglass-ae';
import { readWav, type Sound } from 'hourglass-ae/data';
import { status, UsageError } from '../failure.js';
import { inFile } from '../in-file.js';
import { onSignal } from '../interrupt.js';
import { count, type Output } from '../output.js';
import { ProgressView } from '../progress.js';
import { writeWhole } from '../write-whole.js';
import { flagOf, type SettingName, type Settings, settingEntries } from './settings.js';

/** All that a denoiser of sound can be told. */
const known: readonly SettingName[] = ['sound', 'units', 'epochs', 'seed', 'threads', 'out', 'report'];

/** Refuses settings that mean nothing to it. */
export function checkSound(settings: Settings): void {
  const wrong = settingEntries.find(([name]) => settings[name] !== undefined && !known.includes(name));
  if (wrong !== undefined) throw new UsageError(`${flagOf(wrong[0])}: not with --sound`);
}

/** Trains the model and writes its file. */
export async function trainSound(
  output: Output,
  settings: Settings & { data: string },
  out: string,
): Promise<void> {
  const { data, units, epochs, seed = 0, threads, report } = settings;
  const clips = await clipsIn(data);
  const seconds = clips.reduce((sum, { shape, sampleRate }) => sum + shape[0] / sampleRate, 0);
  output.event('start', { data, clips: clips.length, seconds });
  output.head(`Training on ${count(clips.length)} clips of ${data}, ${count(seconds)} seconds of sound`);
  const view = new ProgressView(output);
  const over = new AbortController();
  const stopping = onSignal(() => over.abort());
  try {
    const model = await trainAudioDenoiser(clips, {
      seed,
      signal: over.signal,
      onProgress: (progress) => view.show(progress),
      ...(units && { units }),
      ...(epochs !== undefined && { epochs }),
      ...(threads !== undefined && { threads }),
    }).finally(() => view.end());
    try {
      await writeWhole(out, await model.save());
      output.event('saved', { file: out });
      output.say(`The denoiser is in ${out}. To use it: hourglass denoise ${out} NOISY.wav --out CLEAN.wav`);
      if (report === undefined) return;
      const plots = await import('hourglass-ae/report');
      const parts = [{ svg: plots.architecturePlot(model.spec) }, { svg: plots.lossPlot(model.history) }];
      await writeWhole(report, plots.htmlReport(parts, { title: `A denoiser of ${data}` }));
      output.event('report', { file: report });
    } finally {
      await model.close();
    }
  } catch (error) {
    if (!over.signal.aborted) throw inFile(error, data);
    output.event('interrupted', {});
    output.say('Stopped; no model was written');
    process.exitCode = status.interrupted;
  } finally {
    stopping.abort();
  }
}

/** The wav files of a folder and of those in it, sorted by path, or the one that is named. */
async function clipsIn(path: string): Promise<Sound[]> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  const files = isFolder
    ? (await readdir(path, { recursive: true })).filter((name) => /\.wav$/i.test(name)).sort()
    : [''];
  if (files.length === 0)
    throw new AutoencoderError({
      code: 'emptyData',
      path,
      expected: 'wav files',
      received: 'none',
      hint: 'check the path',
    });
  const clips: Sound[] = [];
  for (const file of files) {
    const name = join(path, file);
    const clip = await readWav(name);
    // Here, where the file's name is known.
    const rate = clips[0]?.sampleRate ?? clip.sampleRate;
    if (clip.sampleRate !== rate) throw otherRate(name, clip.sampleRate, join(path, files[0]!), rate);
    clips.push(clip);
  }
  return clips;
}

const otherRate = (path: string, rate: number, first: string, wanted: number): AutoencoderError =>
  new AutoencoderError({
    code: 'incompatible',
    path,
    expected: `${wanted} samples a second, as ${first} has`,
    received: String(rate),
    hint: 'convert all clips to one rate first',
  });
