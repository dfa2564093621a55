// Stands in front of the lab's script, in the words of 2009, which every browser reads. Says whether the lab can run here: on a server
// it has no business, and in a browser that is too old a sentence takes its place.
// biome-ignore-all lint: today's words would be an error in the browsers that this is for.
function mayRun() {
  if (typeof window === 'undefined' || typeof document === 'undefined') return false;
  var supports = function (property, value) {
    return !!(window.CSS && CSS.supports && CSS.supports(property, value));
  };
  if (
    window.customElements &&
    window.ResizeObserver &&
    window.DecompressionStream &&
    window.WebAssembly &&
    window.reportError &&
    Object.hasOwn &&
    [].at &&
    [].findLast &&
    'adoptedStyleSheets' in Document.prototype &&
    supports('color', 'color-mix(in oklab, red, blue)') &&
    supports('container-type', 'inline-size')
  )
    return true;
  var texts = {
    en: 'The lab does not run in this browser: it needs Chrome or Edge 111, Firefox 113, Safari 16.4, or a newer one.',
    fi: 'Laboratorio ei toimi t\u00e4ss\u00e4 selaimessa: se tarvitsee Chromen tai Edgen 111, Firefoxin 113, Safarin 16.4 tai uudemman.',
  };
  var say = function () {
    [].forEach.call(document.getElementsByTagName('seq-lab'), function (lab) {
      var named = lab.getAttribute('language') || (/[#&]language=(\w+)/.exec(location.hash) || [])[1];
      lab.textContent = texts[named] || texts.en;
    });
  };
  say();
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', say);
  return false;
}
