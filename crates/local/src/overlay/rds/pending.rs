//! Changes that wait: for their time, or for the maintenance window. The emulators make them at once (moto shows none as
//! pending, ministack keeps them pending for ever).

use serde_json::{Map, Value, json};

use crate::front::Ctx;
use crate::realism::times;
use crate::value::Fields as _;

/// Parameters of `ModifyDBInstance` that are deferred to the window unless they are to be applied immediately, and what
/// they are called in the instance. Source:
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html>.
const DEFERRED: [(&str, &str); 12] = [
    ("DBInstanceClass", "DBInstanceClass"),
    ("AllocatedStorage", "AllocatedStorage"),
    ("MasterUserPassword", "MasterUserPassword"),
    ("DBPortNumber", "Port"),
    ("MultiAZ", "MultiAZ"),
    ("EngineVersion", "EngineVersion"),
    ("LicenseModel", "LicenseModel"),
    ("Iops", "Iops"),
    ("StorageThroughput", "StorageThroughput"),
    ("StorageType", "StorageType"),
    ("CACertificateIdentifier", "CACertificateIdentifier"),
    ("EnableIAMDatabaseAuthentication", "IAMDatabaseAuthenticationEnabled"),
];

/// What stands for a new password.
const HIDDEN: &str = "****";

/// Notes the changes that wait, seen from the instance as it is shown now.
pub(super) fn note(ctx: &Ctx<'_>, id: &str, params: &Value, immediately: bool, current: &Value) {
    let (mut values, mut was) = (Map::new(), Map::new());
    for (param, shown) in DEFERRED {
        let Some(new) = params.get(param).filter(|v| !v.is_null()) else {
            continue;
        };
        let old = if shown == "Port" { current.pointer("/Endpoint/Port") } else { current.get(shown) };
        if old == Some(new) {
            continue;
        }
        values.insert(shown.to_owned(), if shown == "MasterUserPassword" { HIDDEN.into() } else { new.clone() });
        was.insert(shown.to_owned(), old.cloned().unwrap_or_default());
    }
    let known = of(ctx, id);
    if values.is_empty() && !(immediately && known.is_some()) {
        return;
    }
    if let Some(known) = known {
        let earlier = |name: &str| known.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        values = earlier("values").into_iter().chain(values).collect();
        was.extend(earlier("was"));
    }
    let (now, real) = (ctx.now(), ctx.front.settings.realism.is_on());
    let takes = if real { times::DB_MODIFY } else { 0.0 };
    let until = if immediately { now + takes } else { window(ctx, current.text("PreferredMaintenanceWindow")) };
    ctx.forget("db-pending", id);
    ctx.remember("db-pending", id, &json!({"values": values, "was": was, "at": now, "until": until, "immediately": immediately}));
}

/// The waiting changes of an instance.
pub(crate) fn of(ctx: &Ctx<'_>, id: &str) -> Option<Value> {
    let known = ctx.recall("db-pending", id)?;
    known.get("until").and_then(Value::as_f64).is_some_and(|until| ctx.now() < until).then_some(known)
}

/// Shows an instance as it is before its waiting changes.
pub(super) fn lay(ctx: &Ctx<'_>, id: &str, instance: &mut Value) {
    let Some(known) = of(ctx, id) else {
        instance.set("PendingModifiedValues", json!({}));
        return;
    };
    for (name, old) in known.get("was").and_then(Value::as_object).into_iter().flatten() {
        match name.as_str() {
            "MasterUserPassword" => {}
            "Port" => {
                if let Some(endpoint) = instance.get_mut("Endpoint") {
                    endpoint.set("Port", old.clone());
                }
            }
            _ => instance.set(name, old.clone()),
        }
    }
    instance.set("PendingModifiedValues", known.get("values").cloned().unwrap_or_default());
}

/// When the next window begins (`sun:05:00-sun:06:00`, UTC).
fn window(ctx: &Ctx<'_>, window: &str) -> f64 {
    let epoch = ctx.front.clock.epoch_now();
    ctx.now() + until_window(epoch, window)
}

const WEEK: f64 = 7.0 * 86_400.0;

/// Seconds from a moment until the window begins; a week when it cannot be read.
fn until_window(epoch: f64, window: &str) -> f64 {
    // The first of January 1970 was a Thursday.
    const DAYS: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
    let mut parts = window.split('-').next().unwrap_or_default().split(':');
    let day = parts.next().and_then(|day| DAYS.iter().position(|d| *d == day.to_ascii_lowercase()));
    let mut number = || parts.next().and_then(|n| n.parse::<u32>().ok());
    let (Some(day), Some(hour), Some(minute)) = (day.and_then(|d| u32::try_from(d).ok()), number(), number()) else {
        return WEEK;
    };
    let begins = f64::from(day * 86_400 + hour * 3600 + minute * 60);
    (begins - epoch).rem_euclid(WEEK)
}

#[cfg(test)]
mod tests {
    use super::until_window;

    #[test]
    fn the_next_window() {
        let minutes = |epoch: f64, window: &str| (until_window(epoch, window) / 60.0).round() as i64;
        assert_eq!(minutes(0.0, "thu:05:00-thu:06:00"), 5 * 60);
        assert_eq!(minutes(6.0 * 3600.0, "thu:05:00-thu:06:00"), (7 * 24 - 1) * 60);
        assert_eq!(minutes(0.0, "Sun:00:30-Sun:01:30"), 72 * 60 + 30);
        assert_eq!(minutes(0.0, ""), 7 * 24 * 60);
    }
}
