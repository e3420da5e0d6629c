/** Schedules: one type per member of `crates/engine/src/schedules`. */

/** The optimizer's own rate throughout. */
export interface Constant {
  type: 'constant';
}

/** How the learning rate changes over the steps. */
export type ScheduleSpec = Constant;
