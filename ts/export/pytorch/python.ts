/** Pieces of Python: classes as they stand in the file, and how a layer of a spec calls them. */

import type { LayerSpec } from '../../spec/layers.js';
import type { Shape } from '../../types.js';

/** What a call sees beside its layer. */
export interface Place {
  /** The shape of what comes in, without the batch axis. */
  shape: Shape;
  /** The shape of a parameter by its last name. */
  weight(name: string): Shape;
  /** The calls of a member's own layers, behind rows of a shape; `list` is what their names say beside the member's. */
  chain(layers: readonly LayerSpec[], shape: Shape, list?: string): string[];
}

/** A class of the file, and its arguments for one layer. */
export type Call<Spec> = (layer: Spec, place: Place) => [name: string, ...args: unknown[]];

/** Calls of some members by their names. */
export type Calls<Spec extends { type: string }> = {
  [Type in Spec['type']]?: Call<Extract<Spec, { type: Type }>>;
};

/** The source of classes, by name. */
export type Classes = Record<string, string>;

/** A piece of Python that stands as it is. */
export class Source {
  constructor(readonly text: string) {}
}

/** A value as Python writes it. */
export function literal(value: unknown): string {
  if (value instanceof Source) return value.text;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}
