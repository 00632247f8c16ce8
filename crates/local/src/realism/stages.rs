//! Objects that take minutes to come, to change and to go, and are described all the while: databases, proxies, caches.
//! The emulators have them ready and gone at once.

use serde_json::{Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::overlay::rds;
use crate::value::Fields as _;
use crate::wire::{ApiError, Call};

/// A kind of such objects, as its service describes it.
struct Kind {
    service: &'static str,
    /// Under which name its times are remembered.
    memo: &'static str,
    create: &'static str,
    delete: &'static str,
    describe: &'static str,
    /// Where an answer holds all of them, and one.
    list: &'static str,
    object: &'static str,
    /// What names one, in requests and in answers.
    id: &'static str,
    status: &'static str,
    create_s: f64,
    delete_s: f64,
    /// The calls that change one: what its status is meanwhile, for how long, and the statuses in which it can be called.
    changes: &'static [(&'static str, &'static str, f64, &'static [&'static str])],
    /// The statuses in which it can be deleted.
    deletable: &'static [&'static str],
    /// The errors for a name that is taken, and for an object that is not ready for a call.
    taken: &'static str,
    busy: &'static str,
    /// Members that are not there before it is available.
    later: &'static [&'static str],
}

const READY: &[&str] = &["available"];
const REST: &[&str] = &["available", "stopped"];

const KINDS: &[Kind] = &[
    Kind {
        service: "rds",
        memo: "db-times",
        create: "CreateDBInstance",
        delete: "DeleteDBInstance",
        describe: "DescribeDBInstances",
        list: "DBInstances",
        object: "DBInstance",
        id: "DBInstanceIdentifier",
        status: "DBInstanceStatus",
        create_s: times::DB_CREATE,
        delete_s: times::DB_DELETE,
        changes: &[
            // How long it is in change follows from what waits: see `changing`.
            // A stopped one takes no change.
            // Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html>.
            ("ModifyDBInstance", "modifying", 0.0, READY),
            ("RebootDBInstance", "rebooting", times::DB_REBOOT, READY),
            ("StopDBInstance", "stopping", times::DB_STOP, READY),
            ("StartDBInstance", "starting", times::DB_START, &["stopped"]),
        ],
        deletable: REST,
        taken: "DBInstanceAlreadyExists",
        busy: "InvalidDBInstanceState",
        later: &["Endpoint", "InstanceCreateTime", "LatestRestorableTime"],
    },
    Kind {
        service: "rds",
        memo: "db-proxy-times",
        create: "CreateDBProxy",
        delete: "DeleteDBProxy",
        describe: "DescribeDBProxies",
        list: "DBProxies",
        object: "DBProxy",
        id: "DBProxyName",
        status: "Status",
        create_s: times::DB_PROXY_CREATE,
        delete_s: times::DB_PROXY_DELETE,
        changes: &[("ModifyDBProxy", "modifying", times::DB_PROXY_MODIFY, READY)],
        deletable: READY,
        taken: "DBProxyAlreadyExistsFault",
        busy: "InvalidDBProxyStateFault",
        // Its end point is known from the start.
        later: &[],
    },
    Kind {
        service: "elasticache",
        memo: "cache-times",
        create: "CreateReplicationGroup",
        delete: "DeleteReplicationGroup",
        describe: "DescribeReplicationGroups",
        list: "ReplicationGroups",
        object: "ReplicationGroup",
        id: "ReplicationGroupId",
        status: "Status",
        create_s: times::CACHE_CREATE,
        delete_s: times::CACHE_DELETE,
        changes: &[
            ("ModifyReplicationGroup", "modifying", times::CACHE_MODIFY, READY),
            ("IncreaseReplicaCount", "modifying", times::CACHE_MODIFY, READY),
            ("DecreaseReplicaCount", "modifying", times::CACHE_MODIFY, READY),
        ],
        deletable: READY,
        taken: "ReplicationGroupAlreadyExists",
        busy: "InvalidReplicationGroupState",
        later: &["NodeGroups"],
    },
];

/// Where an object is at a moment: what a change or its end calls it, `None` when nothing is going on.
#[derive(Debug, PartialEq)]
enum Stage {
    Is(&'static str),
    Settled,
    Gone,
}

impl Kind {
    fn stage(&self, known: &Value, now: f64) -> Stage {
        if let Some(deleted) = number(known, "deleted") {
            return if now - deleted < self.delete_s { Stage::Is("deleting") } else { Stage::Gone };
        }
        if number(known, "created").is_some_and(|at| now - at < self.create_s) {
            return Stage::Is("creating");
        }
        let within = |from: f64, until: f64| from <= now && now < until;
        if number(known, "from").zip(number(known, "until")).is_some_and(|(from, until)| within(from, until)) {
            let word = self.changes.iter().map(|(_, word, ..)| *word).find(|word| *word == known.text("word"));
            return Stage::Is(word.unwrap_or("modifying"));
        }
        Stage::Settled
    }

