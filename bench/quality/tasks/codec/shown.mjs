/** What the codec reached, to look at: the curve beside JPEG's, and each image. */

import { writeFileSync } from 'node:fs';
import { rateDistortionPlot } from 'hourglass-ae/report';
import { mean } from '../../figures.mjs';
import { jpeg, jpegOf, meanCurve, psnrAt } from './photos.mjs';

const folder = new URL('../../../record/', import.meta.url);

/** Draws the curve into bench/record/, and gives the README's text for it with a table of the images. */
export function shown(runs) {
  const title = 'Kodak, 12 images: quality against bits';
  writeFileSync(
    new URL('codec.svg', folder),
    rateDistortionPlot({ Hourglass: meanCurve(runs), JPEG: jpeg }, { title }),
  );
  const lines = runs[0][0].images.map((_, image) => {
    const cells = runs[0].map((_, at) => {
      const of = (figure) => mean(runs.map((run) => run[at].images[image][figure]));
      const besides = psnrAt(jpegOf[image], of('bitsPerPixel'));
      const figures = [of('psnr').toFixed(2), besides.toFixed(2), of('msSsim').toFixed(4)];
      return [of('bitsPerPixel').toFixed(3), ...figures].join(' / ');
    });
    return `| ${[image + 1, ...cells].join(' | ')} |`;
  });
  const head = ['image', ...runs[0].map(({ lambda }) => `lambda ${lambda}`)];
  return [
    '![Quality against bits of the codec and of JPEG](record/codec.svg)',
    '',
    '<details><summary>Codec: bits per pixel / PSNR in dB / that of JPEG at as many bits / MS-SSIM of each Kodak image, in the order of names</summary>',
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...lines,
    '',
    '</details>',
  ].join('\n');
}
