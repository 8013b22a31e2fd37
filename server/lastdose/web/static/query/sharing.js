// Sharing: a query goes into the fragment of an address, packed; the server never sees it.
const START = "#q=";
const MOST = 100_000;

const through = (bytes, transform) => new Blob([bytes]).stream().pipeThrough(transform);

export const shareLink = async (query) => {
  const packed = await new Response(through(query, new CompressionStream("deflate-raw"))).arrayBuffer();
  const text = btoa(String.fromCharCode(...new Uint8Array(packed)));
  return location.href.split("#")[0] + START + text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

// The query in this address, or nothing: one that is damaged or too long is as none.
export const sharedQuery = async () => {
  if (!location.hash.startsWith(START)) return null;
  const text = location.hash.slice(START.length).replaceAll("-", "+").replaceAll("_", "/");
  history.replaceState(null, "", location.href.split("#")[0]);
  try {
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    let query = "";
    for await (const piece of through(bytes, new DecompressionStream("deflate-raw")).pipeThrough(new TextDecoderStream())) {
      query += piece;
      if (query.length > MOST) return null;
    }
    return query;
  } catch {
    return null;
  }
};
