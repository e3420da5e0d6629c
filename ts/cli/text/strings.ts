/** `hourglass strings TEXTS`: short texts into few numbers and out of them again. */

import { Command } from 'commander';
import { stringAutoencoder } from 'hourglass-ae';
import { engineFlags, resultFlags, wholeNumber } from '../flags.js';
import { runJob } from '../job.js';
import { type Line, writeLines } from '../lines.js';
import { count, percent } from '../output.js';
import { scoresPart } from '../pictures.js';
import { checkFormat, endingOf, numbered, shortest, writeResult } from '../write-rows.js';
import { checkWritable } from '../write-whole.js';
import { keepModel, learning, readTexts, type TextFlags, taskOf, textFlags } from './texts.js';

/** The command as the program lists it. */
export function stringsCommand(): Command {
  const command = textFlags(new Command('strings'), 64)
    .description('short texts, such as words or names, rebuilt from few numbers')
    .addOption(
      learning('--length <N>', 'characters that a text may have (default: the longest one)', wholeNumber(1)),
    )
    .action(strings);
  return engineFlags(resultFlags(command, '.csv for the rebuilt texts, .npy for their codes'));
}

const strings = (file: string, flags: TextFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv', 'npy']);
    if (flags.saveModel !== undefined) await checkWritable(flags.saveModel);
    const { length } = flags;
    const texts = await readTexts(file, flags);
    const words = await taskOf(job, file, flags, {
      learn: (options) => stringAutoencoder(texts, { ...options, ...(length !== undefined && { length }) }),
      open: (model) => stringAutoencoder(model),
    });
    const rebuilt = await words.rebuild(texts);
    const { data: scores } = await words.score(texts);
    if (flags.out !== undefined && endingOf(flags.out) === 'npy') {
      const codes = await words.encode(texts);
      await writeResult(job, { ...codes, columns: numbered('z', codes.shape[1]!) });
    } else {
      const lines = texts.map((text, row): Line => {
        const [made, score] = [rebuilt[row]!, scores[row]!];
        return { cells: [row, text, made, shortest(score)], event: { row, text, rebuilt: made, score } };
      });
      await writeLines(job, ['row', 'text', 'rebuilt', 'score'], lines);
    }
    const shares = await words.evaluate(texts);
    job.output.event('done', { rows: texts.length, ...shares });
    const said = `${percent(shares.characters)} of the characters and ${percent(shares.texts)} of the texts are rebuilt`;
    if (flags.out !== undefined) job.output.say(`  ${said}`);
    await keepModel(job, flags, () => words.save());
    await job.report(async (plots) => {
      const worst = [...texts.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, 20);
      return [
        [scoresPart(plots, scores)],
        {
          title: `${file}, rebuilt`,
          subtitle: `${said}, of ${count(texts.length)}.`,
          figures: {
            head: ['row', 'text', 'rebuilt', 'nats per character'],
            rows: worst.map((row) => [row, texts[row]!, rebuilt[row]!, scores[row]!]),
          },
        },
      ];
    });
  });
