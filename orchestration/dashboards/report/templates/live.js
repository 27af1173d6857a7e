"use strict";
// Draws again, with tooltips and in the colours of the screen, what stands in the page as a drawing for paper. Without
// scripts, or in an old browser, the drawings stay.
(async () => {
  const pictures = document.querySelectorAll(".picture");
  if (!pictures.length || !("DecompressionStream" in window)) return;
  const text = (id) => document.getElementById(id).textContent;
  const [charts, looks] = [JSON.parse(text("charts")), JSON.parse(text("looks"))];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // the policy of the page knows Vega by its hash, and forbids eval: expressions are interpreted
  const options = { actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true } };

  const library = async () => {
    const packed = Uint8Array.from(atob(text("library")), (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const script = document.createElement("script");
    script.textContent = await new Response(unpacked).text();
    document.head.append(script);
  };
  let loaded;

  const draw = async (picture) => {
    await (loaded ??= library());
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
  pictures.forEach((picture) => picture.dataset.chart in charts && seen.observe(picture));
  dark.addEventListener("change", () => document.querySelectorAll(".is-live").forEach((picture) => draw(picture)));
})();
