//! A certificate.

use std::collections::BTreeSet;

use provision_engine::{Imagine, Kind, Output, Set};

use crate::types::{Arn, DomainName};

/// A public certificate, proved by records in the domain's zone. The address of its node ends in its domain:
/// `certificate.example.com`. Certificates are looked for by that, and below the zones that are ours.
#[derive(Kind, Clone, Debug)]
#[kind(
    name = "acm.certificate",
    terraform = "aws_acm_certificate +aws_acm_certificate_validation", cloudformation = "AWS::CertificateManager::Certificate",
    out = CertificateOut,
    replace = "new-first",
    create = "61/100/532",
    iam(
        list = "acm:ListCertificates acm:ListTagsForCertificate acm:DescribeCertificate",
        create = "acm:RequestCertificate@asks acm:AddTagsToCertificate",
        update = "acm:AddTagsToCertificate",
        delete = "acm:DeleteCertificate@tagged", on = "acm:{region}:{account}:certificate/* acm:us-east-1:{account}:certificate/*",
    )
)]
pub struct Certificate {
    /// Its domain: `example.com`, `*.example.com`.
    #[field(replace)]
    pub domain: DomainName,
    /// Its other names.
    #[field(replace)]
    pub alternative_names: Set<DomainName>,
    /// Its region: the run's own, or `us-east-1` for a distribution.
    #[field(replace)]
    pub region: String,
}

impl Certificate {
    /// The domains for which a certificate of these names has a record to prove it by: a name and its wildcard have the
    /// same one, and so have all certificates of an account, whatever their region. One node for each.
    #[must_use]
    pub fn proved<'a>(names: impl IntoIterator<Item = &'a DomainName>) -> BTreeSet<DomainName> {
        names.into_iter().map(DomainName::base).collect()
    }
}

/// The record that proves a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The domain, without a wildcard's star.
    pub domain: DomainName,
    /// The record's name.
    pub name: DomainName,
    /// Its type: `CNAME`.
    pub record_type: String,
    /// Its value.
    pub value: DomainName,
}

impl Imagine for Proof {
    fn imagine(label: &str) -> Self {
        let name = DomainName::imagine(label);
        Self { domain: name.clone(), name: name.clone(), record_type: "CNAME".to_owned(), value: name }
    }
}

/// What others may read of a certificate.
#[derive(Output, Clone, Debug)]
pub struct CertificateOut {
    /// Its ARN.
    #[output(id)]
    pub arn: Arn,
    /// The records that prove its domains. AWS gives them some seconds after the request: as soon as the certificate counts
    /// as existing they are there, so that records can be made from them while it is not issued.
    pub proofs: Vec<Proof>,
    /// Whether it is issued.
    pub issued: bool,
    /// Whether the proofs are all there.
    #[output(known)]
    complete: bool,
}

impl CertificateOut {
    /// The record that proves this domain.
    #[must_use]
    pub fn proof(&self, domain: &DomainName) -> Option<&Proof> {
        self.proofs.iter().find(|proof| proof.domain == domain.base())
    }
}

#[cfg(feature = "sdk")]
mod operate {
    use aws_sdk_acm::types::{CertificateDetail, CertificateStatus, CertificateSummary, Filters, KeyAlgorithm, ValidationMethod};
    use futures::{StreamExt, TryStreamExt, future, stream};
    use provision_engine::STACK_TAG;

    use super::{Certificate, CertificateOut, Proof};
    use crate::kinds::prelude::*;
    use crate::kinds::route53::{Domains, subdomain_of_a_node};
    use crate::types::{Arn, DomainName};

    /// The region from which distributions take their certificates.
    const OF_DISTRIBUTIONS: &str = "us-east-1";
    /// How many calls of one list are in flight: ACM takes ten a second.
    /// Source: <https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html>.
    const WIDTH: usize = 8;

    impl Operate<Aws> for Certificate {
        async fn list(aws: &Reader, cx: &Listing<Aws>) -> Result<Vec<Found<Self>>, Fault> {
            let home = aws.place.region.as_str();
            let (here, there, domains) = futures::try_join!(
                all(aws, home),
                async { if home == OF_DISTRIBUTIONS { Ok(Vec::new()) } else { all(aws, OF_DISTRIBUTIONS).await } },
                Domains::of(cx),
            )?;
            let ours = |seen: &CertificateSummary| {
                domains.hold(&DomainName::new(seen.domain_name().unwrap_or_default()).base())
                    || seen.certificate_arn().is_some_and(|arn| cx.knows::<Self>(arn))
            };
            let candidates = here.into_iter().chain(there).filter(ours).filter_map(|seen| seen.certificate_arn);
            let found = stream::iter(candidates.collect::<Vec<_>>()).map(|arn| found(aws, arn)).buffered(WIDTH);
            found.try_filter_map(|found| future::ready(Ok(found))).try_collect().await
        }

