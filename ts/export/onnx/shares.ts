/** A quantile scaler in the graph: a search by halves in its lists, in double precision as it is here. */

import { centre, flank, mills, type Ratio } from '../../data/normal.js';
import { edge, limit } from '../../data/scalers/quantile.js';
import type { Sharing } from '../scaling.js';
import type { Graph } from './graph.js';
import { elementTypes } from './proto.js';

/** The lists in the graph, one behind the other. */
class Lists {
  readonly #graph: Graph;
  readonly #all: string;
  readonly #starts: string;
  /** The last place of a list. */
  readonly last: number;

  constructor(graph: Graph, { quantiles, shape }: Sharing) {
    const length = quantiles[0]!.length;
    this.#graph = graph;
    this.last = length - 1;
    this.#all = graph.doubles(quantiles.flat(), [quantiles.length * length]);
    const starts = graph.ints(...quantiles.map((_, list) => list * length));
    this.#starts = graph.op('Reshape', [starts, graph.ints(...shape)]);
  }

  /** Each value's quantile at its place; what lies beyond the list is its end. */
  at(place: string): string {
    const { op, ints } = bound(this.#graph);
    const inside = op('Min', op('Max', place, ints(0)), ints(this.last));
    return op('Gather', this.#all, op('Add', inside, this.#starts));
  }

  /** How many of each value's quantiles are `Less` than it, or `LessOrEqual`. */
  count(x: string, compared: 'Less' | 'LessOrEqual'): string {
    const { op, ints } = bound(this.#graph);
    let place = op('Expand', ints(0), op('Shape', x));
    for (let step = 2 ** Math.floor(Math.log2(this.last + 1)); step >= 1; step /= 2) {
      const next = op('Add', place, ints(step));
      const fits = op('LessOrEqual', next, ints(this.last + 1));
      const below = op(compared, this.at(op('Sub', next, ints(1))), x);
      place = op('Where', op('And', fits, below), next, place);
    }
    return place;
  }
}

/** From the user's units to shares. */
export function shared(graph: Graph, scaling: Sharing, x: string): string {
  const { op, double, ints, real } = bound(graph);
  const lists = new Lists(graph, scaling);
  const [below, upTo] = [lists.count(x, 'Less'), lists.count(x, 'LessOrEqual')];
  const before = op('Sub', upTo, ints(1));
  // Between two quantiles, or in the middle of all that equal it.
  const low = lists.at(before);
  const part = op('Div', op('Sub', x, low), op('Sub', lists.at(upTo), low));
  const between = op('Add', double(before), part);
  const middle = op('Div', double(op('Add', below, before)), real(2));
  const place = op('Where', op('Less', below, upTo), middle, between);
  let share = op('Div', place, real(lists.last));
  const margin = real(scaling.isNormal ? edge : 0);
  const [least, most] = [lists.at(ints(0)), lists.at(ints(lists.last))];
  const isMost = op('Or', op('Less', most, op('Add', x, margin)), op('Equal', x, most));
  share = op('Where', isMost, real(1), share);
  const isLeast = op('Or', op('Less', op('Sub', x, margin), least), op('Equal', x, least));
  share = op('Where', isLeast, real(0), share);
  return scaling.isNormal ? normalQuantile(graph, share) : share;
}

/** The way back. */
export function unshared(graph: Graph, scaling: Sharing, x: string): string {
  const { op, real, ints, int, double } = bound(graph);
  const lists = new Lists(graph, scaling);
  const share = scaling.isNormal ? normalShare(graph, x) : x;
  const inside = op('Min', op('Max', share, real(0)), real(1));
  const place = op('Mul', inside, real(lists.last));
  const whole = int(op('Floor', place));
  const low = lists.at(whole);
  const step = op('Sub', lists.at(op('Add', whole, ints(1))), low);
  let out = op('Add', low, op('Mul', step, op('Sub', place, double(whole))));
  const margin = real(scaling.isNormal ? edge : 0);
  const isLeast = op('LessOrEqual', op('Sub', share, margin), real(0));
  out = op('Where', isLeast, lists.at(ints(0)), out);
  const isMost = op('LessOrEqual', real(1), op('Add', share, margin));
  return op('Where', isMost, lists.at(ints(lists.last)), out);
}

/** As `normalQuantile` of ts/data/normal.ts; what lies beyond the limit needs no precision. */
function normalQuantile(graph: Graph, share: string): string {
  const { op, real } = bound(graph);
  const inside = op('Min', op('Max', share, real(1e-10)), real(1 - 1e-10));
  const q = op('Sub', inside, real(0.5));
  const near = op('Mul', q, ratio(graph, centre, op('Sub', real(0.180625), op('Mul', q, q))));
  const rest = op('Min', inside, op('Sub', real(1), inside));
  const r = op('Sqrt', op('Neg', op('Log', rest)));
  const far = op('Mul', op('Sign', q), ratio(graph, flank, op('Sub', r, real(1.6))));
  const value = op('Where', op('LessOrEqual', op('Abs', q), real(0.425)), near, far);
  return op('Min', op('Max', value, real(-limit)), real(limit));
}

/** As `normalShare` there; beyond 7 the share is nearer to an end than the edge. */
function normalShare(graph: Graph, value: string): string {
  const { op, real } = bound(graph);
  const x = op('Min', op('Abs', value), real(7));
  const density = op('Exp', op('Div', op('Mul', x, x), real(-2)));
  const above = op('Mul', density, ratio(graph, mills, x));
  return op('Where', op('Less', real(0), value), op('Sub', real(1), above), above);
}

function ratio(graph: Graph, [above, below]: Ratio, x: string): string {
  const { op, real } = bound(graph);
  const horner = ([first, ...others]: readonly number[]) =>
    others.reduce((sum, each) => op('Add', op('Mul', sum, x), real(each)), real(first!));
  return op('Div', horner(above), horner(below));
}

/** Short names for what the formulas are written in. */
const bound = (graph: Graph) => ({
  op: (type: string, ...inputs: string[]): string => graph.op(type, inputs),
  double: (x: string) => graph.op('Cast', [x], { to: elementTypes.double }),
  int: (x: string) => graph.op('Cast', [x], { to: elementTypes.int64 }),
  real: (value: number) => graph.doubles([value]),
  ints: (value: number) => graph.ints(value),
});
