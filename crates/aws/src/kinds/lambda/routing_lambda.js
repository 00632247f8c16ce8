
exports.handler = async function (event) {
  var request = event.Records[0].cf.request;
  request.uri = route(request.uri);
  return request;
};
