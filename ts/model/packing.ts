/** Codes on their way into bytes and out of them: what `encodeBytes` and `decodeBytes` check and arrange. */

import type { Autoencoder } from '../autoencoder.js';
import { AutoencoderError } from '../errors.js';
import type { Packable } from '../runtime/engine.js';
import { oneOf, refuseUnknownOptions } from '../spec/options.js';
import type {
  Arithmetic,
  DecodeBytesOptions,
  EncodeBytesOptions,
  Input,
  Tensor,
  UnpackedCodes,
} from '../types.js';
import { bytesOf } from './run-options.js';

/** The codes of the data, or the data themselves where they are codes. */
export async function packable(
  model: Autoencoder,
  arithmetic: Arithmetic | undefined,
  data: Input,
  options: EncodeBytesOptions,
): Promise<Packable> {
  refuseUnknownOptions(options, ['of', 'step', 'note', 'labels'], '');
  refuseFused(arithmetic);
  const { of = 'rows', note = [], labels } = options;
  const step = options.step ?? (model.spec.latent.type === 'gaussian' ? 0.25 : 1);
  if (!(typeof step === 'number' && step > 0 && step < Number.POSITIVE_INFINITY))
    throw outOfRange('step', 'a finite number > 0', step, 'it is what neighbouring codes differ by');
  const wrong = [...note].findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < 2 ** 32));
  if (wrong !== -1 || note.length > 16) {
    const [path, received] = wrong === -1 ? ['note', note.length] : [`note[${wrong}]`, note[wrong]];
    const expected = 'up to 16 whole numbers from 0 to 2^32 - 1';
    throw outOfRange(path, expected, received, 'keep longer notes beside the bytes');
  }
  oneOf('of', of, ['rows', 'codes']);
  const codes = of === 'codes' ? codesOf(data) : await model.encode(data, { ...(labels && { labels }) });
  return { data: new Float32Array(codes.data), axes: [...codes.shape], note: [...note], step };
}

function codesOf(data: Input): Tensor {
  const tensor = data as Partial<Tensor>;
  if (tensor?.data instanceof Float32Array && Array.isArray(tensor.shape)) return tensor as Tensor;
  throw new AutoencoderError({
    code: 'badData',
    path: '',
    expected: 'codes as a tensor, { data, shape }',
    received: data instanceof Float32Array ? 'numbers without a shape' : typeof data,
    hint: 'give what encode() returns, in any number of positions',
  });
}

/** A copy of the bytes, for models that may unpack them. */
export function unpackable(
  arithmetic: Arithmetic | undefined,
  bytes: Uint8Array,
  options: DecodeBytesOptions,
) {
  refuseUnknownOptions(options, ['as', 'labels'], '');
  oneOf('as', options.as ?? 'rows', ['rows', 'codes']);
  refuseFused(arithmetic);
  return bytesOf(bytes, 'bytes');
}

/** The rows of codes that are those of whole rows. */
export function unpackedRows(
  model: Autoencoder,
  { data, shape }: UnpackedCodes,
  { labels }: DecodeBytesOptions,
): Promise<Tensor> {
  const [rows = 0, width] = shape;
  if (shape.length === 2 && width === model.latentDim)
    return model.decode({ data, shape: [rows, width] }, { ...(labels && { labels }) });
  throw new AutoencoderError({
    code: 'incompatible',
    path: 'bytes',
    expected: `codes of rows, [rows, ${model.latentDim}]`,
    received: `codes of shape [${shape.join(', ')}]`,
    hint: 'ask for them as codes, or give files of imageCodec to its decompress',
  });
}

/** Fused sums differ from machine to machine, so would what is decoded. */
function refuseFused(arithmetic: Arithmetic | undefined): void {
  if (arithmetic !== 'fused') return;
  throw new AutoencoderError({
    code: 'unsupported',
    path: 'arithmetic',
    expected: "'reproducible' arithmetic, whose results are the same everywhere",
    received: "'fused'",
    hint: 'save the model and load it without the option',
  });
}

function outOfRange(path: string, expected: string, received: unknown, hint: string): AutoencoderError {
  return new AutoencoderError({ code: 'outOfRange', path, expected, received: String(received), hint });
}
