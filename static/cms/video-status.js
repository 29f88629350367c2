/**
 * Renews the state of videos that are being transcoded.
 *
 * <div data-video-status-url="/admin/videos/status/">
 *   <div data-video-status="<key>" data-working="true">…</div>
 * </div>
 *
 * The server answers {key: html}. Where the keyboard stands inside a cell, the cell is left alone.
 */
const EVERY_MS = 3000;
const MOST = 50;

function working(root) {
  return [...root.querySelectorAll("[data-video-status][data-working=true]")];
}

async function renew(root) {
  const cells = working(root);
  if (cells.length === 0 || document.hidden) return;
  const query = new URLSearchParams();
  for (const cell of cells.slice(0, MOST)) query.append("key", cell.dataset.videoStatus);
  const response = await fetch(`${root.dataset.videoStatusUrl}?${query}`, {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
  });
  if (!response.ok) return;
  const news = await response.json();
  for (const cell of cells) {
    const html = news[cell.dataset.videoStatus];
    if (!html || cell.contains(document.activeElement)) continue;
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    cell.replaceWith(template.content);
  }
}

function start(root) {
  const again = async () => {
    try {
      await renew(root);
    } catch {
      // The network may be away for a moment; the next turn asks again.
    }
    setTimeout(again, EVERY_MS);
  };
  setTimeout(again, EVERY_MS);
}

document.querySelectorAll("[data-video-status-url]").forEach(start);
