"use strict";
// Draws again, with tooltips and in the colours of the screen, what stands in the page as a drawing for paper. Without
// scripts, or in an old browser, the drawings stay.
(async () => {
  const pictures = document.querySelectorAll(".picture");
  if (!pictures.length || !("DecompressionStream" in window)) return;
  const text = (id) => document.getElementById(id).textContent;
  const unpacked = (id) => {
    const bytes = Uint8Array.from(atob(text(id)), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
  };
  const looks = JSON.parse(text("looks"));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // the policy of the page knows Vega by its hash, and forbids eval: expressions are interpreted
  const options = { actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true } };

  const load = async () => {
    const script = document.createElement("script");
    script.textContent = await unpacked("library");
    document.head.append(script);
    return JSON.parse(await unpacked("charts"));
  };
  let loaded;

  const draw = async (picture) => {
    const charts = await (loaded ??= load());
    const specification = { ...charts[picture.dataset.chart], config: looks[dark.matches ? "dark" : "light"] };
    const live = picture.querySelector(".live");
    (await picture.drawn)?.finalize();
    picture.drawn = vegaEmbed(live, specification, options);
    await picture.drawn;
    picture.classList.add("is-live");
  };

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(target).catch(console.error);
      }
    },
    { rootMargin: "600px" },
  );
  pictures.forEach((picture) => seen.observe(picture));
  dark.addEventListener("change", () => document.querySelectorAll(".is-live").forEach((picture) => draw(picture)));
})();
