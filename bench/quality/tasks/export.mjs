/**
 * How far an exported model's answers are from its own, for the canonical spec of every recipe: in ONNX Runtime, and in
 * PyTorch, where `python3` or HOURGLASS_PYTHON has it with safetensors.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Autoencoder } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';
import ort from 'onnxruntime-web';

const root = new URL('../../../', import.meta.url);
const specs = new URL('tests/fixtures/specs/', root);
const rows = 64;
const python = [process.env.HOURGLASS_PYTHON, 'python3'].find(
  (path) => path && spawnSync(path, ['-c', 'import torch, safetensors']).status === 0,
);

export const task = {
  name: 'export',
  what: 'largest difference between an exported model and the model, share of the largest value, over all recipes',
  needs: [],
  async run({ seeds, say }) {
    ort.env.wasm.numThreads = 1;
    const folder = mkdtempSync(join(tmpdir(), 'hourglass-export-'));
    const found = [];
    try {
      for (const file of readdirSync(specs)) {
        const spec = JSON.parse(readFileSync(new URL(file, specs), 'utf8'));
        const recipe = file.replace('.json', '');
        say(recipe);
        for (const seed of seeds) {
          const name = `${recipe}-${seed}`;
          const differences = await compared(spec, seed, join(folder, name));
          found.push({ name, recipe, seed, ...differences });
        }
      }
      if (python !== undefined) inPyTorch(folder, found);
    } finally {
      rmSync(folder, { recursive: true });
    }
    return { goals: goalsOf(found), details: { found } };
  },
};

/** A model trained for a moment: how far ONNX Runtime is from it; and its files, for PyTorch. */
async function compared(spec, seed, folder) {
  const random = new Random(seed);
  const size = spec.input.shape.reduce((product, axis) => product * axis, 1);
  const data = Float32Array.from({ length: rows * size }, () => random.uniform());
  const input = { data, shape: [rows, ...spec.input.shape] };
  const layer = [...spec.encoder, ...spec.decoder].find(({ type }) => type === 'condition');
  const given = layer ? { labels: Array.from({ length: rows }, (_, row) => row % layer.classes) } : {};
  const model = await Autoencoder.create(spec, { seed, threads: 1 });
  await model.fit(input, { epochs: 3, batchSize: 16, ...given });
  const [codes, rebuilt] = [await model.encode(input, given), await model.reconstruct(input, given)];
  const answers = { input: plain(input), codes: plain(codes), rebuilt: plain(rebuilt), ...given };
  mkdirSync(folder);
  writeFileSync(join(folder, 'case.json'), JSON.stringify(answers));
  writeFileSync(join(folder, 'model.safetensors'), await model.export('safetensors'));
  writeFileSync(join(folder, 'model.py'), await model.export('pytorch'));
  const bytes = await model.export('onnx');
  await model.close();
  const session = await ort.InferenceSession.create(bytes);
  const labels = layer && new ort.Tensor('int64', BigInt64Array.from(given.labels, BigInt), [rows]);
  const tensor = new ort.Tensor('float32', data, input.shape);
  const { reconstruction } = await session.run({ input: tensor, ...(labels && { labels }) });
  return { onnx: gap(reconstruction.data, rebuilt.data), bytes: bytes.length };
}

const plain = ({ data, shape }) => ({ data: Array.from(data), shape });

/** The largest difference, as a share of the largest value. */
function gap(found, wanted) {
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0) / largest;
}

/** Adds the worst of codes, reconstructions from them and reconstructions of rows in PyTorch. */
function inPyTorch(folder, found) {
  const script = fileURLToPath(new URL('tests/export/pytorch.py', root));
  const folders = found.map(({ name }) => join(folder, name));
  const lines = execFileSync(python, [script, ...folders], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const answers = new Map(lines.map((line) => JSON.parse(line)));
  for (const each of found) {
    const differences = answers.get(each.name);
    if (differences.some((value) => typeof value !== 'number'))
      throw new Error(`${each.name}: ${differences.join()}`);
    each.pytorch = Math.max(...differences);
  }
}

function goalsOf(found) {
  const recipes = new Set(found.map(({ recipe }) => recipe)).size;
  const worst = (runtime, name, reference) => ({
    measure: `${recipes} recipes in ${name}, worst`,
    value: Math.max(...found.map((each) => each[runtime])),
    goal: 1e-5,
    better: 'less',
    reference,
  });
  const versions = () =>
    execFileSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  return [
    worst('onnx', 'ONNX Runtime', 'onnxruntime-web 1.14'),
    ...(python === undefined
      ? []
      : [worst('pytorch', 'PyTorch', `torch ${versions().trim()}, from safetensors`)]),
  ];
}