        async fn watch(aws: &Reader, _: &Listing<Aws>, ids: &[String]) -> Result<Vec<Sighting<Self>>, Fault> {
            let seen = stream::iter(ids.to_vec()).map(|arn| async move { detail(aws, &arn).await }).buffered(WIDTH);
            let seen: Vec<_> = seen.try_filter_map(|seen| future::ready(Ok(seen))).try_collect().await?;
            Ok(seen.iter().map(|seen| Sighting { out: out(seen), phase: phase(seen) }).collect())
        }

        async fn create(aws: &Aws, me: &Me<'_>, want: &Self) -> Result<CertificateOut, Fault> {
            subdomain_of_a_node(&want.domain.base(), me.node)?;
            let others: Vec<String> = want.alternative_names.iter().map(ToString::to_string).collect();
            let call = aws.at(&want.region).acm().request_certificate().domain_name(want.domain.as_str());
            let call = call.set_subject_alternative_names((!others.is_empty()).then_some(others));
            let call = call
                .validation_method(ValidationMethod::Dns)
                .idempotency_token(&me.token)
                .set_tags(Some(tagging::write(&me.tags)?));
            let made = call.send().await.or_fault("acm:RequestCertificate")?;
            let arn = made.certificate_arn().ok_or_else(|| Fault::fatal("AWS made a certificate and did not show it"))?;
            Ok(CertificateOut { arn: Arn::new(arn), proofs: Vec::new(), issued: false, complete: false })
        }

        async fn tag(aws: &Aws, at: &Found<Self>, all: &Tags) -> Result<(), Fault> {
            let call = aws.at(&at.spec.region).acm().add_tags_to_certificate().certificate_arn(at.out.arn.as_str());
            call.set_tags(Some(tagging::write(all)?)).send().await.or_fault("acm:AddTagsToCertificate").map(drop)
        }

        async fn delete(aws: &Aws, at: &Found<Self>) -> Result<(), Fault> {
            // What has just let go of it may still count as a user: in use is tried again.
            let call = aws.at(&at.spec.region).acm().delete_certificate().certificate_arn(at.out.arn.as_str());
            call.send().await.or_fault("acm:DeleteCertificate").map(drop)
        }
    }

    /// All certificates of a region. Without a filter only those with RSA keys of 2048 bits are shown.
    /// Source: <https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html>.
    async fn all(aws: &Reader, region: &str) -> Result<Vec<CertificateSummary>, Fault> {
        let keys = KeyAlgorithm::values().iter().map(|name| KeyAlgorithm::from(*name)).collect();
        let call = aws.at(region).acm().list_certificates().includes(Filters::builder().set_key_types(Some(keys)).build());
        call.max_items(1000).into_paginator().items().send().try_collect().await.or_fault("acm:ListCertificates")
    }

    fn region_of(arn: &str) -> &str {
        arn.split(':').nth(3).unwrap_or_default()
    }

    /// Nothing if it has vanished meanwhile.
    async fn detail(aws: &Reader, arn: &str) -> Result<Option<CertificateDetail>, Fault> {
        let call = aws.at(region_of(arn)).acm().describe_certificate().certificate_arn(arn);
        let answer = call.send().await.or_fault("acm:DescribeCertificate").unless(&["ResourceNotFoundException"])?;
        Ok(answer.and_then(|answer| answer.certificate))
    }

