/**
 * Parameters as a safetensors file: little-endian numbers behind a header in JSON, which names each tensor with its shape
 * and place. The metadata carry the spec, and the text of a PyTorch module that reads the file.
 *
 * Reference: <https://github.com/huggingface/safetensors>.
 */

import type { Exported } from './exported.js';
import { pytorchText } from './pytorch/module.js';

/** The file of a model or of one of its sides. */
export function safetensorsFile(exported: Exported): Uint8Array {
  const { spec, weights, part } = exported;
  let end = 0;
  const places = Object.entries(weights).map(([name, { data, shape }]) => {
    const start = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [start, end] }];
  });
  // 'format' tells readers of Hugging Face's which library the names belong to.
  const notes = { format: 'pt', spec: JSON.stringify(spec), part, pytorch: pytorchText(exported) };
  const header = new TextEncoder().encode(
    JSON.stringify({ __metadata__: notes, ...Object.fromEntries(places) }),
  );
  const length = Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(8 + length + end).fill(' '.charCodeAt(0), 0, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(header, 8);
  let at = 8 + length;
  for (const { data } of Object.values(weights)) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}
