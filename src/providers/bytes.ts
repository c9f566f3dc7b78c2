/** The bytes of a body that is still raw; `undefined` for anything else, such as what a parser made of it. */
export const bytesOf = (body: unknown): Uint8Array<ArrayBuffer> | undefined => {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer as ArrayBuffer, body.byteOffset, body.byteLength);
  // Not `instanceof`: test runners give a program globals of another realm than the ones its input was made with.
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') return new Uint8Array(body as ArrayBuffer);
};

/** What a stream holds, or `undefined` when that is more than `limit` bytes. */
export const readBytes = async (
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    // Read to its end all the same: a request of Node.js that is left halfway takes its connection, and our answer, along.
    if (size <= limit) chunks.push(chunk as Uint8Array<ArrayBuffer>);
  }
  return size > limit ? undefined : bytesOf(await new Blob(chunks).arrayBuffer());
};
