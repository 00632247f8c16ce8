//! Bodies in S3's `aws-chunked` form, with checksums in trailers, made plain: not every emulator reads all of its variants
//! (S3 user guide, "Signature calculations for the Authorization header: transferring payload in multiple chunks").

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::RawRequest;

const ENCODING: &str = "aws-chunked";
const CONTENT_HASH: &str = "x-amz-content-sha256";

/// The request with a plain body, its trailers among its headers; a request in another form or with a damaged body as it is.
pub(crate) fn unchunked(mut request: RawRequest) -> RawRequest {
    let encodings: Vec<String> = request
        .header("content-encoding")
        .map(|list| list.split(',').map(|one| one.trim().to_owned()).collect())
        .unwrap_or_default();
    let streams = request.header(CONTENT_HASH).is_some_and(|hash| hash.starts_with("STREAMING-"));
    if !streams && !encodings.iter().any(|one| one == ENCODING) {
        return request;
    }
    let Some((body, trailers)) = read(&request.body) else {
        return request;
    };
    let others: Vec<String> = encodings.into_iter().filter(|one| one != ENCODING && !one.is_empty()).collect();
    let headers = &mut request.headers;
    headers.remove(header::CONTENT_ENCODING);
    if let Ok(value) = HeaderValue::from_str(&others.join(","))
        && !others.is_empty()
    {
        headers.insert(header::CONTENT_ENCODING, value);
    }
    headers.remove("x-amz-decoded-content-length");
    headers.remove("x-amz-trailer");
    headers.insert(CONTENT_HASH, HeaderValue::from_static("UNSIGNED-PAYLOAD"));
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    headers.extend(trailers);
    request.body = body;
    request
}

/// The content and the trailers: `<size in hex>[;chunk-signature=…]`, the chunk, and so on until a chunk of no size.
fn read(body: &[u8]) -> Option<(Bytes, HeaderMap)> {
    let mut content = BytesMut::with_capacity(body.len());
    let mut rest = body;
    loop {
        let (line, after) = line(rest)?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some((content.freeze(), trailers(after)));
        }
        content.extend_from_slice(after.get(..size)?);
        rest = after.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(2).position(|two| two == b"\r\n")?;
    Some((std::str::from_utf8(bytes.get(..end)?).ok()?, bytes.get(end + 2..)?))
}

fn trailers(bytes: &[u8]) -> HeaderMap {
    let text = String::from_utf8_lossy(bytes);
    text.lines()
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            let name: HeaderName = name.trim().parse().ok()?;
            let value = HeaderValue::from_str(value.trim()).ok()?;
            (name != "x-amz-trailer-signature").then_some((name, value))
        })
        .collect()
}
