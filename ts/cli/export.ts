/** `hourglass export MODEL --out FILE`: the model for other programs. */

import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Command, Option } from 'commander';
import type { ExportFormat, ExportOptions } from 'hourglass-ae';
import { UsageError } from './failure.js';
import { engineFlags, inGroup, type SharedFlags } from './flags.js';
import { runJob } from './job.js';
import { size } from './output.js';
import { architecturePart } from './pictures.js';
import { writeWhole } from './write-whole.js';

const formats: Record<string, ExportFormat> = {
  '.onnx': 'onnx',
  '.safetensors': 'safetensors',
  '.py': 'pytorch',
};

const names: Record<ExportFormat, string> = {
  onnx: 'ONNX',
  safetensors: 'safetensors',
  pytorch: 'PyTorch',
};

/** The command as the program lists it. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description('a model as ONNX, safetensors or for PyTorch')
    .argument('<model>', 'the model file')
    .addOption(
      inGroup('Files', '--out <FILE>', 'where it goes: .onnx, .safetensors, or .py for the PyTorch module'),
    )
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with the architecture and sizes (HTML)'))
    .addOption(
      new Option('--part <PART>', 'encoder, decoder or whole')
        .choices(['encoder', 'decoder', 'whole'])
        .default('whole'),
    )
    .action(exportModel);
  return engineFlags(command);
}

const exportModel = (path: string, flags: SharedFlags & Required<ExportOptions>): Promise<void> =>
  runJob(flags, async (job) => {
    const { out, part } = flags;
    const format = out === undefined ? undefined : formats[extname(out).toLowerCase()];
    if (out === undefined || format === undefined)
      throw new UsageError(`--out has to end in ${Object.keys(formats).join(', ')}`);
    const model = await job.open(path);
    const bytes = await model.export(format, { part });
    await writeWhole(out, bytes);
    job.output.event('written', { file: out, format, part, bytes: bytes.length });
    job.output.say(`The ${part === 'whole' ? 'model' : part} is in ${out} (${size(bytes.length)})`);
    await job.report(async (plots) => {
      const { size: before } = await stat(path);
      const holds = part === 'whole' ? 'the model' : `the ${part}`;
      const figures = {
        head: ['file', 'holds', 'bytes'],
        rows: [
          [basename(path), 'the model for Hourglass', before],
          [basename(out), `${holds} for ${names[format]}`, bytes.length],
        ],
      };
      const caption = `The whole model; ${basename(out)} holds ${holds}.`;
      const picture = { ...(await architecturePart(plots, model)), ...(part !== 'whole' && { caption }) };
      return [[picture], { title: `${basename(path)}, exported`, figures }];
    });
  });
