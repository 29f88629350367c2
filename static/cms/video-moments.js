/**
 * Ties fields and lists to the preview player of the same page.
 *
 * <button data-preview-seek="12.5">                 plays from there
 * <button data-moment-into="id of an input">        writes the player's time into the input
 * <button data-moment-from="id of an input">        plays from the time that the input holds
 */
const video = document.querySelector("video[data-video-preview]");

function clock(seconds) {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part) => String(part).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function seconds(text) {
  return text
    .replaceAll("：", ":")
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}

/* The preview may still be on its way. */
function playFrom(at) {
  if (!Number.isFinite(at)) return;
  const go = () => {
    video.currentTime = at;
  };
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) go();
  else video.addEventListener("loadedmetadata", go, { once: true });
  video.play().catch(() => {});
}

if (video) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preview-seek], [data-moment-into], [data-moment-from]");
    if (!button) return;
    const { previewSeek, momentInto, momentFrom } = button.dataset;
    if (previewSeek) playFrom(Number(previewSeek));
    if (momentFrom) playFrom(seconds(document.getElementById(momentFrom).value));
    if (momentInto) document.getElementById(momentInto).value = clock(video.currentTime);
  });
}
