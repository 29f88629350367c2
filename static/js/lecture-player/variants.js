/* What a master playlist offers, read by ourselves: on Apple nobody else tells a page. */

/** The choice of no picture at all. */
export const SOUND = "sound";

const attribute = (line, name) => new RegExp(`[:,]${name}=("([^"]*)"|[^,]*)`).exec(line)?.slice(1).reverse().find(Boolean) ?? "";

/**
 * Pictures from large to small as `{short, bps}` (`short`: pixels of the shorter side; bits per second, sound
 * included), and the address of the variant of sound alone with its bps, or null. Rejects when it cannot be read.
 */
export async function readMaster(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return offersOf(await response.text(), new URL(url, location.href).href);
}

export function offersOf(master, url) {
  const lines = master.split("\n").map((line) => line.trim());
  const pictures = [];
  let sound = null;
  lines.forEach((line, at) => {
    if (!line.startsWith("#EXT-X-STREAM-INF:")) return;
    const bps = Number(attribute(line, "AVERAGE-BANDWIDTH") || attribute(line, "BANDWIDTH"));
    const size = /^(\d+)x(\d+)$/.exec(attribute(line, "RESOLUTION"));
    if (size) pictures.push({ short: Math.min(Number(size[1]), Number(size[2])), bps });
    else sound = { url: new URL(lines[at + 1], url).href, bps };
  });
  pictures.sort((a, b) => b.short - a.short);
  return { pictures, sound };
}
