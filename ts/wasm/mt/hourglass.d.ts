/** Types of the generated threaded glue, which the build puts beside the compiled files. */
import type { ThreadedGlue } from '../../runtime/glue.js';

export declare const Session: ThreadedGlue['Session'];
export declare const pca: ThreadedGlue['pca'];
export declare const canHold: ThreadedGlue['canHold'];
export declare const onBeat: ThreadedGlue['onBeat'];
export declare const setSpin: ThreadedGlue['setSpin'];
export declare const setOrdered: ThreadedGlue['setOrdered'];
export declare const spin: ThreadedGlue['spin'];
export declare const initSync: ThreadedGlue['initSync'];
export declare const initThreadPool: ThreadedGlue['initThreadPool'];
export declare const poisonAddress: ThreadedGlue['poisonAddress'];
export declare const wbg_rayon_start_worker: ThreadedGlue['wbg_rayon_start_worker'];
