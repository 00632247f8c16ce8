//! Reads `custom_headers`.

use std::collections::HashMap;

use super::diagnostic::{Diagnostic, quote};
use super::keys::coherence::header as keys;
use super::model::{CustomHeader, HeaderDirection, HeaderName};
use super::reader::Cursor;
use super::source::Location;

/// Headers of one direction at most (Amazon CloudFront developer guide, "Quotas": custom headers that CloudFront adds to origin
/// requests, and in a response headers policy).
const MAX_HEADERS: usize = 10;

/// Headers that CloudFront adds to no request.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html>.
const REFUSED: &[&str] = &[
    "cache-control",
    "connection",
    "content-length",
    "cookie",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "max-forwards",
    "pragma",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "request-range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-real-ip",
];
const REFUSED_PREFIXES: &[&str] = &["x-amz-", "x-edge-"];

/// A list of headers.
pub(super) fn read(value: &Cursor<'_>) -> Option<Vec<CustomHeader>> {
    let mut seen: HashMap<(HeaderDirection, String), Location> = HashMap::new();
    let headers = value.items(|item| {
        let (header, place) = read_one(item)?;
        let key = (header.direction, header.name.as_str().to_ascii_lowercase());
        if let Some(first) = seen.get(&key) {
            item.report(
                Diagnostic::error("config::duplicate-name", format!("the header {} is given twice", quote(header.name.as_str())))
                    .at(place, "given again here")
                    .at(first.clone(), "first given here")
                    .expected("each header once"),
            );
            return None;
        }
        seen.insert(key, place);
        Some(header)
    })?;
    for direction in [HeaderDirection::Response, HeaderDirection::Request] {
        let count = headers.iter().filter(|header| header.direction == direction).count();
        if count > MAX_HEADERS {
            value.fault(
                Diagnostic::error("config::value", format!("{} holds {count} headers of one type", quote(value.path())))
                    .expected(format!("at most {MAX_HEADERS} that CloudFront adds")),
            );
            return None;
        }
    }
    Some(headers)
}

fn read_one(item: &Cursor<'_>) -> Option<(CustomHeader, Location)> {
    let mut map = item.shaped()?;
    let named = map.get(&keys::NAME);
    let name = named.as_ref().and_then(Cursor::checked::<HeaderName>);
    let content = map.valid(&keys::VALUE).good().map(str::to_owned);
    let direction = map.word(&keys::TYPE).or_default();
    map.finish();
    let (named, name, direction) = (named?, name?, direction?);
    let lower = name.as_str().to_ascii_lowercase();
    let refused = REFUSED.contains(&lower.as_str()) || REFUSED_PREFIXES.iter().any(|prefix| lower.starts_with(prefix));
    if direction == HeaderDirection::Request && refused {
        named.fault(
            Diagnostic::error("config::value", format!("CloudFront adds no header {} to requests", quote(name.as_str())))
                .expected("another header"),
        );
        return None;
    }
    Some((CustomHeader { name, value: content?, direction }, named.place()))
}
