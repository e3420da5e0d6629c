/** A spec as JSON that people like to read: parts in the order data takes, one layer to a line. */

const order = ['version', 'input', 'corruption', 'encoder', 'latent', 'decoder', 'objective', 'constraints'];

/** The lines of a spec's JSON. */
export function specLines(spec: Readonly<Record<string, unknown>>): string[] {
  const names = [
    ...order.filter((name) => name in spec),
    ...Object.keys(spec).filter((name) => !order.includes(name)),
  ];
  const parts = names.map((name) => `  "${name}": ${part(spec[name])}`);
  return `{\n${parts.join(',\n')}\n}`.split('\n');
}

/** A list with one element to a line; anything else in one line. */
function part(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return inline(value);
  return `[\n${value.map((element) => `    ${inline(element)}`).join(',\n')}\n  ]`;
}

/** JSON in one line, the type before everything else. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const { type, ...rest } = value as Record<string, unknown>;
  const entries = Object.entries({ ...(type === undefined ? {} : { type }), ...rest });
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, one]) => `${JSON.stringify(key)}: ${inline(one)}`).join(', ')} }`;
}