    /// One of ours; nothing if it is somebody else's, or has vanished meanwhile.
    async fn found(aws: &Reader, arn: String) -> Looked<Certificate> {
        let answer = aws.at(region_of(&arn)).acm().list_tags_for_certificate().certificate_arn(&arn).send().await;
        let answer = answer.or_fault("acm:ListTagsForCertificate").unless(&["ResourceNotFoundException"])?;
        let pairs = answer.into_iter().flat_map(|answer| answer.tags.unwrap_or_default());
        let tags: Tags = pairs.map(|tag| (tag.key, tag.value.unwrap_or_default())).collect();
        if !tags.contains_key(STACK_TAG) {
            return Ok(None);
        }
        let Some(seen) = detail(aws, &arn).await? else { return Ok(None) };
        let domain = DomainName::new(seen.domain_name().unwrap_or_default());
        let names = seen.subject_alternative_names().iter().map(|name| DomainName::new(name));
        // The domain is shown among its other names.
        let alternative_names = names.filter(|name| *name != domain).collect();
        let spec = Certificate { domain, alternative_names, region: region_of(&arn).to_owned() };
        let found = Found::ready(Mark::Tags(tags), spec, out(&seen)).phase(phase(&seen));
        Ok(Some(found.born(born(seen.created_at())).in_use(!seen.in_use_by().is_empty())))
    }

    fn out(seen: &CertificateDetail) -> CertificateOut {
        let options = seen.domain_validation_options();
        let mut proofs: Vec<Proof> = Vec::new();
        for option in options {
            let domain = DomainName::new(option.domain_name()).base();
            let Some(record) = option.resource_record() else { continue };
            if proofs.iter().all(|proof| proof.domain != domain) {
                let record_type = record.r#type().as_str().to_owned();
                let (name, value) = (DomainName::new(record.name()), DomainName::new(record.value()));
                proofs.push(Proof { domain, name, record_type, value });
            }
        }
        let issued = seen.status() == Some(&CertificateStatus::Issued);
        let complete = issued || !options.is_empty() && options.iter().all(|option| option.resource_record().is_some());
        CertificateOut { arn: Arn::new(seen.certificate_arn().unwrap_or_default()), proofs, issued, complete }
    }

    /// Source: <https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html>.
    fn phase(seen: &CertificateDetail) -> Phase {
        match seen.status() {
            Some(CertificateStatus::Issued) => Phase::Ready,
            None | Some(CertificateStatus::PendingValidation) => Phase::Settling("PENDING_VALIDATION".to_owned()),
            Some(other) => {
                let why = seen.failure_reason().map(|reason| format!(": {}", reason.as_str())).unwrap_or_default();
                Phase::Broken(format!("{}{why}", other.as_str()))
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use aws_sdk_acm::types::{DomainValidation, FailureReason, RecordType, ResourceRecord};

        use super::*;

        fn option(domain: &str, record: Option<&str>) -> DomainValidation {
            let record = record.map(|name| {
                ResourceRecord::builder().name(name).r#type(RecordType::Cname).value("_b.acm-validations.aws.").build().unwrap()
            });
            DomainValidation::builder().domain_name(domain).set_resource_record(record).build().unwrap()
        }

        #[test]
        fn a_name_and_its_wildcard_have_one_record() {
            let both = [option("example.com", Some("_a.example.com.")), option("*.example.com", Some("_a.example.com."))];
            let seen = CertificateDetail::builder().set_domain_validation_options(Some(both.into())).build();
            let out = out(&seen);
            assert_eq!(out.proofs.len(), 1);
            assert_eq!(out.proof(&DomainName::new("*.example.com")).unwrap().name, DomainName::new("_a.example.com"));
            let names = ["example.com", "*.example.com", "*.a.example.com"].map(DomainName::new);
            assert_eq!(Certificate::proved(&names).len(), 2);
        }

        #[test]
        fn it_is_not_known_before_all_its_records_are() {
            let known = |options: &[DomainValidation]| {
                out(&CertificateDetail::builder().set_domain_validation_options(Some(options.into())).build()).complete
            };
            assert!(!known(&[]) && !known(&[option("a.com", Some("_a.a.com")), option("b.com", None)]));
            assert!(known(&[option("a.com", Some("_a.a.com")), option("b.com", Some("_b.b.com"))]));
        }

        #[test]
        fn a_failed_one_says_why() {
            let failed = CertificateDetail::builder().status(CertificateStatus::Failed).failure_reason(FailureReason::CaaError);
            assert_eq!(phase(&failed.build()), Phase::Broken("FAILED: CAA_ERROR".to_owned()));
            let timed_out = CertificateDetail::builder().status(CertificateStatus::ValidationTimedOut).build();
            assert_eq!(phase(&timed_out), Phase::Broken("VALIDATION_TIMED_OUT".to_owned()));
        }
    }
}
