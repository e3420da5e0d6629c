/**
 * The one-line builder factory: every builder is a `member` with its tag.
 */

/**
 * A spec object: the tag and the options beside it.
 *
 * @example
 * ```ts
 * const heNormal = () => member('heNormal', {});
 * ```
 */
export function member<Tag extends string, Options extends object>(
  type: Tag,
  options: Options,
): { type: Tag } & Options {
  return { type, ...options };
}
