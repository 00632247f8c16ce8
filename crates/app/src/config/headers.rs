//! Reads `custom_headers`.

use std::collections::{HashMap, HashSet};

use provision_aws::kinds::elbv2::ORIGIN_HEADER;

use super::check;
use super::diagnostic::{Diagnostic, quote};
use super::keys::coherence::header as keys;
use super::model::{Application, CustomHeader, HeaderDirection, HeaderName, Service};
use super::reader::Cursor;
use super::source::Location;

/// Headers of one direction at most: custom headers that CloudFront adds to origin requests, and in a response headers policy.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html>.
const MAX_HEADERS: usize = 10;
/// Of requests one is ours: the header by which the load balancer knows the distribution.
const MAX_OF_REQUESTS: usize = MAX_HEADERS - 1;
/// Origins of a distribution at most, without a raised quota.
/// Source: as above.
const MAX_ORIGINS: usize = 25;

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
    for (direction, max) in [(HeaderDirection::Response, MAX_HEADERS), (HeaderDirection::Request, MAX_OF_REQUESTS)] {
        let count = headers.iter().filter(|header| header.direction == direction).count();
        if count > max {
            value.fault(
                Diagnostic::error("config::value", format!("{} holds {count} headers of one type", quote(value.path())))
                    .expected(format!(
                        "at most {MAX_HEADERS} for answers and {MAX_OF_REQUESTS} for requests, which CloudFront adds"
                    )),
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
    let is_ours = lower.eq_ignore_ascii_case(ORIGIN_HEADER);
    let refused = is_ours || REFUSED.contains(&lower.as_str()) || REFUSED_PREFIXES.iter().any(|prefix| lower.starts_with(prefix));
    if direction == HeaderDirection::Request && refused {
        let message = if is_ours {
            format!("the header {} tells the load balancer which distribution asks", quote(name.as_str()))
        } else {
            format!("CloudFront adds no header {} to requests", quote(name.as_str()))
        };
        named.fault(Diagnostic::error("config::value", message).expected("another header"));
        return None;
    }
    Some((CustomHeader { name, value: content?, direction }, named.place()))
}

/// Services whose requests get headers, where each has an origin of its own and these are too many for a distribution.
pub(super) fn check(app: &Application) -> Vec<Diagnostic> {
    let own =
        app.collections.iter().flat_map(|collection| &collection.environments).filter_map(|environment| environment.own.as_ref());
    let mut told = HashSet::new();
    let mut faults = Vec::new();
    for app in own.map(|own| own.application.as_ref()).chain([app]) {
        let asks = |service: &&Service| service.custom_headers.iter().any(|it| it.direction == HeaderDirection::Request);
        let own = app.services.iter().filter(|service| service.frontend().is_some() || asks(service)).count();
        let count = own + usize::from(app.backends().next().is_some());
        let Some(last) = app.services.iter().rfind(|service| asks(service)).filter(|_| count > MAX_ORIGINS) else { continue };
        let file = last.origin.0.as_ref().map(|place| place.source().name().to_owned());
        if told.insert(file) {
            let fault = Diagnostic::error("config::too-large", format!("the distribution would have {count} origins"))
                .expected(format!("at most {MAX_ORIGINS}: one for each frontend and each service with headers for requests"));
            faults.push(check::at(fault, &last.origin, "a service with such headers"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use crate::config::source::Source;

    fn read(services: usize) -> Option<String> {
        let service = |n: usize| {
            format!("s{n}: {{type: backend, url_path: /s{n}, custom_headers: [{{name: X-A, value: a, type: request}}]}}\n")
        };
        let services: String = (0..services).map(service).collect();
        let places = "name: shop\nregion: eu-west-1\ncollections:\n- name: review\n  account_id: '123456789012'\n  \
                      environments: [{name: main}]\n";
        let read = crate::config::read(&Source::new("coherence.yml", services), &Source::new("environments.yml", places));
        read.err().map(|faults| faults.render_plain())
    }

    #[test]
    fn a_distribution_has_so_many_origins_and_no_more() {
        assert_eq!(read(24), None);
        assert!(read(25).unwrap().contains("26 origins"));
    }
}
