/** One line that tells how far a model is: rewritten in a terminal, a new line every tenth of the way elsewhere. */

const screen = process.stdout.isTTY === true;

/** @param {string} title */
export function progressLine(title) {
  const began = performance.now();
  let shown = -1;
  return {
    /** @param {import('hourglass-ae').Progress} progress of a run over the epochs `from` to `to` of `all` */
    show({ step, steps, meanLoss, rowsPerSecond }, [from, to], all) {
      const share = (from + (step / steps) * (to - from)) / all;
      const elapsed = (performance.now() - began) / 1000;
      const left = share > 0 ? `${((elapsed * (1 - share)) / share).toFixed(0)} s left` : '';
      const text = `${title}: ${(share * 100).toFixed(0)} %, loss ${meanLoss.toFixed(4)}, ${Math.round(rowsPerSecond)} rows/s, ${left}`;
      if (screen) process.stdout.write(`\r${text}\x1b[K`);
      else if (Math.floor(share * 10) > shown) {
        shown = Math.floor(share * 10);
        console.log(text);
      }
    },
    /** @param {string} text the last word */
    done(text) {
      console.log(`${screen ? '\r\x1b[K' : ''}${title}: ${text}`);
    },
  };
}
