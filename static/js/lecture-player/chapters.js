/* The list of chapters: links that seek, the current one marked and told. */

import { indexAt } from "./moments.js";

/** <ol data-part="chapters"><li><a href="?t=60" data-seek="60">…</a></li></ol> */
export function chapters(root, video, view) {
  const list = root.querySelector('[data-part="chapters"]');
  if (!list) return;
  const links = [...list.querySelectorAll("a[data-seek]")];
  const starts = links.map((link) => Number(link.dataset.seek));
  let current = -1;

  const follow = () => {
    const now = indexAt(starts, video.currentTime + 0.05);
    if (now === current) return;
    links[current]?.removeAttribute("aria-current");
    links[now]?.setAttribute("aria-current", "true");
    /* The first one needs no telling: the lecture has just begun. */
    if (now > 0 && !video.paused) view.announce(view.label("chapter", { title: links[now].dataset.title }));
    current = now;
  };
  video.addEventListener("timeupdate", follow);
  video.addEventListener("seeking", follow);
}
