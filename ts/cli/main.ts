#!/usr/bin/env node
/** The `hourglass` command: its sub-commands, and how it ends when something is wrong. */

import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { compressCommand, decompressCommand } from './codec/command.js';
import { codecCommand } from './codec/train.js';
import { compareCommand } from './compare.js';
import { demoCommand } from './demo/command.js';
import { denoiseCommand } from './denoise/command.js';
import { detectCommand } from './detect/command.js';
import { diagnoseCommand } from './diagnose.js';
import { doctorCommand } from './doctor.js';
import { encodeCommand } from './encode.js';
import { exportCommand } from './export.js';
import { statusOf, UsageError } from './failure.js';
import { featuresCommand } from './features.js';
import { imputeCommand } from './impute.js';
import { inspectCommand } from './inspect.js';
import { Output } from './output.js';
import { probeCommand } from './probe.js';
import { reconstructCommand } from './reconstruct.js';
import { reduceCommand } from './reduce.js';
import { sampleCommand } from './sample.js';
import { scoreCommand } from './score.js';
import { embedCommand } from './text/embed.js';
import { stringsCommand } from './text/strings.js';
import { trainCommand } from './train/command.js';
import { tuneCommand } from './tune/command.js';
import { interpolateCommand, manifoldCommand, traverseCommand } from './walks.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('hourglass')
  .description('Autoencoders: trained, looked at and used from the command line.')
  .version(version)
  .exitOverride()
  .configureOutput({ outputError: () => {} })
  .configureHelp({ subcommandTerm })
  .showHelpAfterError(false);

/** `encode <model> <data>`: every command has options, so the list leaves them out. */
function subcommandTerm(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}…` : argument.name();
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...words].join(' ');
}

/** In the order of the help. */
const commands = [
  demoCommand(),
  trainCommand(),
  encodeCommand(),
  reconstructCommand(),
  scoreCommand(),
  detectCommand(),
  sampleCommand(),
  interpolateCommand(),
  traverseCommand(),
  manifoldCommand(),
  denoiseCommand(),
  imputeCommand(),
  reduceCommand(),
  probeCommand(),
  featuresCommand(),
  embedCommand(),
  stringsCommand(),
  compareCommand(),
  tuneCommand(),
  diagnoseCommand(),
  exportCommand(),
  codecCommand(),
  compressCommand(),
  decompressCommand(),
  inspectCommand(),
  doctorCommand(),
];

for (const command of commands) {
  command
    .option('--json', 'one JSON object per line instead of sentences')
    .option('--quiet', 'say nothing but what went wrong')
    .copyInheritedSettings(program);
  program.addCommand(command);
}

// Who reads the output has seen enough, as `head` has: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  if (process.argv.length <= 2)
    throw new UsageError('name a command, such as train or score (--help lists all)');
  await program.parseAsync();
} catch (error) {
  process.exitCode = end(error);
}

/** Says what went wrong, if anything did; the status to end with. */
function end(error: unknown): number {
  const ours = error instanceof CommanderError ? fromCommander(error) : error;
  if (ours === undefined) return 0;
  new Output({ json: process.argv.includes('--json') }).fail(ours);
  return statusOf(ours);
}

/** Commander throws for `--help` and `--version` too, with status 0. */
function fromCommander(error: CommanderError): UsageError | undefined {
  if (error.exitCode === 0) return undefined;
  return new UsageError(error.message.replace(/^error: /, ''));
}
