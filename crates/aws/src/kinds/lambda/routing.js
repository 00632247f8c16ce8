// Answers paths of a single-page application with its page: a path whose last part has no extension is no file.
// Only the request is changed, so that what the origin answers, errors too, reaches the viewer as it is.
var roots = ROOTS;

function route(uri) {
  if (uri.slice(uri.lastIndexOf('/') + 1).indexOf('.') >= 0) {
    return uri;
  }
  for (var i = 0; i < roots.length; i++) {
    if (uri.indexOf(roots[i]) === 0 || uri + '/' === roots[i]) {
      return roots[i] + 'index.html';
    }
  }
  return uri;
}
