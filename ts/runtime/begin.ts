/**
 * The beginning of a training run in the worker: data and options go in, or an error comes out and nothing changed.
 */

import { AutoencoderError, hasErrorDetails } from '../errors.js';
import type { EpochRecord } from '../types.js';
import { type Parts, preprocessingKey, type Run, type Validation } from './engine.js';
import type { Glue, Session } from './glue.js';

/** Hands the data over and starts the run, on the session or, to resume, on the one in the file. */
export function beginRun(glue: Glue, session: Session, run: Run): Session {
  const target = run.resume === undefined ? session : resumed(glue, session, run.resume);
  try {
    hand(target, run);
    target.beginTraining(optionsOf(target, run));
    return target;
  } catch (error) {
    if (hasErrorDetails(error)) {
      if (target === session) target.clearData();
      else target.free();
    }
    throw error;
  }
}

/** Hands rows over, with what belongs to them. */
export function hand(session: Session, parts: Parts & Validation): void {
  const slots = [
    ...(['input', 'target', 'weights', 'mask'] as const),
    ...(['validation', 'validationTarget', 'validationMask'] as const),
  ];
  for (const slot of slots) {
    const rows = parts[slot];
    if (rows === undefined) continue;
    session.setData(slot, rows.data, rows.rows);
    if (rows.labels !== undefined && (slot === 'input' || slot === 'validation'))
      session.setLabels(slot, rows.labels);
  }
}

/** The session in a file; its refusal names where the bytes were given, unless it names a place in them. */
export function sessionOf(glue: Glue, bytes: Uint8Array, path: string): Session {
  try {
    return glue.Session.load(bytes);
  } catch (error) {
    if (!hasErrorDetails(error) || error.path !== '') throw error;
    const { code, expected, received, hint } = error;
    throw new AutoencoderError({ code, path, expected, received, hint });
  }
}

/** The session in a checkpoint, which has to be of the same model. */
function resumed(glue: Glue, session: Session, bytes: Uint8Array): Session {
  const candidate = sessionOf(glue, bytes, 'resume');
  const same = (tell: (of: Session) => unknown) => tell(candidate) === tell(session);
  const isSame = same((of) => of.spec());
  if (isSame && same((of) => of.attachment(preprocessingKey))) return candidate;
  candidate.free();
  throw new AutoencoderError({
    code: 'incompatible',
    path: 'resume',
    expected: 'a checkpoint of this model',
    received: `one of a model with another ${isSame ? 'preprocessing' : 'spec'}`,
    hint: 'open it with Autoencoder.load instead',
  });
}

/** The options in JSON, where NaN and the infinities are strings; a resumed run's own stand behind those given. */
function optionsOf(session: Session, run: Run): string {
  const saved: Record<string, unknown> = run.resume === undefined ? {} : JSON.parse(session.card()).training;
  const known = Object.entries(saved ?? {}).filter(([, value]) => value !== null);
  const options = { ...Object.fromEntries(known), ...run.options };
  return JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/** The finished epochs of a model's life. */
export const epochsOf = (session: Session): EpochRecord[] => JSON.parse(session.history());
