/** Pictures from files and folders, which need not be of one size. */

import { imagesIn, type NamedImage } from 'hourglass-ae/data';

/** The png and jpeg files of a folder and of those in it, or the one that is named. */
export const photosIn = (path: string): AsyncGenerator<NamedImage, void, undefined> =>
  imagesIn(/\.(png|jpe?g)$/i.test(path) ? [path] : path);
