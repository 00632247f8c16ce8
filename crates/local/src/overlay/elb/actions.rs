//! Actions and conditions as AWS shows them: a forward to one group has both forms, a path or
//! host condition has both forms. ministack loses weighted forwards; moto gives listeners of
//! HTTP a TLS policy.

use serde_json::{Value, json};

use crate::front::Ctx;
use crate::value::Fields as _;
use crate::wire::Call;

/// An action as AWS answers it.
fn action(asked: &Value) -> Value {
    let mut shown = asked.clone();
    if asked.text("Type") == "forward" {
        let mut groups = asked.get("ForwardConfig").map(|f| f.list("TargetGroups").to_vec()).unwrap_or_default();
        if groups.is_empty() {
            groups.push(json!({"TargetGroupArn": asked.text("TargetGroupArn")}));
        }
        for group in &mut groups {
            if !group.has("Weight") {
                group.set("Weight", 1);
            }
        }
        if let [only] = groups.as_slice() {
            shown.set("TargetGroupArn", only.text("TargetGroupArn"));
        }
        let stickiness = asked
            .get("ForwardConfig")
            .and_then(|f| f.get("TargetGroupStickinessConfig"))
            .cloned()
            .unwrap_or_else(|| json!({"Enabled": false}));
        shown.set("ForwardConfig", json!({"TargetGroups": groups, "TargetGroupStickinessConfig": stickiness}));
    }
    if let Some(redirect) = shown.get_mut("RedirectConfig") {
        // Defaults of the API reference, RedirectActionConfig.
        for (name, default) in
            [("Protocol", "#{protocol}"), ("Port", "#{port}"), ("Host", "#{host}"), ("Path", "/#{path}"), ("Query", "#{query}")]
        {
            if !redirect.has(name) {
                redirect.set(name, default);
            }
        }
    }
    shown
}

/// A condition as AWS answers it.
fn condition(asked: &Value) -> Value {
    let mut shown = asked.clone();
    let (field, member) = match asked.text("Field") {
        "path-pattern" => ("path-pattern", "PathPatternConfig"),
        "host-header" => ("host-header", "HostHeaderConfig"),
        _ => return shown,
    };
    let values = if asked.has("Values") {
        asked.list("Values").to_vec()
    } else {
        asked.get(member).map(|c| c.list("Values").to_vec()).unwrap_or_default()
    };
    shown.set("Field", field);
    shown.set("Values", values.clone());
    if !shown.has(member) {
        shown.set(member, json!({"Values": values}));
    }
    shown
}

pub(super) fn listener(ctx: &Ctx<'_>, call: &Call, listener: &mut Value) {
    let arn = listener.text("ListenerArn").to_owned();
    if call.operation != "DescribeListeners" && call.params.has("DefaultActions") {
        let actions: Vec<Value> = call.params.list("DefaultActions").iter().map(action).collect();
        ctx.remember("listener", &arn, &json!({"DefaultActions": actions}));
    }
    ctx.lay("listener", &arn, listener);
    if listener.text("Protocol") == "HTTP" {
        listener.unset("SslPolicy");
    }
    if listener.list("AlpnPolicy").is_empty() {
        listener.unset("AlpnPolicy");
    }
}

pub(super) fn rule(ctx: &Ctx<'_>, call: &Call, rule: &mut Value) {
    let arn = rule.text("RuleArn").to_owned();
    if matches!(call.operation.as_str(), "CreateRule" | "ModifyRule") {
        let mut members = json!({});
        if call.params.has("Actions") {
            let actions: Vec<Value> = call.params.list("Actions").iter().map(action).collect();
            members.set("Actions", actions);
        }
        if call.params.has("Conditions") {
            let conditions: Vec<Value> = call.params.list("Conditions").iter().map(condition).collect();
            members.set("Conditions", conditions);
        }
        ctx.remember("rule", &arn, &members);
    }
    if rule.get("IsDefault").and_then(Value::as_bool) == Some(true) {
        // The default rule is the listener's own action.
        let listener = arn.rsplit_once('/').map(|(l, _)| l.replacen(":listener-rule/", ":listener/", 1)).unwrap_or_default();
        if let Some(known) = ctx.recall("listener", &listener)
            && let Some(actions) = known.get("DefaultActions")
        {
            rule.set("Actions", actions.clone());
        }
        return;
    }
    ctx.lay("rule", &arn, rule);
}

/// The last parts of an ARN: `app/name/id/…`. A listener's begin with its load balancer's, a
/// rule's with its listener's.
fn path(arn: &str) -> &str {
    let resource = arn.rsplit(':').next().unwrap_or_default();
    resource.split_once('/').map_or("", |(_, path)| path)
}

/// Forgets a load balancer's or listener's listeners and rules.
pub(super) fn forget(ctx: &Ctx<'_>, arn: &str) {
    let gone = path(arn);
    for kind in ["listener", "rule"] {
        for (known, _) in ctx.recall_all(kind) {
            if path(&known) == gone || path(&known).starts_with(&format!("{gone}/")) {
                ctx.forget(kind, &known);
            }
        }
    }
}

/// The load balancers that forward to a target group, in order.
pub(crate) fn balancers_of(ctx: &Ctx<'_>, group: &str) -> Vec<String> {
    let uses = |action: &Value| {
        action.text("TargetGroupArn") == group
            || action
                .get("ForwardConfig")
                .is_some_and(|f| f.list("TargetGroups").iter().any(|g| g.text("TargetGroupArn") == group))
    };
    let mut balancers: Vec<String> = Vec::new();
    for (kind, member) in [("listener", "DefaultActions"), ("rule", "Actions")] {
        for (arn, known) in ctx.recall_all(kind) {
            if known.list(member).iter().any(uses) {
                let prefix = arn.rsplit_once(':').map_or("", |(p, _)| p);
                let three: Vec<&str> = path(&arn).split('/').take(3).collect();
                balancers.push(format!("{prefix}:loadbalancer/{}", three.join("/")));
            }
        }
    }
    balancers.sort();
    balancers.dedup();
    balancers
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{action, condition};

    #[test]
    fn a_forward_to_one_group_has_both_forms() {
        let shown = action(&json!({"Type": "forward", "TargetGroupArn": "a"}));
        let config =
            json!({"TargetGroups": [{"TargetGroupArn": "a", "Weight": 1}], "TargetGroupStickinessConfig": {"Enabled": false}});
        assert_eq!(shown, json!({"Type": "forward", "TargetGroupArn": "a", "ForwardConfig": config}));
        let two = json!({"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "a", "Weight": 2}, {"TargetGroupArn": "b", "Weight": 3}]}});
        assert_eq!(action(&two).get("TargetGroupArn"), None);
    }

    #[test]
    fn a_path_has_both_forms_and_a_header_one() {
        let path = condition(&json!({"Field": "path-pattern", "PathPatternConfig": {"Values": ["/a"]}}));
        assert_eq!(path.get("Values"), Some(&json!(["/a"])));
        let header = json!({"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X", "Values": ["v"]}});
        assert_eq!(condition(&header), header);
    }

    #[test]
    fn a_redirect_keeps_what_it_does_not_say() {
        let shown = action(&json!({"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}}));
        assert_eq!(shown.pointer("/RedirectConfig/Host"), Some(&json!("#{host}")));
        assert_eq!(shown.pointer("/RedirectConfig/Protocol"), Some(&json!("HTTPS")));
    }
}
