/** The csv library in its build for Node: a file of its own, loaded when a csv file is read. */

export { parse } from 'csv-parse/sync';
