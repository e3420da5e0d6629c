/** Exported parameters and modules compute in PyTorch what the model computes here; skipped where there is no PyTorch. */

import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ModelSpec, Preprocessing, Tensor } from 'hourglass-ae';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memberSpecs } from './members.js';
import { labelsFor, livelyModel, recipeSpecs, rowsFor, scalings } from './tools.js';

const python = [process.env.HOURGLASS_PYTHON, 'python3'].find(
  (path) => path && spawnSync(path, ['-c', 'import torch, safetensors']).status === 0,
);
if (python === undefined)
  console.log(
    'Exports are not run in PyTorch: no Python with torch and safetensors; HOURGLASS_PYTHON names one.',
  );

type Case = [name: string, spec: ModelSpec, preprocessing?: Preprocessing, rows?: Tensor];
const specs: Case[] = [...recipeSpecs, ...memberSpecs, ...scalings];

/** The files of a model in a folder of its own, with what the model itself answers. */
async function write(folder: string, [, spec, preprocessing, rows]: Case) {
  await using model = await livelyModel(spec, preprocessing);
  await mkdir(folder);
  const input = rows ?? rowsFor(spec, 4);
  const given = labelsFor(spec, input.shape[0]!);
  const plain = ({ data, shape }: { data: Float32Array; shape: number[] }) => ({
    data: Array.from(data, (value) => (Number.isNaN(value) ? 'nan' : value)),
    shape,
  });
  const [codes, rebuilt] = [await model.encode(input, given), await model.reconstruct(input, given)];
  const answers = { input: plain(input), codes: plain(codes), rebuilt: plain(rebuilt), ...given };
  await writeFile(join(folder, 'case.json'), JSON.stringify(answers));
  await writeFile(join(folder, 'model.safetensors'), await model.export('safetensors'));
  await writeFile(join(folder, 'model.py'), await model.export('pytorch'));
}

describe.skipIf(python === undefined)('PyTorch agrees on', () => {
  let found: Map<string, (number | string)[]>;
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'hourglass-pytorch-'));
    const folders = specs.map((_, index) => join(root, String(index)));
    for (const [index, each] of specs.entries()) await write(folders[index]!, each);
    const script = fileURLToPath(new URL('pytorch.py', import.meta.url));
    const { stdout } = await promisify(execFile)(python!, [script, ...folders]);
    found = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
  }, 120_000);
  afterAll(() => rm(root, { recursive: true, force: true }));

  test.each(specs.map(([name], index) => [name, index] as const))('%s', (_, index) => {
    const differences = found.get(String(index)) ?? [];
    expect(differences).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)]);
    for (const each of differences) expect(each).toBeLessThan(1e-5);
  });
});
