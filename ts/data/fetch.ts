/** Bytes from an address, where a failed request is an error and not a page of text. */

/** The body of a successful answer. */
export async function fetchBytes(place: string | URL): Promise<Uint8Array> {
  return new Uint8Array(await (await answerOf(place)).arrayBuffer());
}

/** The same, as it comes. */
export async function fetchStream(place: string | URL): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { body } = await answerOf(place);
  return body ?? new Blob([]).stream();
}

async function answerOf(place: string | URL): Promise<Response> {
  const answer = await fetch(place);
  if (!answer.ok) throw new Error(`the server answered ${answer.status} ${answer.statusText}`.trim());
  return answer;
}
