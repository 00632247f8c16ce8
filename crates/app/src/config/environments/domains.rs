//! The domains of collections and environments.

use std::collections::HashMap;

use super::Reader;
use crate::config::diagnostic::{Diagnostic, quote};
use crate::config::keys::environments::collection::BASE_DOMAIN;
use crate::config::model::{DomainName, MAX_CERTIFICATE, Network};
use crate::config::reader::{Cursor, MapReader};
use crate::config::source::Location;

/// The domains seen so far and their places.
#[derive(Debug, Default)]
pub(super) struct Domains(HashMap<DomainName, Location>);

impl Domains {
    fn take(&mut self, domain: &DomainName, at: &Cursor<'_>, place: Location) {
        if let Some(first) = self.0.get(domain) {
            at.report(
                Diagnostic::error("config::domain-clash", format!("the domain {} is given twice", quote(domain.as_str())))
                    .at(place, "given again here")
                    .at(first.clone(), "first given here")
                    .expected("a domain of its own for each collection and each environment"),
            );
        } else {
            self.0.insert(domain.clone(), place);
        }
    }
}

impl Reader {
    /// `base_domain`, or the application's own name in the parent zone. `None`: refused.
    pub(super) fn base_domain(&mut self, map: &mut MapReader<'_>, network: &Network) -> Option<Option<DomainName>> {
        let at = map.get(&BASE_DOMAIN);
        let given = match &at {
            Some(at) => Some(read(at)?),
            None => None,
        };
        let domain = match (given, &network.parent_zone, &self.application) {
            (Some(domain), Some(parent), _) if !domain.is_in(&parent.name) || domain == parent.name => {
                let message = format!("{} is not below the parent zone {}", quote(domain.as_str()), quote(parent.name.as_str()));
                at.as_ref().unwrap_or(map.cursor()).fault(
                    Diagnostic::error("config::domain", message)
                        .expected(format!("a name such as `shop.{}`", parent.name))
                        .help("without `base_domain` the application gets one of its own name there".to_owned()),
                );
                return None;
            }
            (Some(domain), ..) => domain,
            (None, Some(parent), Some(application)) => {
                match DomainName::try_from(format!("{application}.{}", parent.name).as_str()) {
                    Ok(domain) if domain.fits_certificate() => domain,
                    _ => {
                        map.cursor().fault(too_long(&format!("{application}.{}", parent.name)));
                        return None;
                    }
                }
            }
            (None, ..) => return Some(None),
        };
        let place = at.map_or_else(|| map.cursor().place(), |at| at.place());
        self.domains.take(&domain, map.cursor(), place);
        Some(Some(domain))
    }

    /// `custom_domains` of an environment.
    pub(super) fn custom_domains(&mut self, value: &Cursor<'_>) -> Option<Vec<DomainName>> {
        value.items(|item| {
            let domain = read(item)?;
            self.domains.take(&domain, item, item.place());
            Some(domain)
        })
    }
}

/// A domain for which a certificate can be asked.
fn read(value: &Cursor<'_>) -> Option<DomainName> {
    let domain = value.checked::<DomainName>()?;
    if !domain.fits_certificate() {
        value.fault(too_long(domain.as_str()));
        return None;
    }
    Some(domain)
}

fn too_long(domain: &str) -> Diagnostic {
    Diagnostic::error("config::domain", format!("{} is too long: {} characters", quote(domain), domain.len()))
        .expected(format!("at most {MAX_CERTIFICATE} characters, which the name of a certificate may have"))
}
