//! The headers that CloudFront adds to the answers of a service.

use std::collections::BTreeMap;

use crate::config::model::{HeaderDirection, Service, WebOrigin};

/// What AWS's own policy for careful browsers sets (`SecurityHeadersPolicy`), in a policy of ours too.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html>.
const CAREFUL: [(&str, &str); 5] = [
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-XSS-Protection", "1; mode=block"),
];

/// Headers by name; empty where nothing is asked for. A header that the user gives takes the place of ours of that name.
pub(super) fn of(service: &Service) -> BTreeMap<String, String> {
    let given = service.custom_headers.iter().filter(|header| header.direction == HeaderDirection::Response);
    let mut headers: BTreeMap<String, String> = given.map(|header| (header.name.to_string(), header.value.clone())).collect();
    let Some(frontend) = service.frontend() else { return headers };
    let origins: Vec<String> = frontend.allowed_origins.iter().map(WebOrigin::to_string).collect();
    if headers.is_empty() && origins.is_empty() {
        return headers;
    }
    for (name, value) in CAREFUL {
        add(&mut headers, name, value);
    }
    if !origins.is_empty() {
        add(&mut headers, "Access-Control-Allow-Origin", &origins.join(", "));
    }
    headers
}

fn add(headers: &mut BTreeMap<String, String>, name: &str, value: &str) {
    if !headers.keys().any(|given| given.eq_ignore_ascii_case(name)) {
        headers.insert(name.to_owned(), value.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::tests::app;

    fn headers(service: &str) -> BTreeMap<String, String> {
        of(&app(&format!("web: {{{service}}}\n"), "", "static").services[0])
    }

    #[test]
    fn other_sites_may_read_a_frontend_where_they_are_named() {
        assert!(headers("type: frontend").is_empty());
        let found = headers("type: frontend, cors: {allowed_origins: ['https://a.example', 'https://b.example']}");
        assert_eq!(found["Access-Control-Allow-Origin"], "https://a.example, https://b.example");
        assert_eq!(found["X-Content-Type-Options"], "nosniff");
    }

    #[test]
    fn what_the_user_gives_takes_the_place_of_ours() {
        let found = headers("type: frontend, custom_headers: [{name: x-frame-options, value: DENY}]");
        assert_eq!((found["x-frame-options"].as_str(), found.get("X-Frame-Options")), ("DENY", None));
        assert!(found.contains_key("Strict-Transport-Security"));
        assert_eq!(headers("type: backend, custom_headers: [{name: X-A, value: b}]").len(), 1);
    }
}
