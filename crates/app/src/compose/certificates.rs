//! Row "certificates": what is asked for, held up while a domain is not delegated, and the records that prove it.

use provision_aws::kinds::acm::{Certificate, CertificateArgs};
use provision_aws::kinds::route53::{RecordArgs, Target};
use provision_aws::types::{Arn, DomainName};
use provision_engine::{Handle, Set, Stack, Val};

use super::Place;
use super::dns::{TTL_S, Zone};

/// The region from which distributions take their certificates.
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html>.
pub(super) const OF_DISTRIBUTIONS: &str = "us-east-1";

/// The certificates of a collection's domain and of every name one label below it.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    /// In the collection's region, for its load balancer.
    pub(super) home: Handle<Certificate>,
    /// For distributions.
    pub(super) edge: Handle<Certificate>,
}

/// The certificates of a domain and its wildcard, and the record that proves both.
pub(super) fn pair(stack: &mut Stack, place: &Place, region: &str, base: &DomainName, zone: &Zone) -> Pair {
    let names = [base.clone(), DomainName::new(&format!("*.{base}"))];
    let zones = std::slice::from_ref(zone);
    let home = certificate(stack, place, &format!("certificate.{base}"), &names, region, zones);
    // One is enough where both regions are one.
    let edge = if region == OF_DISTRIBUTIONS {
        home
    } else {
        certificate(stack, place, &format!("certificate-us-east-1.{base}"), &names, OF_DISTRIBUTIONS, zones)
    };
    prove(stack, place, &names, home, |_| Some(zone.clone()));
    Pair { home, edge }
}

/// A certificate of these names, the first of which is the one that it is known by. It is waited for only when resolvers
/// come to all the zones in which it is proved.
pub(super) fn certificate(
    stack: &mut Stack,
    place: &Place,
    node: &str,
    names: &[DomainName],
    region: &str,
    zones: &[Zone],
) -> Handle<Certificate> {
    let (first, others) = names.split_first().map_or((DomainName::new(""), Set::default()), |(first, others)| {
        (first.clone(), others.iter().cloned().collect::<Set<_>>())
    });
    let args = CertificateArgs { domain: first.into(), alternative_names: others.into(), region: region.to_owned().into() };
    let certificate = stack.add(place.ix, node, args);
    let mut domains: Vec<&DomainName> = zones.iter().map(|zone| &zone.depends_on).collect();
    domains.dedup();
    let what = domains.iter().map(|domain| domain.as_str()).collect::<Vec<_>>().join(", ");
    let missing = Val::all(zones.iter().map(|zone| zone.missing.clone()).collect());
    stack.held_up(certificate, format!("the delegation of {what}"), missing.clone().map(|all| all.iter().any(Option::is_some)));
    let several = domains.len() > 1;
    let told: Vec<String> = zones.iter().map(|zone| zone.depends_on.to_string()).collect();
    stack.advise(
        certificate,
        missing.map(move |all| {
            let mut advice: Vec<String> = told
                .iter()
                .zip(all)
                .filter_map(|(domain, missing)| missing.map(|text| if several { format!("{domain}: {text}") } else { text }))
                .collect();
            advice.dedup();
            advice.join("; ")
        }),
    );
    certificate
}

/// The records that prove names of a certificate: one for each domain, whatever certificates it has.
pub(super) fn prove(
    stack: &mut Stack,
    place: &Place,
    names: &[DomainName],
    certificate: Handle<Certificate>,
    zone_of: impl Fn(&DomainName) -> Option<Zone>,
) {
    for base in Certificate::proved(names) {
        let Some(zone) = zone_of(&base) else { continue };
        let proof = move |domain: &DomainName| {
            let domain = domain.clone();
            certificate.exists(move |out| out.proof(&domain).cloned())
        };
        // As soon as a certificate counts as existing its proofs are there.
        let nothing = DomainName::new("");
        let name = proof(&base).map(move |proof| proof.map_or_else(|| nothing.clone(), |proof| proof.name));
        let target = proof(&base).map(|proof| Target::values(TTL_S, proof.iter().map(|proof| proof.value.as_str())));
        let args = RecordArgs { zone: zone.id, name, record_type: "CNAME".to_owned().into(), target };
        stack.add(place.ix, format!("validation.{base}"), args);
    }
}

/// The certificate's ARN; nothing while it is held up.
pub(super) fn unless_held(certificate: Handle<Certificate>) -> Val<Option<Arn>> {
    certificate.unless_held(|out| out.map(|out| out.arn.clone()))
}
