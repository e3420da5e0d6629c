/**
 * Isolation forest (Liu, Ting, Zhou 2008, "Isolation forest"): trees that split some rows at random places until each is
 * alone; rows that are alone soon are strange.
 */

import type { Random } from '../../data/random.js';

/** Rows that a tree is made of, at most: the paper's. */
const sample = 256;

/** Nodes of a tree, one after the other; the children of a node are later ones. */
interface Tree {
  /** Column that a node splits, or -1 for a leaf. */
  column: Int32Array;
  at: Float64Array;
  /** First child, for values below `at`; the second one follows it. Of a leaf nothing. */
  child: Int32Array;
  /** Of a leaf: how deep a row that falls there would be, were it split on. */
  depth: Float64Array;
}

/** How strange rows are, from 0 to 1: 2 to the power of −(mean depth / that of a random search). */
export function isolationScores(
  train: Float32Array,
  test: Float32Array,
  columns: number,
  { trees, random }: { trees: number; random: Random },
): Float32Array {
  const rows = train.length / columns;
  const size = Math.min(sample, rows);
  const depths = new Float64Array(test.length / columns);
  for (let i = 0; i < trees; i++) {
    const tree = treeOf(train, columns, distinct(rows, size, random), random);
    for (let row = 0; row < depths.length; row++) depths[row]! += depthOf(tree, test, row * columns);
  }
  const usual = expectedDepth(size) || 1;
  return Float32Array.from(depths, (depth) => 2 ** (-depth / trees / usual));
}

/** Mean depth of an unsuccessful search in a binary tree of so many rows. */
export function expectedDepth(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  const harmonic = Math.log(rows - 1) + 0.5772156649015329;
  return 2 * harmonic - (2 * (rows - 1)) / rows;
}

/** Different row numbers, by the first steps of a shuffle (of which only what moved is kept). */
function distinct(rows: number, size: number, random: Random): Uint32Array {
  const moved = new Map<number, number>();
  return Uint32Array.from({ length: size }, (_, i) => {
    const j = i + random.below(rows - i);
    const taken = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return taken;
  });
}

function treeOf(data: Float32Array, columns: number, rows: Uint32Array, random: Random): Tree {
  const most = Math.max(1, Math.ceil(Math.log2(rows.length)));
  const nodes = 2 ** (most + 1);
  const tree: Tree = {
    column: new Int32Array(nodes).fill(-1),
    at: new Float64Array(nodes),
    child: new Int32Array(nodes),
    depth: new Float64Array(nodes),
  };
  let free = 1;
  const open = [{ node: 0, level: 0, members: rows }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, level, members } = next;
    const split = level < most && members.length > 1 ? splitOf(data, columns, members, random) : undefined;
    tree.depth[node] = level + expectedDepth(members.length);
    if (split === undefined) continue;
    tree.column[node] = split.column;
    tree.at[node] = split.at;
    tree.child[node] = free;
    const below = (row: number): boolean => data[row * columns + split.column]! <= split.at;
    open.push({ node: free, level: level + 1, members: members.filter(below) });
    open.push({ node: free + 1, level: level + 1, members: members.filter((row) => !below(row)) });
    free += 2;
  }
  return tree;
}

/** A random place between the least and the largest value of a random column, among those that have two values. */
function splitOf(data: Float32Array, columns: number, members: Uint32Array, random: Random) {
  const left = Array.from({ length: columns }, (_, column) => column);
  while (left.length > 0) {
    const [column] = left.splice(random.below(left.length), 1) as [number];
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const row of members) {
      const value = data[row * columns + column]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    // Rounded up to the largest value, the place would part nothing.
    if (least < most)
      return { column, at: Math.min(least + random.uniform() * (most - least), previous(most, least)) };
  }
  return undefined;
}

const previous = (most: number, least: number): number => most - (most - least) * 1e-9;

function depthOf(tree: Tree, data: Float32Array, start: number): number {
  let node = 0;
  for (let column = tree.column[0]!; column >= 0; column = tree.column[node]!)
    node = tree.child[node]! + (data[start + column]! <= tree.at[node]! ? 0 : 1);
  return tree.depth[node]!;
}
