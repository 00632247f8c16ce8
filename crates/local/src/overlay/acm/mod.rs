//! Certificates: ministack issues them at once, with validation records of another form, and forgets tokens; moto cannot change
//! options; both delete what is in use.

mod issue;
mod users;

pub(crate) use issue::{record, record_in, settle, status};

use serde_json::{Value, json};

use crate::emulator::Backend;
use crate::front::Ctx;
use crate::realism::times;
use crate::value::{Fields as _, pick};
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    match call.operation.as_str() {
        // It filters by what it takes for their status.
        "ListCertificates" => call.params.unset("CertificateStatuses"),
        "UpdateCertificateOptions" if ctx.front.backend() == Backend::Moto => return Ok(Some(json!({}))),
        "DeleteCertificate" => {
            let arn = call.params.text("CertificateArn");
            if !users::of(ctx, arn).await?.is_empty() {
                let message = format!("Certificate {arn} in account {} is in use.", ctx.account.id);
                return Err(ApiError::new("ResourceInUseException", message));
            }
        }
        _ => {}
    }
    Ok(None)
}

pub(super) async fn after(ctx: &Ctx<'_>, call: &Call, asked: &Value, value: &mut Value) -> Result<(), ApiError> {
    let arn = call.params.text("CertificateArn");
    match call.operation.as_str() {
        "RequestCertificate" => requested(ctx, &call.params, value.text("CertificateArn")),
        "DescribeCertificate" => {
            if let Some(certificate) = value.get_mut("Certificate") {
                described(ctx, certificate);
                certificate.set("InUseBy", users::of(ctx, arn).await?);
            }
        }
        "UpdateCertificateOptions" => ctx.remember("certificate", arn, &pick(&call.params, &["Options"])),
        "ListCertificates" => listed(ctx, asked, value).await?,
        "DeleteCertificate" => ctx.forget("certificate", arn),
        _ => {}
    }
    Ok(())
}

/// The names that a certificate is asked for: the domain first, then the others, each once.
pub(crate) fn names(params: &Value) -> Vec<&str> {
    let mut names = vec![params.text("DomainName")];
    for name in params.texts("SubjectAlternativeNames") {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn requested(ctx: &Ctx<'_>, params: &Value, arn: &str) {
    let mut known = pick(params, &["ValidationMethod", "KeyAlgorithm", "Options"]);
    known.set("names", names(params));
    known.set("requested", ctx.now());
    ctx.remember("certificate", arn, &known);
}

/// What only an issued certificate has.
const OF_ISSUED: [&str; 4] = ["IssuedAt", "NotBefore", "NotAfter", "Serial"];

fn described(ctx: &Ctx<'_>, certificate: &mut Value) {
    let arn = certificate.text("CertificateArn").to_owned();
    let Some(known) = ctx.recall("certificate", &arn) else { return };
    let status = status(ctx, &arn);
    certificate.set("Status", status);
    certificate.set("SubjectAlternativeNames", known.list("names").to_vec());
    let default = json!({"CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED"});
    certificate.set("Options", known.get("Options").cloned().unwrap_or(default));
    if status != "ISSUED" {
        for name in OF_ISSUED {
            certificate.unset(name);
        }
    }
    let validated = match status {
        "ISSUED" => "SUCCESS",
        "PENDING_VALIDATION" => "PENDING_VALIDATION",
        _ => "FAILED",
    };
    let options: Vec<Value> = known.texts("names").into_iter().map(|name| option(ctx, &known, name, validated)).collect();
    certificate.set("DomainValidationOptions", options);
}

fn option(ctx: &Ctx<'_>, known: &Value, name: &str, status: &str) -> Value {
    let mut option = json!({"DomainName": name, "ValidationDomain": name, "ValidationStatus": status});
    let method = match known.text("ValidationMethod") {
        "" => "EMAIL",
        given => given,
    };
    option.set("ValidationMethod", method);
    let since = ctx.now() - known.get("requested").and_then(Value::as_f64).unwrap_or_default();
    // They show some seconds after the request (ACM API reference, DomainValidation).
    if method == "DNS" && (!ctx.front.settings.realism.is_on() || since >= times::ACM_RECORDS) {
        let (name, value) = record(ctx, name);
        option.set("ResourceRecord", json!({"Name": name, "Type": "CNAME", "Value": value}));
    }
    option
}

async fn listed(ctx: &Ctx<'_>, asked: &Value, value: &mut Value) -> Result<(), ApiError> {
    let statuses = asked.texts("CertificateStatuses");
    let uses = users::uses(ctx).await?;
    let mut shown = Vec::new();
    for mut summary in value.list("CertificateSummaryList").to_vec() {
        let arn = summary.text("CertificateArn").to_owned();
        let Some(known) = ctx.recall("certificate", &arn) else {
            shown.push(summary);
            continue;
        };
        let status = status(ctx, &arn);
        if !statuses.is_empty() && !statuses.contains(&status) {
            continue;
        }
        summary.set("Status", status);
        summary.set("Type", "AMAZON_ISSUED");
        summary.set("SubjectAlternativeNameSummaries", known.list("names").to_vec());
        summary.set("HasAdditionalSubjectAlternativeNames", false);
        let algorithm = match known.text("KeyAlgorithm") {
            "" => "RSA_2048",
            given => given,
        };
        summary.set("KeyAlgorithm", algorithm);
        summary.set("InUse", uses.iter().any(|(certificate, _)| *certificate == arn));
        let requested = known.get("requested").and_then(Value::as_f64).unwrap_or_default();
        summary.set("CreatedAt", ctx.front.clock.epoch_at(requested));
        if status != "ISSUED" {
            for name in OF_ISSUED {
                summary.unset(name);
            }
        }
        shown.push(summary);
    }
    value.set("CertificateSummaryList", shown);
    Ok(())
}
