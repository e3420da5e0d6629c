/** From speeds in rounds to one figure per case, and what it is worth. */

import { ratio, summary } from './statistics.mjs';

/**
 * @typedef {{ median: number, low: number, high: number }} Summary
 * @typedef {{ label: string, role: string, figure: Summary, ofPeak?: Summary, notes?: object }} Part
 * @typedef {'aim' | 'holds' | 'under' | 'not measured'} Verdict
 * @typedef {{ name: string, title: string, gate: number, aim: number, less: boolean, unit: string, verdict: Verdict,
 *   figure?: Summary, ours?: Summary, theirs?: Summary, parts: Part[], reason?: string }} Result
 *   `ours` and `theirs` are shares of the peak loop
 */

/**
 * A case that was measured: its figure is the worst of its numerators.
 *
 * @param {object} one the case
 * @param {{ role: string, label: string }[]} candidates
 * @param {{ speeds?: number[][], values?: number[][], notes?: object[], failures?: string[] }} found by candidate, the
 *   peak's speeds last
 * @returns {Result}
 */
export function judged(one, candidates, found) {
  const parts = found.values ? standing(candidates, found) : beside(candidates, found);
  const less = one.less === true;
  const own = parts.filter(({ role }) => role === 'numerator');
  const worst = own.reduce((a, b) => (a.figure.median < b.figure.median !== less ? a : b));
  const theirs = parts.find(({ role }) => role === 'denominator')?.ofPeak;
  return {
    ...headOf(one),
    verdict: verdictOn(worst.figure.median, one),
    figure: worst.figure,
    ...(worst.ofPeak && { ours: worst.ofPeak, theirs: theirs ?? { median: 1, low: 1, high: 1 } }),
    parts,
  };
}

/**
 * A case without a figure.
 *
 * @returns {Result}
 */
export const unmeasured = (one, reason) => ({ ...headOf(one), verdict: 'not measured', reason, parts: [] });

const headOf = ({ name, title, gate, aim, less = false, unit = '' }) => ({
  name,
  title,
  gate,
  aim,
  less,
  unit,
});

/** @returns {Verdict} */
export function verdictOn(figure, { gate, aim, less = false }) {
  const reaches = (mark) => (less ? figure <= mark : figure >= mark);
  return reaches(aim) ? 'aim' : reaches(gate) ? 'holds' : 'under';
}

function beside(candidates, { speeds, notes = [] }) {
  const peak = speeds.at(-1);
  const against = speeds[candidates.findIndex(({ role }) => role === 'denominator')] ?? peak;
  return candidates.flatMap(({ label, role }, index) => {
    const remarks = notes[index] ? { notes: notes[index] } : {};
    // A candidate that is only printed beside the others may be missing.
    if (speeds[index].some(Number.isNaN)) return [];
    return [
      { label, role, figure: ratio(speeds[index], against), ofPeak: ratio(speeds[index], peak), ...remarks },
    ];
  });
}

const standing = (candidates, { values }) =>
  candidates.map(({ label, role }, index) => ({ label, role, figure: summary(values[index]) }));
