/** `hourglass inspect MODEL`: spec, parameters and card of a model file, without running it. */

import { Command } from 'commander';
import { type ModelDocument, type ModelFile, readModelFile, type TensorEntry } from './model-file.js';
import { count, Output, type OutputOptions, size } from './output.js';
import { specLines } from './spec-text.js';

/** The command as the program lists it. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .description('what is in a model file, without running it')
    .argument('<model>', 'the file')
    .action(inspect);
}

async function inspect(path: string, options: OutputOptions): Promise<void> {
  const output = new Output(options);
  const file = await readModelFile(path);
  const { document, tensors, bytes, metadata } = file;
  const { spec, card, version, training, attachments } = document ?? {};
  output.event('model', { file: path, bytes, version, spec, card, training, attachments, metadata, tensors });
  output.head(
    `${path}: ${document === undefined ? 'safetensors' : `a model of Hourglass ${version}`}, ${size(bytes)}`,
  );
  if (document !== undefined) output.table(cardRows(document));
  output.head('Parameters');
  output.table(tensorRows(file));
  if (spec === undefined) return;
  output.head('Spec');
  for (const line of specLines(spec)) output.say(`  ${line}`);
}

/** What the card tells, for people. */
function cardRows({ spec, card, training, attachments = {} }: ModelDocument): [string, string][] {
  const { epochs = 0, steps = 0, rows = 0, last } = card;
  const optimizer = training?.spec.optimizer;
  const out: [string, string][] = [
    ['input', `[${spec.input.shape.join(', ')}]`],
    ['parameters', count(card.parameters ?? 0)],
    ['seed', String(card.seed ?? 0)],
    [
      'trained',
      epochs === 0 ? 'not yet' : `${count(epochs)} epochs, ${count(steps)} steps, ${count(rows)} rows`,
    ],
  ];
  if (last)
    out.push([
      'loss',
      `${last.meanLoss.toFixed(6)} per feature, ${last.loss.toFixed(4)} per row with penalties`,
    ]);
  if (optimizer && steps > 0) {
    out.push([
      'optimizer',
      `${optimizer.type}, learning rate ${optimizer.learningRate}, batches of ${training.spec.batchSize}`,
    ]);
  }
  const keys = Object.keys(attachments);
  if (keys.length > 0) out.push(['attachments', keys.join(', ')]);
  return out;
}

/** The model's tensors one by one, the training state as one line. */
function tensorRows({ tensors }: ModelFile): [string, string][] {
  const own = tensors.filter(({ name }) => !name.startsWith('training.'));
  const state = tensors.filter(({ name }) => name.startsWith('training.'));
  const rows = own.map((tensor): [string, string] => [
    tensor.name,
    `[${tensor.shape.join(', ')}]${tensor.dtype === 'F32' ? '' : ` ${tensor.dtype}`}`,
  ]);
  if (state.length > 0)
    rows.push(['training state', `${count(sum(state))} values: training can go on exactly`]);
  return rows.length > 0 ? rows : [['none', '']];
}

const sum = (tensors: readonly TensorEntry[]): number =>
  tensors.reduce((total, { shape }) => total + shape.reduce((product, axis) => product * axis, 1), 0);
