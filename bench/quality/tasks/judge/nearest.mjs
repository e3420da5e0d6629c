/**
 * Distance of each image to the nearest of many others, per pixel root mean square, both as bytes or as numbers from 0
 * to 1. A sum that is larger than the least so far is not finished.
 */
export function nearestDistances(images, known) {
  const [ours, theirs] = [images, known].map(({ data }) =>
    data instanceof Uint8Array ? Float32Array.from(data, (byte) => byte / 255) : data,
  );
  const count = known.shape[0];
  return Array.from({ length: images.shape[0] }, (_, row) => {
    const own = ours.subarray(row * 784, (row + 1) * 784);
    let least = Number.POSITIVE_INFINITY;
    for (let other = 0, from = 0; other < count; other++, from += 784) {
      let sum = 0;
      for (let start = 0; start < 784 && sum < least; start += 112) {
        for (let i = start; i < start + 112; i++) {
          const difference = own[i] - theirs[from + i];
          sum += difference * difference;
        }
      }
      if (sum < least) least = sum;
    }
    return Math.sqrt(least / 784);
  });
}
