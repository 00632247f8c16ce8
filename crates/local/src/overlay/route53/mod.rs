//! Route 53: ministack makes a second zone for the same reference, gives all zones the same name servers, keeps changes pending
//! for ever, takes records that do not belong into a zone, and answers for the tags of one zone only.

mod changes;
pub(crate) mod dns;
mod records;
mod zones;

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

pub(super) async fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<Option<Value>, ApiError> {
    match call.operation.as_str() {
        "CreateHostedZone" => zones::before(ctx, &call.params).map(|()| None),
        "ChangeResourceRecordSets" => {
            // A certificate that is issued stays so when its record goes.
            super::acm::settle(ctx);
            // `\052` and `*` are one name to AWS, and two to ministack.
            starred(&mut call.params);
            records::check(ctx, &call.params).await.map(|()| None)
        }
        "GetChange" => changes::get(ctx, &call.params).map(Some),
        "ListTagsForResources" => tags(ctx, &call.params).await.map(Some),
        _ => Ok(None),
    }
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    match call.operation.as_str() {
        "CreateHostedZone" => zones::created(ctx, &call.params, value),
        "GetHostedZone" => zones::lay(value),
        "DeleteHostedZone" => zones::deleted(ctx, &call.params),
        "ChangeResourceRecordSets" => records::changed(ctx, &call.params),
        "ListResourceRecordSets" => records::listed(ctx, &call.params, value),
        _ => {}
    }
    if let Some(info) = value.get_mut("ChangeInfo").filter(|_| call.operation != "GetChange") {
        changes::noted(ctx, info);
    }
}

/// Writes a star as it is in all names of a batch.
fn starred(params: &mut Value) {
    let Some(batch) = params.get_mut("ChangeBatch") else { return };
    for change in batch.list_mut("Changes") {
        if let Some(set) = change.get_mut("ResourceRecordSet") {
            let name = set.text("Name").replace("\\052", "*");
            set.set("Name", name);
        }
    }
}

/// The tags of several resources.
async fn tags(ctx: &Ctx<'_>, params: &Value) -> Result<Value, ApiError> {
    let mut sets = Vec::new();
    for id in params.texts("ResourceIds") {
        let ask = json!({"ResourceType": params.text("ResourceType"), "ResourceId": bare(id)});
        let found = ctx.ask("route53", "ListTagsForResource", ask).await?;
        sets.extend(found.get("ResourceTagSet").cloned());
    }
    Ok(json!({"ResourceTagSets": sets}))
}

/// An id without the part that says what it is of.
fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}

/// A name as Route 53 keeps it: in small letters, with a dot at the end and a star written as it is.
pub(crate) fn plain_name(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace("\\052", "*");
    if name.ends_with('.') { name } else { name + "." }
}
