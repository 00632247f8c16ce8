//! Zones: references are used once, and each zone has name servers of its own.

use serde_json::{Value, json};

use super::{bare, plain_name};
use crate::fingerprint::fingerprint;
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

pub(super) fn before(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let reference = params.text("CallerReference");
    if ctx.recall("zone-reference", reference).is_some() {
        let message = format!("A hosted zone has already been created with the specified caller reference: {reference}");
        return Err(ApiError::new("HostedZoneAlreadyExists", message));
    }
    Ok(())
}

pub(super) fn created(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    lay(value);
    let Some(zone) = value.get("HostedZone") else { return };
    let id = bare(zone.text("Id"));
    ctx.remember("zone-reference", params.text("CallerReference"), &json!({"id": id}));
    ctx.remember("zone", id, &json!({"name": plain_name(zone.text("Name")), "private": is_private(zone)}));
}

pub(super) fn deleted(ctx: &Ctx<'_>, params: &Value) {
    let id = bare(params.text("Id"));
    ctx.forget("zone", id);
    let prefix = format!("{id}|");
    for (key, _) in ctx.recall_all("dns") {
        if key.starts_with(&prefix) {
            ctx.forget("dns", &key);
        }
    }
}

fn is_private(zone: &Value) -> bool {
    zone.get("Config").and_then(|c| c.get("PrivateZone")).and_then(Value::as_bool) == Some(true)
}

/// Puts the zone's own name servers into an answer about a public zone.
pub(super) fn lay(value: &mut Value) {
    let Some(zone) = value.get("HostedZone").filter(|zone| !is_private(zone)) else { return };
    let servers = servers(bare(zone.text("Id")));
    value.set("DelegationSet", json!({"NameServers": servers}));
}

/// The four name servers of a zone, one in each of four top-level domains.
pub(crate) fn servers(id: &str) -> [String; 4] {
    let server = |index: u64, end: &str| {
        // The end comes last: the hash mixes a letter with those after it.
        let hash = fingerprint(&format!("{id}|{end}"));
        format!("ns-{}.awsdns-{:02}.{end}", index * 512 + hash % 512, (hash >> 9) % 64)
    };
    [server(0, "com"), server(1, "net"), server(2, "org"), server(3, "co.uk")]
}

#[cfg(test)]
mod tests {
    use super::servers;

    #[test]
    fn zones_have_name_servers_of_their_own() {
        let (one, two) = (servers("Z1"), servers("Z2"));
        assert_eq!(one, servers("Z1"));
        assert!(one.iter().zip(&two).all(|(a, b)| a != b), "{one:?} {two:?}");
        assert!(one[3].ends_with(".co.uk") && one[0].starts_with("ns-"), "{one:?}");
    }
}
