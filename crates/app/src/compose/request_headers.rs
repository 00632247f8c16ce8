//! The headers that CloudFront adds to the requests for a service.

use std::collections::BTreeMap;

use provision_engine::Secret;

use crate::config::model::{CustomHeader, HeaderDirection, Service};

/// Headers by name. They stand in the origin that a behaviour asks, so that they are one service's where the origin is its own.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html>.
pub(super) fn of(service: &Service) -> BTreeMap<String, Secret> {
    // Some are keys by which a service knows CloudFront: they are not shown.
    asked(service).map(|header| (header.name.to_string(), Secret::new(header.value.clone()))).collect()
}

/// Whether there are any.
pub(super) fn any(service: &Service) -> bool {
    asked(service).next().is_some()
}

fn asked(service: &Service) -> impl Iterator<Item = &CustomHeader> {
    service.custom_headers.iter().filter(|header| header.direction == HeaderDirection::Request)
}

#[cfg(test)]
mod tests {
    use provision_aws::kinds::elbv2::ORIGIN_HEADER;
    use provision_engine::Imagined;

    use crate::compose::{Overrides, compose, tests::app};

    fn distribution(services: &str) -> Imagined {
        let app = app(services, "", "static");
        let collection = &app.collections[0];
        let graph = compose(&app, collection, &[&collection.environments[0]], &Overrides::default()).unwrap();
        graph.imagined().0.into_iter().find(|node| node.address == "main/distribution").unwrap()
    }

    fn shown(services: &str, field: &str) -> String {
        distribution(services).fields.into_iter().find(|known| known.name == field).unwrap().value
    }

    #[test]
    fn a_service_with_headers_of_its_own_has_an_origin_of_its_own() {
        let header = "custom_headers: [{name: X-Key, value: k, type: request}]";
        let both = format!("api: {{type: backend, {header}}}\nshop: {{type: backend, url_path: /shop}}\n");
        let origins = shown(&both, "origins");
        assert_eq!(origins.matches("X-Key").count(), 1, "{origins}");
        // Both are known to the load balancer by the header of the distribution.
        assert_eq!(origins.matches(ORIGIN_HEADER).count(), 2, "{origins}");
        assert!(shown(&both, "default_behaviour").contains("alb.api"));
        assert!(!shown(&both, "behaviours").contains("alb.api"));

        let files = shown(&format!("web: {{type: frontend, {header}}}\n"), "origins");
        assert!(files.contains("X-Key"), "{files}");
    }
}
