/** How far the benches are: a bar on a terminal, a line per case anywhere else. */

import { Presets, SingleBar } from 'cli-progress';

/** @param {number} total seconds that all work is expected to take */
export function progress(total) {
  const began = performance.now();
  const bar = process.stdout.isTTY
    ? new SingleBar(
        {
          format: '{bar} {percentage} % | {left} | {name}',
          barsize: 24,
          hideCursor: true,
          clearOnComplete: true,
        },
        Presets.shades_classic,
      )
    : undefined;
  let [done, weight, name] = [0, 0, ''];
  const left = (at) => {
    const elapsed = (performance.now() - began) / 1000;
    // What is done tells better than what was expected, once there is enough of it.
    const pace = at > total / 20 ? elapsed / at : 1;
    return `${duration((total - at) * pace)} left`;
  };
  const show = (share) => {
    const at = done + weight * share;
    if (bar?.isActive) bar.update(at, { left: left(at), name });
    else bar?.start(total, at, { left: left(at), name });
  };
  return {
    /** Work begins that is expected to take so many seconds. */
    begin(title, seconds) {
      [name, weight] = [title, seconds];
      if (bar) show(0);
      else console.log(`${title} (${left(done)})`);
    },
    /** A share of it is done. */
    told: (share) => bar && show(share),
    /** It has ended. */
    end() {
      done += weight;
      weight = 0;
    },
    stop: () => bar?.stop(),
  };
}

const duration = (seconds) =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
