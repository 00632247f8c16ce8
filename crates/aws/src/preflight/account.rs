//! The account as a whole: its root, and what it does by itself.

use super::{Check, Verdict, number, room};
use crate::client::{OrFault, Reader};

/// IAM's summary of the account.
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>.
pub(super) async fn account(reader: &Reader, roles: u32) -> Vec<Check> {
    use aws_sdk_iam::types::SummaryKeyType as Key;
    let summary = match reader.iam().get_account_summary().send().await.or_fault("iam:GetAccountSummary") {
        Ok(answer) => answer.summary_map.unwrap_or_default(),
        Err(fault) => return vec![Check::unchecked("root of the account", &fault), Check::unchecked("roles", &fault)],
    };
    let get = |key: &Key| summary.get(key).copied();
    let mut checks = Vec::new();
    match get(&Key::AccountAccessKeysPresent) {
        Some(0) => checks.push(Check::ok("root access keys", "none".to_owned())),
        Some(_) => {
            let detail = "the root of the account has access keys".to_owned();
            checks.push(Check::bad("root access keys", Verdict::Warn, detail, "delete them: whoever has them has everything"));
        }
        None => {}
    }
    match get(&Key::AccountMfaEnabled) {
        Some(0) => {
            let detail = "the root of the account signs in without a second factor".to_owned();
            checks.push(Check::bad("root MFA", Verdict::Warn, detail, "switch on multi-factor authentication for the root"));
        }
        Some(_) => checks.push(Check::ok("root MFA", "on".to_owned())),
        None => {}
    }
    if let (Some(used), Some(quota)) = (get(&Key::from("Roles")), get(&Key::from("RolesQuota"))) {
        checks.push(room(
            "roles",
            number(used),
            number(quota),
            roles,
            "ask for more in the Service Quotas console: IAM, Roles per account",
        ));
    }
    checks.push(volumes(reader).await);
    checks.push(Check {
        verdict: Verdict::Unchecked,
        ..Check::ok(
            "account's own controls",
            "not checked: S3.1 (block public access), CloudTrail.1 (a trail of all regions), Account.1 (a security contact)"
                .to_owned(),
        )
    });
    checks
}

/// Whether new volumes are encrypted (EC2.7).
/// Source: <https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-7>.
async fn volumes(reader: &Reader) -> Check {
    const NAME: &str = "encryption of new volumes";
    let answer = reader.ec2().get_ebs_encryption_by_default().send().await.or_fault("ec2:GetEbsEncryptionByDefault");
    match answer.map(|answer| answer.ebs_encryption_by_default()) {
        Ok(Some(true)) => Check::ok(NAME, "on".to_owned()),
        Ok(_) => {
            let detail = "off in this region (EC2.7); what provision makes is encrypted all the same".to_owned();
            Check::bad(NAME, Verdict::Warn, detail, "switch it on in the EC2 console: Settings, Data protection and security")
        }
        Err(fault) => Check::unchecked(NAME, &fault),
    }
}
