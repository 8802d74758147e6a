// What pages of documents do beyond what their HTML does by itself.
(() => {})();
