/** The library of Fourier transforms: a file of its own, loaded with the first spectrum. */

import FFT from 'fft.js';

export { FFT };
