/** `cases.json`, read and taken apart: what is timed in a case, and under which names. */

import { readFileSync } from 'node:fs';

export const list = JSON.parse(readFileSync(new URL('../cases.json', import.meta.url), 'utf8'));

/**
 * What a case times, ready to be sent to its environment; the peak loop comes along in every case.
 *
 * @returns {{ role: 'numerator' | 'denominator' | 'beside', label: string, run: string }[]}
 */
export function candidatesOf({ numerator, denominator, beside = [] }) {
  const named = (role) => (spec) => expanded(spec).map((one) => ({ ...one, role, label: labelOf(one) }));
  return [
    ...numerator.flatMap(named('numerator')),
    ...(denominator && denominator.run !== 'peak' ? [denominator].flatMap(named('denominator')) : []),
    ...beside.flatMap(named('beside')),
  ];
}

/** A group of shapes as single probes. */
function expanded({ run, shapes, arithmetic, ...rest }) {
  if (run !== 'probes') return [{ run, ...(arithmetic && { arithmetic }), ...rest }];
  return list.shapes[shapes].map(([probe, ...sizes]) => ({ run: 'probe', probe, sizes, arithmetic }));
}

const forms = {
  peak: 'registers only, multiplied and added',
  gemm: 'A·B',
  gemmInput: 'd_input, d·Wᵀ',
  gemmWeight: 'd_weight, xᵀ·d',
  conv2d: 'conv',
  conv2dInput: 'conv d_input',
  conv2dWeight: 'conv d_weight',
};

/** How a candidate is called in tables. */
function labelOf(spec) {
  switch (spec.run) {
    case 'probe':
      return `${[forms[spec.probe] ?? spec.probe, shapeOf(spec)].join(' ').trim()}, ${spec.arithmetic}`;
    case 'train':
      return `${threadsOf(spec)}, ${spec.arithmetic}`;
    case 'engine':
      return `engine without its worker, ${spec.arithmetic}`;
    case 'inference':
      return `${spec.through === 'call' ? 'model.reconstruct, through the worker' : 'engine in the thread'}, ${spec.arithmetic}`;
    case 'memory':
      return `${spec.rows} rows of ${spec.stored}, ${threadsOf(spec)}`;
    case 'peer':
      return spec.threads ? `${spec.peer}, ${threadsOf(spec)}` : spec.peer;
    default:
      return '';
  }
}

const threadsOf = ({ threads }) => `${threads} thread${threads === 1 ? '' : 's'}`;

/** `256×784×128`, `14×14×32→64` with its stride and batch. */
function shapeOf({ probe, sizes }) {
  if (!probe.startsWith('conv')) return sizes.join('×');
  const [batch, height, width, channels, filters, kernel, stride] = sizes;
  return `${height}×${width}×${channels}→${filters}, ${kernel}×${kernel}, stride ${stride}, batch ${batch}`;
}
