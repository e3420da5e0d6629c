/** Types of the generated single-threaded glue, which the build puts beside the compiled files. */
import type { Glue } from '../../runtime/glue.js';

export declare const Session: Glue['Session'];
export declare const pca: Glue['pca'];
export declare const canHold: Glue['canHold'];
export declare const onBeat: Glue['onBeat'];
export declare const setSpin: Glue['setSpin'];
export declare const setOrdered: Glue['setOrdered'];
export declare const spin: Glue['spin'];
export declare const initSync: Glue['initSync'];
