/** The png library: a file of its own, loaded when a png is read or written. */

export { convertIndexedToRgb, type DecodedPng, decode, encode } from 'fast-png';
