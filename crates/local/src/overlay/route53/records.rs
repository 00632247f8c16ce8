//! Records: what may stand beside what, where an alias may point, and since when a record is there.

use serde_json::{Value, json};

use super::zones::servers;
use super::{bare, plain_name};
use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::ApiError;

/// The zone of all CloudFront distributions (Route 53 API reference, AliasTarget).
const CLOUDFRONT_ZONE: &str = "Z2FDTNDATAQYW2";

fn key(zone: &str, record: &Value) -> String {
    format!("{zone}|{}|{}|{}", plain_name(record.text("Name")), record.text("Type"), record.text("SetIdentifier"))
}

/// Name and type of the records of a zone, without what Route 53 made itself.
fn known(ctx: &Ctx<'_>, zone: &str) -> Vec<(String, String)> {
    ctx.recall_all("dns")
        .into_iter()
        .filter_map(|(key, _)| {
            let mut parts = key.split('|').map(str::to_owned);
            (parts.next()? == zone).then_some(())?;
            Some((parts.next()?, parts.next()?))
        })
        .collect()
}

fn changes(params: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let all = params.get("ChangeBatch").map(|batch| batch.list("Changes")).unwrap_or_default();
    all.iter().filter_map(|change| Some((change.text("Action"), change.get("ResourceRecordSet")?)))
}

fn refuse(message: &str) -> Result<(), ApiError> {
    Err(ApiError::new("InvalidChangeBatch", format!("[{message}]")))
}

pub(super) async fn check(ctx: &Ctx<'_>, params: &Value) -> Result<(), ApiError> {
    let id = bare(params.text("HostedZoneId"));
    let Some(zone) = ctx.recall("zone", id) else {
        return Ok(());
    };
    let apex = zone.text("name");
    let mut there = known(ctx, id);
    for (action, record) in changes(params) {
        let (name, kind) = (plain_name(record.text("Name")), record.text("Type"));
        if name != apex && !name.ends_with(&format!(".{apex}")) {
            return refuse(&format!("RRSet with DNS name {name} is not permitted in zone {apex}"));
        }
        let same = |(n, k): &(String, String)| *n == name && k == kind;
        if action == "DELETE" {
            if let Some(at) = there.iter().position(same) {
                there.swap_remove(at);
            }
            continue;
        }
        if kind == "CNAME" && name == apex {
            return refuse(&format!("RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {apex}"));
        }
        let conflicts = |(n, k): &(String, String)| *n == name && k != kind && (kind == "CNAME" || k == "CNAME");
        if there.iter().any(conflicts) {
            return refuse(&format!(
                "RRSet of type {kind} with DNS name {name} is not permitted because a conflicting RRSet with the same DNS name already exists in zone {apex}"
            ));
        }
        if let Some(target) = record.get("AliasTarget") {
            alias(ctx, id, &name, target, &there).await?;
        }
        if !there.iter().any(same) {
            there.push((name, kind.to_owned()));
        }
    }
    Ok(())
}

/// An alias points into the zone that it names, at something that is there.
async fn alias(ctx: &Ctx<'_>, id: &str, name: &str, target: &Value, there: &[(String, String)]) -> Result<(), ApiError> {
    let (zone, wanted) = (bare(target.text("HostedZoneId")), plain_name(target.text("DNSName")));
    let outside = || {
        refuse(&format!(
            "Tried to create an alias that targets {wanted}, type A in zone {zone}, but the alias target name does not lie within the target zone"
        ))
    };
    if zone == CLOUDFRONT_ZONE {
        return if wanted.ends_with(".cloudfront.net.") { Ok(()) } else { outside() };
    }
    if zone == id {
        let found = wanted != name && there.iter().any(|(n, _)| *n == wanted);
        let missing =
            format!("Tried to create an alias that targets {wanted}, type A in zone {zone}, but that target was not found");
        return if found { Ok(()) } else { refuse(&missing) };
    }
    let labels: Vec<&str> = wanted.trim_end_matches('.').split('.').collect();
    let Some(region) = labels.iter().position(|l| *l == "elb").and_then(|at| labels.get(at.checked_sub(1)?)) else {
        // Other services' zones, and other zones of ours.
        return Ok(());
    };
    // A load balancer's name is `name.region.elb.amazonaws.com`, with `dualstack.` before it or not.
    let balancers = ctx.elsewhere(region).ask("elbv2", "DescribeLoadBalancers", json!({})).await?;
    let plain = wanted.strip_prefix("dualstack.").unwrap_or(&wanted);
    let balancer = balancers.list("LoadBalancers").iter().find(|b| plain_name(b.text("DNSName")) == plain);
    match balancer {
        Some(balancer) if balancer.text("CanonicalHostedZoneId") == zone => Ok(()),
        _ => outside(),
    }
}

/// Keeps what the zone has now.
pub(super) fn changed(ctx: &Ctx<'_>, params: &Value) {
    let zone = bare(params.text("HostedZoneId"));
    for (action, record) in changes(params) {
        let key = key(zone, record);
        if action == "DELETE" {
            ctx.forget("dns", &key);
            continue;
        }
        let values: Vec<String> = record.list("ResourceRecords").iter().map(|r| r.text("Value").to_owned()).collect();
        let same = ctx.recall("dns", &key).is_some_and(|known| known.texts("values") == values);
        if !same {
            ctx.remember("dns", &key, &json!({"values": values, "at": ctx.now()}));
        }
    }
}

/// Writes names as Route 53 does, and the zone's own name servers.
pub(super) fn listed(ctx: &Ctx<'_>, params: &Value, value: &mut Value) {
    let id = bare(params.text("HostedZoneId"));
    let Some(zone) = ctx.recall("zone", id).filter(|zone| zone.get("private").and_then(Value::as_bool) != Some(true)) else {
        return;
    };
    let servers = servers(id);
    for record in value.list_mut("ResourceRecordSets") {
        let name = record.text("Name").to_owned();
        let made_by_us = ctx.recall("dns", &key(id, record)).is_none() && name == zone.text("name");
        match record.text("Type") {
            "NS" if made_by_us => {
                let all: Vec<Value> = servers.iter().map(|server| json!({"Value": format!("{server}.")})).collect();
                record.set("ResourceRecords", all);
            }
            "SOA" if made_by_us => {
                let first = &servers[0];
                let text = format!("{first}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400");
                record.set("ResourceRecords", json!([{"Value": text}]));
            }
            _ => record.set("Name", name.replace('*', "\\052")),
        }
    }
}