    /// An object that is being deleted, as it was.
    fn leaving(&self, ctx: &Ctx<'_>, id: &str) -> Option<Value> {
        let known = ctx.recall(self.memo, id)?;
        if self.stage(&known, ctx.now()) != Stage::Is("deleting") {
            return None;
        }
        known.get("object").cloned().filter(|_| known.has("deleted"))
    }

    fn lay(&self, ctx: &Ctx<'_>, object: &mut Value) {
        let known = ctx.recall(self.memo, object.text(self.id)).unwrap_or_default();
        if let Stage::Is(word) = self.stage(&known, ctx.now()) {
            object.set(self.status, word);
            if word == "creating" {
                for member in self.later {
                    object.unset(member);
                }
            }
        }
    }
}

/// The kind that a call is about.
fn kind(call: &Call) -> Option<&'static Kind> {
    let operation = call.operation.as_str();
    KINDS.iter().filter(|kind| kind.service == call.service.name).find(|kind| {
        [kind.create, kind.delete, kind.describe].contains(&operation) || kind.changes.iter().any(|(name, ..)| *name == operation)
    })
}

/// What an object's status is now, if it is there and nothing of its own to say: for those who need it in a certain one.
pub(super) fn status(ctx: &Ctx<'_>, memo: &'static str, id: &str) -> Option<&'static str> {
    let kind = KINDS.iter().find(|kind| kind.memo == memo)?;
    match kind.stage(&ctx.recall(memo, id)?, ctx.now()) {
        Stage::Is(word) => Some(word),
        Stage::Settled | Stage::Gone => None,
    }
}

/// The objects of a kind that are being deleted, as they were.
pub(super) fn leaving(ctx: &Ctx<'_>, memo: &'static str) -> Vec<Value> {
    let Some(kind) = KINDS.iter().find(|kind| kind.memo == memo) else {
        return Vec::new();
    };
    ctx.recall_all(memo).iter().filter_map(|(id, _)| kind.leaving(ctx, id)).collect()
}

/// The groups and subnets that these objects hold, those being deleted included.
pub(super) fn networks(ctx: &Ctx<'_>) -> Vec<Value> {
    let now = ctx.now();
    let there = |kind: &'static Kind| {
        ctx.recall_all(kind.memo).into_iter().map(|(_, known)| known).filter(move |known| kind.stage(known, now) != Stage::Gone)
    };
    KINDS.iter().flat_map(there).filter_map(|known| known.get("network").cloned()).collect()
}

/// Refuses what an object is not ready for; answers for one that the emulator has forgotten already.
pub(super) async fn before(ctx: &Ctx<'_>, call: &Call) -> Result<Option<Value>, ApiError> {
    let Some(kind) = kind(call) else {
        return Ok(None);
    };
    let (id, operation) = (call.params.text(kind.id), call.operation.as_str());
    let leaving = kind.leaving(ctx, id).is_some();
    if operation == kind.describe {
        return Ok(leaving.then(|| json!({kind.list: []})));
    }
    if operation == kind.create {
        let message = format!("{} {id} already exists", kind.object);
        return if leaving { Err(ApiError::new(kind.taken, message)) } else { Ok(None) };
    }
    let allowed = if operation == kind.delete {
        kind.deletable
    } else {
        kind.changes.iter().find(|(name, ..)| *name == operation).map_or(READY, |(.., allowed)| *allowed)
    };
    let current = match kind.stage(&ctx.recall(kind.memo, id).unwrap_or_default(), ctx.now()) {
        Stage::Is(word) => word.to_owned(),
        Stage::Settled | Stage::Gone => {
            let found = ctx.ask(kind.service, kind.describe, json!({kind.id: id})).await;
            let found = found.ok().and_then(|found| found.list(kind.list).first().cloned());
            let Some(object) = found else {
                return Ok(None);
            };
            // ministack does not end a restart.
            object.text(kind.status).replace("rebooting", "available")
        }
    };
    if allowed.contains(&current.as_str()) {
        return Ok(None);
    }
    let message = format!("{} {id} is not in a state for {operation}: it is {current}.", kind.object);
    Err(ApiError::new(kind.busy, message))
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, value: &mut Value) {
    let Some(kind) = kind(call) else {
        return;
    };
    let (now, operation) = (ctx.now(), call.operation.as_str());
    if operation == kind.describe {
        described(ctx, kind, &call.params, value);
        return;
    }
    let Some(object) = value.get_mut(kind.object) else {
        return;
    };
    let id = object.text(kind.id).to_owned();
    if operation == kind.create {
        ctx.forget(kind.memo, &id);
        ctx.remember(kind.memo, &id, &json!({"created": now}));
    } else if operation == kind.delete {
        ctx.remember(kind.memo, &id, &json!({"deleted": now, "object": object}));
    } else if let Some((from, until)) = changing(ctx, kind, operation, &id, &call.params) {
        let word = kind.changes.iter().find(|(name, ..)| *name == operation).map_or("modifying", |(_, word, ..)| *word);
        ctx.remember(kind.memo, &id, &json!({"from": from, "until": until, "word": word}));
    }
    ctx.remember(kind.memo, &id, &json!({"network": network(ctx, kind, &id, object)}));
    kind.lay(ctx, object);
}

