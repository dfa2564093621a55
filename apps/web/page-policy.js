// The lab's own page says what it may load, before it loads anything: its own folder, by name. 'self' would not do: in a frame without an
// origin of its own (sandbox="allow-scripts") WebKit takes it for nothing, and the page stays white.
(() => {
  const page = location.href.replace(/[?#].*$/, '');
  // A folder by its address; a scheme where addresses have no host, as with file:.
  const own = /^https?:/.test(page) ? page.slice(0, page.lastIndexOf('/') + 1) : location.protocol;
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = [
    "default-src 'none'",
    `script-src ${own} 'wasm-unsafe-eval'`,
    `style-src ${own}`,
    `img-src ${own} data: blob:`,
    `connect-src ${own} data: blob:`,
    `worker-src ${own} blob:`,
  ].join('; ');
  document.head.append(policy);
})();
