//! What the world sees of the zones: those that their parent delegates to.

use serde_json::Value;

use super::plain_name;
use super::zones::servers;
use crate::account::lock;
use crate::front::{Ctx, Front};
use crate::value::Fields as _;

/// A public zone of any account.
struct Zone {
    account: String,
    id: String,
    name: String,
}

fn zones(front: &Front) -> Vec<Zone> {
    let accounts = front.accounts.all();
    let of = |account| Ctx::new(front, account, crate::front::HOME).recall_all("zone");
    accounts
        .iter()
        .flat_map(|account| of(account).into_iter().map(|(id, zone)| (account.id.clone(), id, zone)))
        .filter(|(_, _, zone)| zone.get("private").and_then(Value::as_bool) != Some(true))
        .map(|(account, id, zone)| Zone { account, id, name: zone.text("name").to_owned() })
        .collect()
}

/// The values of a record of a zone, those of weighted ones together, and since when they are all there.
fn record(front: &Front, zone: &Zone, name: &str, kind: &str) -> Option<(Vec<String>, f64)> {
    let account = front.accounts.get(&zone.account)?;
    let prefix = format!("{}|{name}|{kind}|", zone.id);
    let all = Ctx::new(front, &account, crate::front::HOME).recall_all("dns");
    let sets: Vec<Value> = all.into_iter().filter(|(key, _)| key.starts_with(&prefix)).map(|(_, known)| known).collect();
    let at = sets.iter().filter_map(|known| known.get("at")?.as_f64()).reduce(f64::max)?;
    Some((sets.iter().flat_map(|known| known.texts("values")).map(plain_name).collect(), at))
}

/// Since when a zone is delegated: its registrar was told, or a delegated parent has its name servers.
fn delegated_since(front: &Front, all: &[Zone], zone: &Zone) -> Option<f64> {
    let account = front.accounts.get(&zone.account)?;
    if let Some(at) = lock(&account.delegated).get(&zone.name) {
        return Some(*at);
    }
    let servers: Vec<String> = servers(&zone.id).iter().map(|server| plain_name(server)).collect();
    let parents = all.iter().filter(|parent| zone.name.ends_with(&format!(".{}", parent.name)));
    parents
        .filter_map(|parent| {
            let (values, at) = record(front, parent, &zone.name, "NS")?;
            let same = values.len() == servers.len() && values.iter().all(|value| servers.contains(value));
            same.then(|| delegated_since(front, all, parent).map(|since| since.max(at)))?
        })
        .reduce(f64::min)
}

/// Since when the world gets one value for a name. It asks the delegated zone that is nearest to the name.
pub(crate) fn seen_since(front: &Front, name: &str, kind: &str, value: &str) -> Option<f64> {
    let (name, value) = (plain_name(name), plain_name(value));
    let all = zones(front);
    let holds = |zone: &&Zone| name == zone.name || name.ends_with(&format!(".{}", zone.name));
    let delegated = |zone: &Zone| delegated_since(front, &all, zone);
    let nearest = all.iter().filter(holds).filter(|zone| delegated(zone).is_some()).max_by_key(|zone| zone.name.len())?;
    let (values, at) = record(front, nearest, &name, kind)?;
    values.contains(&value).then(|| delegated(nearest).map(|since| since.max(at)))?
}

/// The name servers of a delegated zone of any account.
pub(crate) fn name_servers(front: &Front, name: &str) -> Option<[String; 4]> {
    let (name, all) = (plain_name(name), zones(front));
    let mut delegated = all.iter().filter(|zone| zone.name == name && delegated_since(front, &all, zone).is_some());
    delegated.next().map(|zone| servers(&zone.id))
}

/// The delegated zones of an account, with their name servers.
pub(crate) fn delegations(front: &Front, account: &str) -> Vec<(String, [String; 4])> {
    let all = zones(front);
    let ours = all.iter().filter(|zone| zone.account == account && delegated_since(front, &all, zone).is_some());
    ours.map(|zone| (zone.name.clone(), servers(&zone.id))).collect()
}
