//! The kinds of identity and of secrets.

use provision_aws::kinds::{iam, rolesanywhere, secretsmanager};
use provision_aws::types::{Arn, PolicyDocument, Statement};
use provision_engine::Secret;

use super::row::rows;
use super::with;

rows! {
    iam::InstanceProfile {
        role: |it, by| it.role = Some(by.role.clone()),
    }
    iam::Policy {
        document: |it, _| it.document = reading(),
    }
    iam::Role {
        trust: |it, _| it.trust = PolicyDocument::new([Statement::trust_service("ec2.amazonaws.com")]),
        inline: |it, _| drop(it.inline.insert("elsewhere".to_owned(), reading())),
        managed: |it, by| it.managed = with(&it.managed, by.policy.clone()),
        boundary: |it, by| it.boundary = it.boundary.as_ref().map(|_| by.policy.clone()),
    }
    rolesanywhere::Profile {
        name: |it, _| it.name.push_str("-elsewhere"),
        roles: |it, by| it.roles = with(&it.roles, by.role.clone()),
        duration_s: |it, _| it.duration_s += 900,
        enabled: |it, _| it.enabled = !it.enabled,
    }
    rolesanywhere::TrustAnchor {
        name: |it, _| it.name.push_str("-elsewhere"),
        certificates: |it, _| it.certificates = rolesanywhere::Certificates::new(AUTHORITY),
        enabled: |it, _| it.enabled = !it.enabled,
    }
    secretsmanager::Secret {
        members: |it, _| it.members = it.members.clone().with("ELSEWHERE", Secret::new("1".to_owned())),
        recovery_days: |it, _| it.recovery_days = if it.recovery_days == 7 { 8 } else { 7 },
    }
}

/// The certificate of another authority that nobody has the key of.
const AUTHORITY: &str = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIURUxTRVdIRVJF\n-----END CERTIFICATE-----\n";

fn reading() -> PolicyDocument {
    PolicyDocument::new([Statement::allow(&["s3:GetObject"], [Arn::new("arn:aws:s3:::elsewhere/*").to_string()])])
}