/// Settings of a replication group whose change takes time.
const CACHE_SLOW: [&str; 9] = [
    "CacheNodeType",
    "Engine",
    "EngineVersion",
    "AutomaticFailoverEnabled",
    "MultiAZEnabled",
    "TransitEncryptionEnabled",
    "TransitEncryptionMode",
    "AuthToken",
    "LogDeliveryConfigurations",
];

/// From when until when an object is in change after a call.
fn changing(ctx: &Ctx<'_>, kind: &Kind, operation: &str, id: &str, params: &Value) -> Option<(f64, f64)> {
    let now = ctx.now();
    if operation == "ModifyDBInstance" {
        let waiting = rds::pending(ctx, id)?;
        let at_once = waiting.get("immediately").and_then(Value::as_bool) == Some(true);
        return at_once.then(|| (now + times::DB_MODIFY_BEGINS, number(&waiting, "until").unwrap_or(now)));
    }
    // The rest of a cache's settings are not its nodes'.
    if operation == "ModifyReplicationGroup" && !CACHE_SLOW.iter().any(|name| params.has(name)) {
        return None;
    }
    let takes = kind.changes.iter().find(|(name, ..)| *name == operation).map_or(0.0, |(_, _, takes, _)| *takes);
    (takes > 0.0).then_some((now, now + takes))
}

fn described(ctx: &Ctx<'_>, kind: &'static Kind, params: &Value, value: &mut Value) {
    let mut all = value.list(kind.list).to_vec();
    for object in &mut all {
        kind.lay(ctx, object);
    }
    let wanted = params.text(kind.id);
    for (id, _) in ctx.recall_all(kind.memo) {
        if (wanted.is_empty() || wanted == id)
            && let Some(mut object) = kind.leaving(ctx, &id)
            && !all.iter().any(|o| o.text(kind.id) == id)
        {
            object.set(kind.status, "deleting");
            all.push(object);
        }
    }
    value.set(kind.list, all);
}

/// Where an object has network interfaces.
fn network(ctx: &Ctx<'_>, kind: &Kind, id: &str, object: &Value) -> Value {
    let of = |list: &[Value], name: &str| list.iter().map(|member| member.text(name).to_owned()).collect::<Vec<_>>();
    match kind.object {
        "DBInstance" => {
            let subnets = object.get("DBSubnetGroup").map(|group| group.list("Subnets").to_vec()).unwrap_or_default();
            json!({
                "groups": of(object.list("VpcSecurityGroups"), "VpcSecurityGroupId"),
                "subnets": of(&subnets, "SubnetIdentifier"),
            })
        }
        "DBProxy" => json!({"groups": object.list("VpcSecurityGroupIds"), "subnets": object.list("VpcSubnetIds")}),
        _ => ctx.recall("cache-network", id).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{KINDS, Stage, times};

    #[test]
    fn an_object_comes_changes_and_goes() {
        let kind = &KINDS[0];
        let at = |known: serde_json::Value, now: f64| kind.stage(&known, now);
        assert_eq!(at(json!({"created": 10.0}), 11.0), Stage::Is("creating"));
        assert_eq!(at(json!({"created": 10.0}), 10.0 + times::DB_CREATE), Stage::Settled);
        let changed = json!({"created": 0.0, "from": 5000.0, "until": 5100.0, "word": "stopping"});
        assert_eq!(at(changed.clone(), 4999.0), Stage::Settled);
        assert_eq!(at(changed.clone(), 5000.0), Stage::Is("stopping"));
        assert_eq!(at(changed, 5100.0), Stage::Settled);
        let gone = json!({"created": 0.0, "deleted": 9000.0, "object": {}});
        assert_eq!(at(gone.clone(), 9001.0), Stage::Is("deleting"));
        assert_eq!(at(gone, 9000.0 + times::DB_DELETE), Stage::Gone);
    }
}
