//! Row "dns records": the names of an environment, the certificates that cover them, and the records that lead to its
//! distribution.

use std::collections::BTreeMap;

use provision_aws::kinds::acm::Certificate;
use provision_aws::kinds::cloudfront::{Certificate as Viewer, Distribution, DistributionOut, Names};
use provision_aws::kinds::elbv2::{ListenerCertificate, ListenerCertificateArgs};
use provision_aws::kinds::route53::{RecordArgs, Target};
use provision_aws::types::{Arn, DomainName};
use provision_engine::{Handle, Need, Set, Val};

use super::certificates::{OF_DISTRIBUTIONS, certificate, prove, unless_held};
use super::dns::{Home, Zone, existing_zone, homes, name, own_zone};
use super::{Composer, Domain, Shared, region};
use crate::config::model::MAX_CERTIFICATE;

/// The least TLS that viewers must speak under a name of ours.
const MINIMUM_PROTOCOL: &str = "TLSv1.2_2021";

/// A name of an environment.
struct Name {
    domain: DomainName,
    zone: Zone,
    /// The certificate that covers it at the edge.
    covered_by: Handle<Certificate>,
}

/// The names of an environment: those that its users read first come first.
pub(super) struct EnvironmentNames {
    names: Vec<Name>,
    /// As its distribution has them.
    pub(super) of_distribution: Val<Names>,
}

impl Composer<'_> {
    /// The names of this environment, with their zones and certificates.
    pub(super) fn names(&mut self, shared: &Shared) -> EnvironmentNames {
        let own = self.collection.domain_of(self.environment).map(|domain| name(&domain));
        let custom: Vec<DomainName> = self.environment.custom_domains.iter().map(name).collect();
        let zones = self.zones(shared.domain.as_ref());
        let base = shared.domain.as_ref();
        let all: Vec<DomainName> = custom.iter().chain(&own).cloned().collect();
        let further = all.iter().filter(|domain| !base.is_some_and(|base| base.covers(domain))).cloned().collect::<Vec<_>>();
        let zone_of = |domain: &DomainName| match zones.get(domain) {
            Some(zone) => Some(zone.clone()),
            None => base.map(|base| base.zone.clone()),
        };

        // A distribution has one certificate: where the collection's does not cover all names, one of its own.
        let edge = (!further.is_empty()).then(|| self.edge_certificate(own.as_ref(), &all, &zone_of));
        if let Some(base) = base {
            self.listener_certificates(shared, base, &further, &zone_of);
        }
        let shared_edge = base.map(|base| base.certificates.edge);
        let named = |domain: &DomainName| {
            let covered_by = if further.contains(domain) { edge } else { shared_edge };
            Some(Name { domain: domain.clone(), zone: zone_of(domain)?, covered_by: covered_by? })
        };
        let certain: Vec<String> = all.iter().filter(|domain| !further.contains(domain)).map(ToString::to_string).collect();
        EnvironmentNames {
            names: all.iter().filter_map(named).collect(),
            of_distribution: of_distribution(edge, shared_edge, &all, certain),
        }
    }

    /// The zones of this environment's custom domains.
    fn zones(&mut self, base: Option<&Domain>) -> BTreeMap<DomainName, Zone> {
        let mut own: BTreeMap<DomainName, Zone> = BTreeMap::new();
        let mut zones = BTreeMap::new();
        for (domain, home) in homes(self.collection, self.environment) {
            let seen = &self.overrides.seen;
            let zone = match home {
                Home::Base => base.map(|base| base.zone.clone()),
                Home::Existing(zone, id) => Some(existing_zone(&zone, Some(&id), seen)),
                Home::Own(zone) => Some(
                    own.entry(zone.clone())
                        .or_insert_with(|| own_zone(self.stack, &self.scope, &format!("zone.{zone}"), &zone, seen))
                        .clone(),
                ),
            };
            zones.extend(zone.map(|zone| (domain, zone)));
        }
        zones
    }

    /// The certificate of a distribution of these names, and the records that prove it.
    fn edge_certificate(
        &mut self,
        own: Option<&DomainName>,
        all: &[DomainName],
        zone_of: &impl Fn(&DomainName) -> Option<Zone>,
    ) -> Handle<Certificate> {
        // It is known by a name that stays when custom domains come and go; that name is limited.
        let first = own.filter(|own| own.as_str().len() <= MAX_CERTIFICATE).or(all.first());
        let mut names: Vec<DomainName> = first.into_iter().cloned().collect();
        names.extend(all.iter().filter(|name| Some(*name) != first).cloned());
        let zones: Vec<Zone> = names.iter().filter_map(zone_of).collect();
        let node = format!("certificate-us-east-1.{}", names.first().map_or("", DomainName::as_str));
        let made = certificate(self.stack, &self.scope, &node, &names, OF_DISTRIBUTIONS, &zones);
        prove(self.stack, &self.scope, &names, made, zone_of);
        made
    }

    /// The load balancer's further certificates: the collection's does not cover custom domains.
    fn listener_certificates(
        &mut self,
        shared: &Shared,
        base: &Domain,
        further: &[DomainName],
        zone_of: &impl Fn(&DomainName) -> Option<Zone>,
    ) {
        let home = region(self.collection);
        for domain in further {
            let zones: Vec<Zone> = zone_of(domain).into_iter().collect();
            let node = format!("certificate.{domain}");
            let made = certificate(self.stack, &self.scope, &node, std::slice::from_ref(domain), home.as_str(), &zones);
            let args = ListenerCertificateArgs {
                listener: shared.ingress.listener.exists(|out| out.arn.clone()),
                certificate: made.ready(|out| out.arn.clone()),
            };
            let attached = self.stack.add(self.scope.ix, ListenerCertificate::address(&node), args);
            // A listener takes further certificates once it speaks HTTPS.
            self.stack.after(attached, shared.ingress.listener.edge(Need::Ready));
            self.stack.after(attached, base.certificates.home.edge(Need::Ready));
        }
    }

    /// The records that lead to the distribution, each once its certificate is issued.
    pub(super) fn records(&mut self, names: &EnvironmentNames, distribution: Handle<Distribution>) {
        for name in &names.names {
            for (node, record_type) in [("alias", "A"), ("alias-ipv6", "AAAA")] {
                let args = RecordArgs {
                    zone: name.zone.id.clone(),
                    name: name.domain.clone().into(),
                    record_type: record_type.to_owned().into(),
                    target: distribution.exists(|out| Target::alias(&out.domain_name, DistributionOut::ZONE_ID, false)),
                };
                let record = self.stack.add(self.scope.ix, format!("{node}.{}", name.domain), args);
                self.stack.after(record, name.covered_by.edge(Need::Ready));
            }
        }
    }
}

