/** Bytes from an address, where a failed request is an error and not a page of text. */

/** The body of a successful answer. */
export async function fetchBytes(place: string | URL): Promise<Uint8Array> {
  const answer = await fetch(place);
  if (!answer.ok) throw new Error(`the server answered ${answer.status} ${answer.statusText}`.trim());
  return new Uint8Array(await answer.arrayBuffer());
}
