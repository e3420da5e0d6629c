/** `hourglass embed TEXTS`: texts as vectors, those that say the same, those that are strange. */

import { Command, Option } from 'commander';
import { embedText, type TextEmbedding } from 'hourglass-ae';
import { UsageError } from '../failure.js';
import { anyNumber, engineFlags, resultFlags, wholeNumber } from '../flags.js';
import { type Job, runJob } from '../job.js';
import { type Line, writeLines } from '../lines.js';
import { count } from '../output.js';
import { codesPart, scoresPart } from '../pictures.js';
import { checkFormat, numbered, shortest, writeResult } from '../write-rows.js';
import { checkWritable } from '../write-whole.js';
import { keepModel, learning, readTexts, type TextFlags, taskOf, textFlags } from './texts.js';

interface EmbedFlags extends TextFlags {
  list: 'codes' | 'neighbours' | 'scores';
  among?: string;
  count: number;
  similarity?: number;
}

/** The command as the program lists it. */
export function embedCommand(): Command {
  const command = textFlags(new Command('embed'), 32)
    .description('texts as vectors; which are alike, which are strange')
    .addOption(
      new Option('--list <WHAT>', 'vectors, the most similar texts, or how strange each is')
        .choices(['codes', 'neighbours', 'scores'])
        .default('codes'),
    )
    .option('--among <FILE>', 'of neighbours: the texts that are searched (default: the same)')
    .option('--count <N>', 'of neighbours: how many for each text', wholeNumber(1), 1)
    .option('--similarity <X>', 'of neighbours: only those at least so similar, from -1 to 1', anyNumber)
    .addOption(
      learning('--features <N>', 'values of the vectors of hashed words (default: 512)', wholeNumber(16)),
    )
    .action(embed);
  return engineFlags(resultFlags(command, '.csv, or .npy for vectors'));
}

const embed = (file: string, flags: EmbedFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, flags.list === 'codes' ? ['csv', 'npy'] : ['csv']);
    if (flags.list !== 'neighbours' && (flags.among !== undefined || flags.similarity !== undefined))
      throw new UsageError('--among and --similarity: only with --list neighbours');
    if (flags.saveModel !== undefined) await checkWritable(flags.saveModel);
    const { features } = flags;
    const texts = await readTexts(file, flags);
    const embedding = await taskOf(job, file, flags, {
      learn: (options) => embedText(texts, { ...options, ...(features !== undefined && { features }) }),
      open: (model) => embedText(model),
    });
    await lists[flags.list](job, embedding, { file, texts, flags });
    await keepModel(job, flags, () => embedding.save());
  });

interface Asked {
  file: string;
  texts: string[];
  flags: EmbedFlags;
}

const lists: Record<EmbedFlags['list'], (job: Job, of: TextEmbedding, asked: Asked) => Promise<void>> = {
  async codes(job, embedding, { file, texts }) {
    const codes = await embedding.encode(texts);
    await writeResult(job, { ...codes, columns: numbered('z', codes.shape[1]!) });
    await job.report(async (plots) => [
      await codesPart(plots, codes),
      {
        title: `The codes of ${file}`,
        subtitle: `${count(texts.length)} texts, ${codes.shape[1]} values each.`,
      },
    ]);
  },

  async neighbours(job, embedding, { file, texts, flags }) {
    const { among, count: most, similarity } = flags;
    const others = among === undefined ? texts : await readTexts(among, flags);
    const wanted = { count: most, ...(similarity !== undefined && { similarity }) };
    const found = await embedding.nearest(texts, others, wanted);
    const pairs = found.flatMap((neighbours, row) => neighbours.map((each) => ({ row, ...each })));
    const lines = pairs.map(({ row, index, similarity: close }): Line => {
      const [text, other] = [texts[row]!, others[index]!];
      return {
        cells: [row, index, shortest(Math.fround(close)), text, other],
        event: { row, neighbour: index, similarity: close, text, neighbourText: other },
      };
    });
    const head = ['row', 'neighbour', 'similarity', 'text', 'neighbour text'];
    await writeLines(job, head, lines);
    const closest = [...lines.keys()].sort((a, b) => pairs[b]!.similarity - pairs[a]!.similarity);
    await job.report(async () => [
      [],
      {
        title: `Texts of ${file} that are alike`,
        subtitle: `${count(lines.length)} pairs; the most similar ones.`,
        figures: { head, rows: closest.slice(0, 100).map((at) => [...lines[at]!.cells]) },
      },
    ]);
  },

  async scores(job, embedding, { file, texts }) {
    const { data } = await embedding.score(texts);
    const lines = texts.map((text, row): Line => {
      const score = data[row]!;
      return { cells: [row, shortest(score), text], event: { row, score, text } };
    });
    await writeLines(job, ['row', 'score', 'text'], lines);
    const strangest = [...texts.keys()].sort((a, b) => data[b]! - data[a]!);
    if (job.flags.out !== undefined)
      for (const row of strangest.slice(0, 5))
        job.output.say(`  row ${count(row)}: ${data[row]!.toPrecision(4)}; ${texts[row]!.slice(0, 80)}`);
    await job.report(async (plots) => [
      [scoresPart(plots, data)],
      {
        title: `How strange the texts of ${file} are`,
        figures: {
          head: ['row', 'score', 'text'],
          rows: strangest.slice(0, 20).map((row) => [row, data[row]!, texts[row]!]),
        },
      },
    ]);
  },
};