impl EnvironmentNames {
    /// The host name that people use: the first that the distribution has, else the one that AWS gave it.
    pub(super) fn host(&self, distribution: Handle<Distribution>) -> Val<String> {
        let preferred: Vec<String> = self.names.iter().map(|name| name.domain.to_string()).collect();
        self.of_distribution.clone().zip(distribution.exists(|out| out.domain_name.clone()), move |names, given| {
            let has = |name: &&String| names.aliases().iter().any(|alias| alias == *name);
            preferred.iter().find(has).cloned().unwrap_or(given)
        })
    }
}

/// The names of a distribution. While its own certificate is held up it has those of its names at least that the collection's
/// certificate covers, and while that is held up too it keeps what it has.
fn of_distribution(
    own: Option<Handle<Certificate>>,
    shared: Option<Handle<Certificate>>,
    all: &[DomainName],
    certain: Vec<String>,
) -> Val<Names> {
    let all: Set<String> = all.iter().map(ToString::to_string).collect();
    let certain: Set<String> = certain.into_iter().collect();
    let acm = |arn: Arn| Viewer::Acm { arn, minimum_protocol: MINIMUM_PROTOCOL.to_owned() };
    let at_least = move |shared: Option<Arn>| match shared {
        Some(arn) => Names::AtLeast { aliases: certain.clone(), certificate: acm(arn) },
        None => Names::AtLeast { aliases: Set::default(), certificate: Viewer::CloudFront },
    };
    match (own, shared) {
        (None, None) => Names::none().into(),
        (None, Some(covering)) => unless_held(covering).map(move |arn| match arn {
            Some(arn) => Names::Only { aliases: all.clone(), certificate: acm(arn) },
            None => at_least(None),
        }),
        (Some(own), shared) => {
            let shared = shared.map_or_else(|| None.into(), unless_held);
            unless_held(own).zip(shared, move |own, shared| match own {
                Some(arn) => Names::Only { aliases: all.clone(), certificate: acm(arn) },
                None => at_least(shared),
            })
        }
    }
}
