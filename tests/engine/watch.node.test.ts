/** The watchdog: who is silent is lost, unless others take the processor. */

import { expect, test } from 'vitest';
import { Watchdog } from '../../dist/runtime/watch.js';

/** Whether there is an alarm within some milliseconds, where a share of the time was spent working. */
async function alarmed(share: number | undefined, milliseconds: number, heard = false): Promise<boolean> {
  let alarms = 0;
  const used = () => (share === undefined ? undefined : share * performance.now());
  const watchdog = new Watchdog(500, () => alarms++, used);
  watchdog.start();
  const signs = heard ? setInterval(() => watchdog.heard(), 200) : undefined;
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  clearInterval(signs);
  watchdog.stop();
  return alarms > 0;
}

test('who works or waits without a sign is lost, who hardly gets the processor is given longer', async () => {
  const [working, waiting, unknown, starved, alive] = await Promise.all([
    alarmed(1, 900),
    alarmed(0, 900),
    alarmed(undefined, 900),
    alarmed(0.03, 1800),
    alarmed(1, 1800, true),
  ]);
  expect({ working, waiting, unknown }).toEqual({ working: true, waiting: true, unknown: true });
  expect({ starved, alive }).toEqual({ starved: false, alive: false });
});

test('nobody is given for ever', async () => {
  expect(await alarmed(0.03, 5800)).toBe(true);
});
