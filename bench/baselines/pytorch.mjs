/** PyTorch in a process of its own, which waits while the others run. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export async function open({ widths, batch, rows, values, threads, net }) {
  const script = fileURLToPath(new URL('pytorch.py', import.meta.url));
  const python = process.env.HOURGLASS_PYTHON ?? 'python3';
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`PyTorch's process ended with ${code}`)));
  });
  ended.catch(() => undefined);
  const ask = async (question, blob) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    if (blob) child.stdin.write(Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength));
    const { value } = await Promise.race([answers.next(), ended]);
    return JSON.parse(value);
  };
  const { version } = await ask(
    { do: 'open', widths, batch, rows, threads, net, floats: values.length },
    values,
  );
  return {
    version,
    train: async () => (await ask({ do: 'train' })).seconds,
    reconstruct: async (sample, count) =>
      Float32Array.from(
        (await ask({ do: 'reconstruct', rows: count, floats: sample.length }, sample)).values,
      ),
    close: () => child.stdin.end(),
  };
}
