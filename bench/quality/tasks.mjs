/**
 * What the tasks reach on real data: `npm run bench:quality -- tasks [--only NAME,…] [--seed N,…] [--quick] [--check]`.
 *
 * One file in `tasks/` for each: it exports `task`, with its `name`, `what` it does in a few words, the folders of data
 * that it `needs`, and `run({ data, seeds, quick, say })`, which gives `{ goals, details }` and, where there is more
 * to see, `notes` in Markdown for the README. Helpers stand in folders.
 * A goal is `{ measure, value, goal, better: 'more' | 'less', reference }`; a figure that is only printed has no `goal`.
 * Values are means over the seeds, of which the task takes care; one that is of fewer says how many in `seeds`. `--add
 * RECORD` runs nothing: it takes over the entries, or those of `--only`, of a record that was written elsewhere.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { recordTasks, tasksTable } from './task-record.mjs';

const folder = new URL('tasks/', import.meta.url);

/** The tasks of a folder, by name. */
export async function findTasks(from = folder) {
  const files = readdirSync(from).filter((file) => file.endsWith('.mjs'));
  const found = await Promise.all(
    files.map(async (file) => {
      const { task } = await import(new URL(file, from).href);
      if (typeof task?.run !== 'function') throw new Error(`bench/quality/tasks/${file} exports no task`);
      return task;
    }),
  );
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/** Runs what was asked for, one after the other; the status of the process. */
export async function runTasks(options, from = folder) {
  const wanted = options.only?.split(',');
  if (options.add !== undefined) {
    const { tasks } = JSON.parse(readFileSync(options.add, 'utf8'));
    const taken = tasks.filter(({ name }) => wanted?.includes(name) ?? true);
    console.log(`written to ${recordTasks(taken)}`);
    return 0;
  }
  const all = await findTasks(from);
  const unknown = wanted?.filter((name) => !all.some((task) => task.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`--only takes some of ${all.map(({ name }) => name).join(', ')}`);
  const seeds = options.seed.split(',').map(Number);
  const done = [];
  let failed = 0;
  for (const task of all.filter(({ name }) => wanted?.includes(name) ?? true)) {
    const missing = task.needs.filter((name) => !existsSync(`${options.data}/${name}`));
    if (missing.length > 0) {
      console.log(`${task.name}: skipped, no ${missing.join(', ')} in ${options.data} (--data FOLDER)`);
      continue;
    }
    try {
      done.push(await runTask(task, { data: options.data, seeds, quick: options.quick }));
    } catch (error) {
      failed++;
      console.error(`${task.name}: failed:`, error);
    }
  }
  const missed = done.flatMap(({ goals }) => goals).filter(({ met }) => met === false).length;
  if (done.length > 0) {
    console.log(`\n${tasksTable(done)}\n`);
    if (!options.quick) console.log(`written to ${recordTasks(done)}`);
    console.log(missed === 0 ? 'every goal is met' : `${missed} goals missed`);
  }
  return failed > 0 || (options.check && missed > 0) ? 1 : 0;
}

async function runTask(task, given) {
  const say = progress(task.name);
  const began = performance.now();
  const { goals, details, notes } = await task.run({ ...given, say });
  const seconds = (performance.now() - began) / 1000;
  say(`${seconds.toFixed(0)} s`);
  if (process.stdout.isTTY) process.stdout.write('\n');
  const { name, what } = task;
  return {
    name,
    what,
    seeds: given.seeds,
    seconds,
    goals: goals.map(judged),
    details,
    ...(notes && { notes }),
  };
}

/** A goal with its verdict; none where there is no goal. NaN meets nothing. */
export function judged(figure) {
  const { value, goal, better } = figure;
  return goal === undefined ? figure : { ...figure, met: better === 'less' ? value <= goal : value >= goal };
}

/** One line, rewritten on a screen; elsewhere each text is a line. */
function progress(name) {
  return (text) => {
    if (process.stdout.isTTY) process.stdout.write(`\r${name}: ${text}\x1b[K`);
    else console.log(`${name}: ${text}`);
  };
}
