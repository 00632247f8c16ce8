//! When a certificate is issued: with realism, some time after the world sees the validation record of each of its names.

use serde_json::{Value, json};

use crate::fingerprint::fingerprint;
use crate::front::Ctx;
use crate::overlay::route53::dns;
use crate::realism::times;
use crate::value::Fields as _;

/// The record that proves an account's hold on a domain: the same for each of its certificates, in each region, and for a name
/// and its wildcard (ACM user guide, DNS validation).
pub(crate) fn record(ctx: &Ctx<'_>, domain: &str) -> (String, String) {
    record_in(&ctx.account.id, domain)
}

/// The same, in an account.
pub(crate) fn record_in(account: &str, domain: &str) -> (String, String) {
    let domain = domain.strip_prefix("*.").unwrap_or(domain).to_ascii_lowercase();
    let part = |salt: &str| fingerprint(&format!("{salt}|{account}|{domain}"));
    let name = format!("_{:016x}{:016x}.{domain}.", part("a"), part("b"));
    let letters: String = (0..10).map(|i| char::from(b'a' + (part("e").rotate_left(i * 6) % 26) as u8)).collect();
    (name, format!("_{:016x}{:016x}.{letters}.acm-validations.aws.", part("c"), part("d")))
}

/// `PENDING_VALIDATION`, `ISSUED` or `VALIDATION_TIMED_OUT`.
pub(crate) fn status(ctx: &Ctx<'_>, arn: &str) -> &'static str {
    let region = arn.split(':').nth(3).unwrap_or(ctx.region);
    let ctx = ctx.elsewhere(region);
    let Some(known) = ctx.recall("certificate", arn) else {
        return "ISSUED";
    };
    if !ctx.front.settings.realism.is_on() || known.has("issued") {
        return "ISSUED";
    }
    let requested = known.get("requested").and_then(Value::as_f64).unwrap_or_default();
    let issued = validated(&ctx, &known).map(|at| at.max(requested) + times::ACM_VALIDATION);
    if issued.is_some_and(|at| at <= ctx.now()) {
        // It stays issued when its records go.
        ctx.remember("certificate", arn, &json!({"issued": issued}));
        return "ISSUED";
    }
    if ctx.now() - requested > times::ACM_TIMEOUT { "VALIDATION_TIMED_OUT" } else { "PENDING_VALIDATION" }
}

/// Since when the world sees the records of all names.
fn validated(ctx: &Ctx<'_>, known: &Value) -> Option<f64> {
    if known.text("ValidationMethod") != "DNS" {
        return None;
    }
    known
        .texts("names")
        .into_iter()
        .map(|name| {
            let (name, value) = record(ctx, name);
            dns::seen_since(ctx.front, &name, "CNAME", &value)
        })
        .try_fold(0.0, |latest: f64, since| Some(latest.max(since?)))
}

/// Notes which certificates are issued by now, in all regions.
pub(crate) fn settle(ctx: &Ctx<'_>) {
    for arn in ctx.recall_everywhere("certificate") {
        status(ctx, &arn);
    }
}
