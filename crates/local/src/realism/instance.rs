//! Instances take a while to run, minutes until their checks pass, and stay listed when they are terminated. A new
//! instance profile is not usable at once.

use serde_json::{Value, json};

use super::{number, times};
use crate::front::Ctx;
use crate::value::{Fields as _, filter};
use crate::wire::{ApiError, Call};

/// IAM has no regions: what is remembered under a name that begins so is the same in all.
const PROFILE: &str = "role-profile-times";

pub(super) fn profile(ctx: &Ctx<'_>, call: &Call) {
    if call.operation == "CreateInstanceProfile" {
        ctx.remember(PROFILE, call.params.text("InstanceProfileName"), &json!({"created": ctx.now()}));
    }
}

pub(super) fn before(ctx: &Ctx<'_>, call: &mut Call) -> Result<(), ApiError> {
    match call.operation.as_str() {
        "RunInstances" => {
            let profile = call.params.get("IamInstanceProfile").cloned().unwrap_or_default();
            let name = [profile.text("Name"), profile.text("Arn")].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
            let made = ctx.recall(PROFILE, name.rsplit('/').next().unwrap_or_default());
            if made.and_then(|made| number(&made, "created")).is_some_and(|at| ctx.now() - at < times::ROLE_USABLE) {
                let message = format!("Value ({name}) for parameter iamInstanceProfile is invalid. Invalid IAM Instance Profile");
                return Err(ApiError::new("InvalidParameterValue", message));
            }
        }
        "DescribeInstances" => {
            // The emulator's states are not ours: the filter is applied to ours, afterwards.
            if let Some(filters) = call.params.get_mut("Filters").and_then(Value::as_array_mut) {
                filters.retain(|f| f.text("Name") != "instance-state-name");
                if filters.is_empty() {
                    call.params.unset("Filters");
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// Code and name of the state at this moment (EC2 API reference, InstanceState).
fn state(times_of: &Value, now: f64) -> (u8, &'static str) {
    if let Some(deleted) = number(times_of, "deleted") {
        return if now - deleted < times::INSTANCE_DELETE { (32, "shutting-down") } else { (48, "terminated") };
    }
    let created = number(times_of, "created").unwrap_or(f64::MIN);
    if now - created < times::INSTANCE_CREATE { (0, "pending") } else { (16, "running") }
}

fn set_state(instance: &mut Value, (code, name): (u8, &str)) {
    instance.set("State", json!({"Code": code, "Name": name}));
}

pub(super) fn after(ctx: &Ctx<'_>, call: &Call, asked: &Value, value: &mut Value) {
    let now = ctx.now();
    match call.operation.as_str() {
        "RunInstances" => {
            for instance in value.list_mut("Instances") {
                ctx.remember("instance-times", instance.text("InstanceId"), &json!({"created": now}));
                set_state(instance, (0, "pending"));
            }
        }
        "TerminateInstances" => {
            for instance in value.list_mut("TerminatingInstances") {
                let id = instance.text("InstanceId").to_owned();
                if ctx.recall("instance-times", &id).is_some_and(|known| !known.has("deleted")) {
                    ctx.remember("instance-times", &id, &json!({"deleted": now}));
                    instance.set("CurrentState", json!({"Code": 32, "Name": "shutting-down"}));
                }
            }
        }
        "DescribeInstances" => {
            let wanted = filter(asked, "instance-state-name");
            for reservation in value.list_mut("Reservations") {
                let Some(instances) = reservation.get_mut("Instances").and_then(Value::as_array_mut) else { continue };
                for instance in instances.iter_mut() {
                    // One that somebody stopped is as the emulator says.
                    let stopped = instance.get("State").is_some_and(|state| state.text("Name").starts_with("stop"));
                    if let Some(known) = ctx.recall("instance-times", instance.text("InstanceId")).filter(|_| !stopped) {
                        set_state(instance, state(&known, now));
                    }
                    if instance.get("State").is_some_and(|state| state.text("Name") == "terminated") {
                        let code = "Client.UserInitiatedShutdown";
                        instance.set("StateReason", json!({"Code": code, "Message": format!("{code}: User initiated shutdown")}));
                    }
                }
                instances.retain(|instance| {
                    let name = instance.get("State").map_or("", |state| state.text("Name"));
                    wanted.as_ref().is_none_or(|wanted| wanted.contains(&name))
                });
            }
            if let Some(reservations) = value.get_mut("Reservations").and_then(Value::as_array_mut) {
                reservations.retain(|reservation| !reservation.list("Instances").is_empty());
            }
        }
        "DescribeInstanceStatus" => statuses(ctx, asked, value),
        _ => {}
    }
}

/// One that does not run has no status; a new one's checks are not done.
fn statuses(ctx: &Ctx<'_>, asked: &Value, value: &mut Value) {
    let now = ctx.now();
    let all = asked.get("IncludeAllInstances").and_then(Value::as_bool) == Some(true);
    let Some(statuses) = value.get_mut("InstanceStatuses").and_then(Value::as_array_mut) else { return };
    statuses.retain_mut(|status| {
        let Some(known) = ctx.recall("instance-times", status.text("InstanceId")) else { return true };
        let (code, name) = state(&known, now);
        status.set("InstanceState", json!({"Code": code, "Name": name}));
        if now - number(&known, "created").unwrap_or(f64::MIN) < times::INSTANCE_CHECKS {
            let initializing = json!({"Status": "initializing", "Details": [{"Name": "reachability", "Status": "initializing"}]});
            status.set("SystemStatus", initializing.clone());
            status.set("InstanceStatus", initializing);
        }
        all || name == "running"
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{state, times};

    #[test]
    fn an_instance_comes_and_goes() {
        let made = json!({"created": 10.0});
        assert_eq!(state(&made, 10.0).1, "pending");
        assert_eq!(state(&made, 10.0 + times::INSTANCE_CREATE).1, "running");
        let gone = json!({"created": 10.0, "deleted": 500.0});
        assert_eq!(state(&gone, 501.0).1, "shutting-down");
        assert_eq!(state(&gone, 500.0 + times::INSTANCE_DELETE).1, "terminated");
    }
}
