/** The jpeg library: a file of its own, loaded when a jpeg is read. */

export { decode } from 'jpeg-js';
