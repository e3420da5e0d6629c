/** Models that are told the class of each row. */

import type { Autoencoder } from '../autoencoder.js';

/** Whether encoder or decoder ask for labels. */
export const isConditional = ({ spec }: Autoencoder): boolean =>
  [...spec.encoder, ...spec.decoder].some(({ type }) => type === 'condition');
