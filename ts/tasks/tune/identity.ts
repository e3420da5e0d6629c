/** What the figures of a search depend on beside its space: an earlier state is of use only to the same search. */

import { toTensor } from '../../tensor.js';
import type { Input, Shape } from '../../types.js';
import type { Space } from '../spaces.js';
import type { SearchIdentity, TuneOptions } from './options.js';

/** What `identityOf` looks at. */
type Identified = Required<
  Pick<TuneOptions<Space>, 'trials' | 'epochs' | 'method' | 'eta' | 'measure' | 'seed'>
> &
  Pick<TuneOptions<Space>, 'preprocessing'>;

/** Rows and scalers as fingerprints; a measure of one's own has none. */
export function identityOf(
  { trials, epochs, method, eta, measure, seed, preprocessing }: Identified,
  rows: { train: Input; validation: Input },
  shape: Shape,
): SearchIdentity {
  return {
    ...{ seed, trials, epochs, method, eta },
    measure: typeof measure === 'function' ? 'own' : measure,
    data: fingerprint(toTensor(rows.train, shape).data),
    validation: fingerprint(toTensor(rows.validation, shape).data),
    preprocessing: preprocessing === undefined ? 'none' : JSON.stringify(preprocessing),
  };
}

/** The options in which a search is another one than that of a state; none of them where it is the same. */
export function differences(one: SearchIdentity, other: Partial<SearchIdentity> = {}): string[] {
  return (Object.keys(one) as (keyof SearchIdentity)[]).filter((name) => one[name] !== other[name]);
}

/** FNV-1a (Fowler, Noll, Vo 1991) over the numbers' bits, as eight hexadecimal digits. */
function fingerprint({ buffer, byteOffset, length }: Float32Array): string {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(buffer, byteOffset, length)) hash = Math.imul(hash ^ word, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
