// Measures a page from inside: contrast as WCAG counts it, and what Tab ought to reach.
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  function rgba(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }

  const over = ([r, g, b, a], below) => [r, g, b].map((part, at) => part * a + below[at] * (1 - a)).concat(1);

  /** All the colours that may be behind an element: those of a gradient are tried one by one. */
  function grounds(element) {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
      const style = getComputedStyle(node);
      const stops = style.backgroundImage.match(/(?:rgba?|color|oklab|oklch)\([^)]*\)/g) ?? [];
      const colours = stops.length ? stops.map(rgba) : [rgba(style.backgroundColor)];
      if (colours[0][3] === 0) continue;
      layers.push(colours);
      if (colours[0][3] === 1) break;
    }
    let found = [[255, 255, 255, 1]];
    for (const colours of layers.reverse()) found = found.flatMap((below) => colours.map((colour) => over(colour, below)));
    return found;
  }

  function luminance(colour) {
    const [r, g, b] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }

  function isVisible(element) {
    return element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getClientRects().length > 0;
  }

  /** Each text in sight with less contrast than asked for, and the placeholders of fields. */
  function faint(least) {
    const found = [];
    for (const element of document.body.querySelectorAll("*")) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      const isField = element.matches("input, textarea, select");
      if (!(hasText || isField) || element.closest(".unseen, noscript, svg, option") || !isVisible(element)) continue;
      if (!isField && /^[\p{Extended_Pictographic}\uFE0F\s]+$/u.test(element.textContent)) continue;
      const inks = [getComputedStyle(element).color];
      if (element.placeholder) inks.push(getComputedStyle(element, "::placeholder").color);
      for (const ink of inks) {
        for (const ground of grounds(element)) {
          const ratio = contrast(over(rgba(ink), ground), ground);
          if (ratio < least) found.push(`${ratio.toFixed(2)} ${element.tagName}.${element.className} ${(element.textContent || element.placeholder).slice(0, 30)}`);
        }
      }
    }
    return [...new Set(found)];
  }

  const CONTROLS = "button, a[href], input, select, textarea, [tabindex='0']";

  /** The controls in sight, each marked with its number. */
  function controls() {
    const found = [...document.querySelectorAll(CONTROLS)].filter((each) => each.checkVisibility());
    found.forEach((each, at) => { each.dataset.probe = String(at); });
    return found.length;
  }

  const focused = () => document.activeElement?.dataset?.probe ?? null;
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  /** Boxes that scroll sideways though nobody can see that they do. */
  const wide = () => [...document.querySelectorAll("body *")]
    .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(each).overflowX))
    .map((each) => each.className);

  /** How much of a picture is not of its commonest colour: 0 is blank, 1 is confetti. */
  async function variety(address) {
    const image = new Image();
    image.src = address;
    await image.decode();
    const drawing = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height }).getContext("2d");
    drawing.drawImage(image, 0, 0);
    const pixels = new Uint32Array(drawing.getImageData(0, 0, image.width, image.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    return 1 - Math.max(...counts.values()) / pixels.length;
  }

  window.probe = { faint, controls, focused, overflow, wide, variety };
})();
