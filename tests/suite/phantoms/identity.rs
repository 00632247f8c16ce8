//! IAM, IAM Roles Anywhere, SNS and secrets.

use serde_json::{Value, json};

use super::turns::{another, emptied, fill, flipped, nothing_allowed, quoted, respelled, reversed, text};
use super::{Row, row};

const DETAILS: &str = "iam:GetAccountAuthorizationDetails";

pub(super) fn rows() -> Vec<Row> {
    vec![
        // Documents are URL-encoded, and their order and lists of one mean nothing.
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
        row("iam.role", "trust", DETAILS, "RoleDetailList.*.AssumeRolePolicyDocument", quoted).but(nothing_allowed),
        row("iam.role", "inline", DETAILS, "RoleDetailList.*.RolePolicyList", |policies| {
            for policy in policies.as_array_mut().into_iter().flatten() {
                quoted(&mut policy["PolicyDocument"]);
            }
            reversed(policies);
        })
        .but(emptied),
        row("iam.policy", "document", DETAILS, "Policies.*.PolicyVersionList.*.Document", quoted).but(nothing_allowed),
        // When a role was last used, and the versions of a policy that are not in force.
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html
        row("iam.role", "", DETAILS, "RoleDetailList.*", |role| {
            fill(role, json!({ "RoleLastUsed": { "LastUsedDate": "2026-01-01T00:00:00Z", "Region": "us-east-1" } }));
        }),
        // https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
        row("sns.topic", "policy", "sns:GetTopicAttributes", "Attributes.Policy", respelled).but(nothing_allowed),
        // What stands round certificates, and how their lines are broken.
        // https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SourceData.html
        row("rolesanywhere.trust-anchor", "certificates", "rolesanywhere:ListTrustAnchors", ANCHOR, |anchor| {
            text(&mut anchor["sourceData"]["x509CertificateData"], |pem| {
                format!("# an authority\r\n{}\r\n", pem.replace('\n', "\r\n"))
            });
        })
        .but(|anchor| {
            text(&mut anchor["sourceData"]["x509CertificateData"], |pem| pem.replacen("MII", "MIJ", 1));
        }),
        row("rolesanywhere.profile", "roles", "rolesanywhere:ListProfiles", "profiles.*", |profile| {
            reversed(&mut profile["roleArns"]);
            // Sessions are not narrowed where nobody asked for it.
            // https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_ProfileDetail.html
            fill(profile, json!({ "managedPolicyArns": [], "requireInstanceProperties": false }));
        })
        .but(|profile| profile["roleArns"] = json!([])),
        row("rolesanywhere.profile", "enabled", "rolesanywhere:ListProfiles", "profiles.*", |profile| {
            fill(profile, json!({ "acceptRoleSessionName": false, "attributeMappings": [] }));
        })
        .but(|profile| flipped(&mut profile["enabled"])),
        // A version that a rotation is making.
        // https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_how.html
        row("secretsmanager.secret", "", "secretsmanager:ListSecrets", "SecretList.*.SecretVersionsToStages", |stages| {
            fill(stages, json!({ "00000000-0000-4000-8000-000000000000": ["AWSPENDING"] }));
        }),
        // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html
        row("events.rule", "description", "events:ListRules", "Rules.*", set_bus).but(|rule| another(&mut rule["Description"])),
    ]
}

const ANCHOR: &str = "trustAnchors.*.source";

fn set_bus(rule: &mut Value) {
    fill(rule, json!({ "EventBusName": "default", "CreatedBy": "123456789012" }));
}
