
function handler(event) {
  var request = event.request;
  request.uri = route(request.uri);
  return request;
}
