/**
 * How every picture looks: sizes, type and a palette that a colour-blind reader can tell apart.
 *
 * Colours are those of Okabe and Ito (2008), yellow left out because it fades on white, and three of Tol's muted set.
 */

/** Width of every picture, in px of its own coordinates; it scales to the width of the page. */
export const WIDTH = 800;

/** Space on each side, in px. */
export const MARGIN = 24;

/** A face that every system has, or one that measures alike. */
export const FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif";

/** Type sizes, in px. */
export const SIZE = { title: 18, text: 13, small: 12 } as const;

/** Colours by meaning. */
export const COLOR = {
  paper: '#ffffff',
  ink: '#1a1a1a',
  muted: '#555555',
  line: '#b8b8b8',
  faint: '#ececec',
  normal: '#0072b2',
  anomalous: '#c44e00',
  input: '#6b6b6b',
  corruption: '#9a5b8f',
  encoder: '#0072b2',
  latent: '#d55e00',
  decoder: '#00835f',
} as const;

/** Colours for classes, in order of use; each has enough contrast on white. */
export const CLASS_COLORS: readonly string[] = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#1a1a1a',
  '#e69f00',
  '#56b4e9',
  '#882255',
  '#8a8a3a',
  '#8b7fd6',
];

/** Colour of the class at an index. */
export const classColor = (index: number): string => CLASS_COLORS[index % CLASS_COLORS.length] ?? COLOR.ink;
