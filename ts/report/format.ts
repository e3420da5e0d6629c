/**
 * Numbers and words as they are printed in pictures: sensible digits, one decimal mark, one style.
 */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number with its thousands apart: `100,480`. */
export const whole = (value: number): string => grouped.format(value).replace('-', '−');

/**
 * A number with so many significant digits, trailing zeros kept so that columns agree: `0.0931`, `12.4`, `1,240`.
 *
 * What is smaller than a thousandth or larger than a million is written with a power of ten.
 */
export function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return scientific(value, digits);
  const exponent = Math.floor(Math.log10(Number(size.toPrecision(digits))));
  const decimals = Math.max(0, digits - 1 - exponent);
  return decimals === 0 ? whole(value) : value.toFixed(decimals).replace('-', '−');
}

/** A number as short as `digits` significant ones allow: `0.5`, `784`, `0.0784`. */
export function plain(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return scientific(value, digits);
  if (Number.isInteger(value)) return whole(value);
  return String(Number(value.toPrecision(digits))).replace('-', '−');
}

/** `2.3 × 10⁻⁵`. */
function scientific(value: number, digits: number): string {
  const [mantissa = '0', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  const power = Number(exponent)
    .toString()
    .replace(/[-\d]/g, (sign) => (sign === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? '')));
  return `${trimmed} × 10${power}`.replace('-', '−');
}

/** A share as per cent: `5.1 %`; only none and all of it are 0 % and 100 %. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  const decimals = share >= 0.9995 || share < 0.0005 ? 2 : 1;
  return `${Math.min(99.99, Math.max(0.01, share * 100)).toFixed(decimals)} %`;
}

/** A shape as it is read: `28 × 28 × 1`. */
export const shapeText = (shape: readonly number[]): string => shape.map(whole).join(' × ');

/** A tag as words: `binaryCrossEntropy` is `binary cross-entropy`, `l1Activity` is `L1 activity`. */
export const words = (tag: string): string =>
  tag
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace('cross entropy', 'cross-entropy')
    .replace(/^l(?=\d)/, 'L')
    .replace(/^kl /, 'KL ');

/** `1 row`, `2 rows`. */
export const count = (value: number, noun: string): string =>
  `${whole(value)} ${noun}${value === 1 ? '' : 's'}`;
